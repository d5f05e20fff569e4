// The upkeep of vessel walls uses up the same number of platelets a day, whatever the count.
//
// Every platelet present, in blood or spleen, is equally likely to be used. Hanson and Slichter 1985; MODEL.md eq. 2.
#pragma once

#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Haemostasis {
  double consumption;  // 1e9/L/day
  double guard;        // 1e9/L, keeps the hazard finite when no platelet is left

  static constexpr const char* name = "haemostasis";
  static constexpr const char* reads = "total, lever haemostasis";
  static constexpr const char* writes = "hazard of haemostasis";

  static sim::Table<Haemostasis> table() {
    using H = Haemostasis;
    return sim::Table<H>("haemostasis", "Daily upkeep of the vessels.")
        .number(&H::consumption, "consumption", "1e9/L/day", {0, 1000}, "platelets used up per day, whatever the count")
        .number(&H::guard, "guard", "1e9/L", {1e-3, 100}, "keeps the hazard finite when no platelet is left");
  }

  double hazard(const World& world) const {  // 1/day
    return world.levers[Lever::haemostasis] * consumption / (world.total + guard);
  }
  double bound(const sim::Group&, const World& world) const { return hazard(world); }
  void harm(const sim::Candidates& platelets, const World& world, sim::Hazards& hazards) const {
    const auto used = hazards[static_cast<std::size_t>(Cause::haemostasis)];
    const double k = hazard(world);
    for (std::size_t i = 0; i < platelets.size(); ++i) used[i] += k;
  }
};

}  // namespace plateletsim
