// Blood that is lost takes platelets along, and what replaces its volume has none.
//
// A slow bleed takes so many per litre and day at any count, from all alike; a haemorrhage takes a share of the blood, and
// what rests in the spleen comes after it. MODEL.md eq. 11b.
#pragma once

#include <array>

#include "models/world/world.h"
#include "sim/agents/hazard.h"

namespace plateletsim {

struct Bleeding {
  static constexpr const char* name = "bleeding";
  static constexpr const char* reads = "pools, total, lever bleeding, lever blood_loss";
  static constexpr const char* writes = "hazard of bleeding";
  static constexpr std::array woken_by{Lever::bleeding, Lever::blood_loss};

  static double hazard(const World& world, int label) {  // 1/day
    constexpr double guard = 1.0;                        // 1e9/L, keeps it finite when no platelet is left
    const double in_blood = 1.0 - world.pools[static_cast<std::size_t>(label)].resting;
    return world.levers[Lever::bleeding] / (world.total + guard) + world.levers[Lever::blood_loss] * in_blood;
  }
  double bound(const sim::Group& group, const World& world) const { return hazard(world, group.label); }
  void harm(const sim::Candidates& platelets, const World& world, sim::Hazards& hazards) const {
    const auto lost = hazards[static_cast<std::size_t>(Cause::bleeding)];
    const double k = hazard(world, platelets.label);
    for (std::size_t i = 0; i < platelets.size(); ++i) lost[i] += k;
  }
};

}  // namespace plateletsim
