// Blood that is lost takes platelets along, and what replaces its volume has none.
//
// The lever says how many leave per litre and day at any count; all that are there are equally likely to be among them.
#pragma once

#include "models/world/world.h"
#include "sim/agents/hazard.h"

namespace plateletsim {

struct Bleeding {
  static constexpr const char* name = "bleeding";
  static constexpr const char* reads = "total, lever bleeding";
  static constexpr const char* writes = "hazard of bleeding";
  static constexpr Lever woken_by = Lever::bleeding;

  static double hazard(const World& world) {  // 1/day
    constexpr double guard = 1.0;             // 1e9/L, keeps it finite when no platelet is left
    return world.levers[Lever::bleeding] / (world.total + guard);
  }
  double bound(const sim::Group&, const World& world) const { return hazard(world); }
  void harm(const sim::Candidates& platelets, const World& world, sim::Hazards& hazards) const {
    const auto lost = hazards[static_cast<std::size_t>(Cause::bleeding)];
    const double k = hazard(world);
    for (std::size_t i = 0; i < platelets.size(); ++i) lost[i] += k;
  }
};

}  // namespace plateletsim
