// Splenectomy: the spleen leaves, with the platelets in it, its macrophages and its share of the plasma cells.
//
// In some people a little spleen lies elsewhere and is overlooked: what it keeps on doing follows from its size.
#pragma once

#include "models/treatments/spleen_tissue.h"
#include "models/world/world.h"
#include "sim/scenario/event.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Splenectomy {
  static constexpr const char* name = "splenectomy";
  static constexpr const char* reads = "event splenectomy";
  static constexpr const char* writes = "ledger, now_dying, platelets, pools, spleen_leaving, spleen_present, spleen_size";

  static sim::TableInfo event() {
    return sim::event_table("treatment", "splenectomy", "Removal of the spleen.",
                            {sim::number_field("overlooked", "1", {0, 1}, "chance that an accessory spleen is overlooked", 0.0),
                             sim::number_field("accessory", "1", {0, 0.5}, "its size, relative to the spleen", 0.01)});
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("splenectomy", [&](const sim::EventFields& given) {
      auto stream = now.stream("accessory spleen"_draw);
      const bool missed = given.at("overlooked") > 0.0 && stream.uniform() < given.at("overlooked");
      lose_spleen(world, now, missed ? 1.0 - given.at("accessory") : 1.0);
    });
  }
};

}  // namespace plateletsim
