// Partial splenic embolisation: branches of its artery are closed, and the part of the spleen that they fed dies.
//
// The rest works on: it pools, captures and houses cells in proportion to its size. MODEL.md, section 3.
#pragma once

#include "models/treatments/spleen_tissue.h"
#include "models/world/world.h"
#include "sim/scenario/event.h"
#include "sim/step/now.h"

namespace plateletsim {

struct SplenicEmbolisation {
  static constexpr const char* name = "splenic_embolisation";
  static constexpr const char* reads = "event splenic_embolisation";
  static constexpr const char* writes = "ledger, now_dying, platelets, pools, spleen_leaving, spleen_present, spleen_size";

  static sim::TableInfo event() {
    return sim::event_table("treatment", "splenic_embolisation", "Part of the spleen is cut off from its blood and dies.",
                            {sim::number_field("infarcted", "1", {0, 1}, "share of the spleen, as it is then, that dies", 0.65)});
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("splenic_embolisation", [&](const sim::EventFields& given) { lose_spleen(world, now, given.at("infarcted")); });
  }
};

}  // namespace plateletsim
