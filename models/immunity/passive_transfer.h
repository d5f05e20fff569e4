// Passive transfer: antibody given from outside, as when a healthy volunteer receives a patient's plasma.
//
// It becomes a clone of antibody that no cell secretes. Harrington 1951 did the experiment on himself.
#pragma once

#include "models/immunity/antibody_binding.h"
#include "models/world/world.h"
#include "sim/scenario/event.h"
#include "sim/step/now.h"

namespace plateletsim {

struct PassiveTransfer {
  static constexpr const char* name = "passive_transfer";
  static constexpr const char* reads = "event passive_transfer";
  static constexpr const char* writes = "clones";

  static sim::TableInfo event() {
    return sim::event_table("condition", "passive_transfer", "An infusion of antibody against platelets.",
                            {sim::number_field("dose", "ug/mL", {0, 1000}, "antibody per volume of blood"),
                             sim::number_field("affinity", "nM", {1e-3, 1e5}, "concentration of free IgG that takes half of the sites"),
                             sim::flag_field("gpib", "it binds GPIb, not GPIIb/IIIa", false)});
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("passive_transfer", [&](const sim::EventFields& given) {
      Clone clone;
      clone.epitope = given.at("gpib") != 0.0 ? Epitope::gpib : Epitope::gpiibiiia;
      clone.affinity = given.at("affinity") * ug_per_mL_per_nM;
      clone.total = clone.secreted = given.at("dose");
      world.clones.push_back(clone);
    });
  }
};

}  // namespace plateletsim
