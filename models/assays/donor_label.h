// A tracer study with a donor's platelets: where the patient has too few of his own to label.
#pragma once

#include "models/world/donor.h"
#include "models/world/world.h"
#include "sim/chance/draws.h"
#include "sim/scenario/event.h"
#include "sim/step/now.h"

namespace plateletsim {

struct DonorLabel {
  static constexpr const char* name = "donor_label";
  static constexpr const char* reads = "event donor_label, patient.blood_volume";
  static constexpr const char* writes = "ledger, platelets, pools, total";

  static sim::TableInfo event() {
    return sim::event_table("assay", "donor_label", "Labelled platelets of a healthy donor are given.",
                            {sim::number_field("units", "1", {0, 100}, "how many units of 3e11", 0.1),
                             sim::number_field("storage", "day", {0, 14}, "days of life that they have lost before", 0.0)});
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("donor_label", [&](const sim::EventFields& given) {
      const int label = world.new_label();
      auto stream = now.stream("labelled platelets given"_draw, static_cast<std::uint64_t>(label));
      const double level = given.at("units") * platelets_per_unit / world.patient.blood_volume;  // 1e9/L
      const std::int64_t count = sim::draw_poisson(stream, level * 1e3 * world.droplet);
      world.admit(of_a_donor(world, now, given.at("storage"), count, stream), label);
      world.labelled.back() = count;
    });
  }
};

}  // namespace plateletsim
