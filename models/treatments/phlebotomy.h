// Phlebotomy: blood is taken, as for a count, as a donation or to get rid of iron.
#pragma once

#include "models/world/blood_taken.h"
#include "models/world/world.h"
#include "sim/scenario/event.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Phlebotomy {
  static constexpr const char* name = "phlebotomy";
  static constexpr const char* reads = "event phlebotomy, patient.blood_volume";
  static constexpr const char* writes = "ledger, missing_volume, now_dying, platelets, pools, red_cells, total";

  static sim::TableInfo event() {
    return sim::event_table("treatment", "phlebotomy", "Blood is taken, with the platelets in it.",
                            {sim::number_field("volume", "mL", {0, 1e4}, "how much, 2 mL for a count, 450 mL for a donation; no more than leaves two fifths of all blood")});
  }

  void intervene(World& world, const sim::Now& now) const {
    std::uint64_t nth = 0;
    now.on("phlebotomy", [&](const sim::EventFields& given) {
      auto stream = now.stream("who leaves with the blood that is taken"_draw, nth++);
      lose_blood(world, given.at("volume") * 1e-3, stream);
    });
  }
};

}  // namespace plateletsim
