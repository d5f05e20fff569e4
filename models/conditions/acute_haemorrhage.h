// Acute haemorrhage: a volume of blood is gone at once, and nobody gives another one.
//
// The count does not move at first, for plasma has gone as well; it falls while fluid makes the volume good (MODEL.md eq.
// 11c). The condition "haemorrhage" is another one: there a whole volume is replaced as it runs out.
#pragma once

#include "models/world/blood_taken.h"
#include "models/world/world.h"
#include "sim/scenario/event.h"
#include "sim/step/now.h"

namespace plateletsim {

struct AcuteHaemorrhage {
  static constexpr const char* name = "acute_haemorrhage";
  static constexpr const char* reads = "event acute_haemorrhage, patient.blood_volume";
  static constexpr const char* writes = "ledger, missing_volume, now_dying, platelets, pools, red_cells, total";

  static sim::TableInfo event() {
    return sim::event_table("condition", "acute_haemorrhage", "So much blood is lost at once, and fluid alone makes it good.",
                            {sim::number_field("volume", "L", {0, 10}, "how much; no more than leaves two fifths of all blood")});
  }

  void intervene(World& world, const sim::Now& now) const {
    std::uint64_t nth = 0;
    now.on("acute_haemorrhage", [&](const sim::EventFields& given) {
      auto stream = now.stream("who leaves with the blood that is lost"_draw, nth++);
      lose_blood(world, given.at("volume"), stream);
    });
  }
};

}  // namespace plateletsim
