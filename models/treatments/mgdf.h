// PEG-rHuMGDF: a long-lived copy of thrombopoietin, given to volunteers; it stands beside their own.
//
// MODEL.md, section 11; Harker 2000 Blood 95:2514.
#pragma once

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/event.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Mgdf {
  double half_life;  // day
  double potency;    // kg/ug

  static constexpr const char* name = "mgdf";
  static constexpr const char* reads = "drugs; events";
  static constexpr const char* writes = "drugs, drives.agonist";

  static sim::Table<Mgdf> table() {
    using M = Mgdf;
    return sim::Table<M>("mgdf", "PEG-rHuMGDF, a long-lived copy of thrombopoietin.")
        .number(&M::half_life, "half_life", "day", {0.01, 100}, "half-life of its effect")
        .number(&M::potency, "potency", "kg/ug", {0, 1000}, "effect of a dose, in multiples of normal thrombopoietin");
  }
  static sim::TableInfo event() {
    return sim::event_table("treatment", "mgdf", "An injection under the skin.",
                            {sim::number_field("dose", "ug/kg", {0, 1000}, "dose per body weight")});
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("mgdf", [&](const sim::EventFields& given) { world.drugs.mgdf += given.at("dose"); });
    const double rate = sim::ln2 / half_life;
    world.drives.agonist += potency * world.drugs.mgdf * sim::mean_decay(rate, now.step());
    world.drugs.mgdf *= sim::exp(-rate * now.step());
  }
};

}  // namespace plateletsim
