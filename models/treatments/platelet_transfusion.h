// Transfusion: platelets of a donor, of all ages, which from then on live and die like the patient's own.
//
// What lowers the count eats, traps or uses them up as well: so a transfusion helps for days where the marrow has
// failed, and for hours where antibody waits for it. MODEL.md, section 12.
#pragma once

#include "models/world/donor.h"
#include "models/world/world.h"
#include "sim/chance/draws.h"
#include "sim/scenario/event.h"
#include "sim/step/now.h"

namespace plateletsim {

struct PlateletTransfusion {
  static constexpr const char* name = "platelet_transfusion";
  static constexpr const char* reads = "event platelet_transfusion, patient.blood_volume";
  static constexpr const char* writes = "ledger, platelets, pools, total";

  static sim::TableInfo event() {
    return sim::event_table("treatment", "platelet_transfusion", "Platelets of a donor; a unit has 3e11.",
                            {sim::number_field("units", "1", {0, 100}, "how many units", 1.0),
                             sim::number_field("recovery", "1", {0, 1}, "share that outlives collection, storage and the first hour: 0.2 or less where HLA antibody waits", 0.9),
                             sim::number_field("storage", "day", {0, 14}, "days of life that they have lost in the bag", 1.0)});
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("platelet_transfusion", [&](const sim::EventFields& given) {
      const double level = given.at("units") * platelets_per_unit * given.at("recovery") / world.patient.blood_volume;  // 1e9/L, pooled ones included
      auto stream = now.stream("platelets given"_draw, static_cast<std::uint64_t>(world.ledger.received));
      const std::int64_t count = sim::draw_poisson(stream, level * 1e3 * world.droplet);
      world.admit(of_a_donor(world, now, given.at("storage"), count, stream));
    });
  }
};

}  // namespace plateletsim
