// Clots use platelets up, each at the same rate: in sepsis, in small vessels full of von Willebrand factor, on devices.
#pragma once

#include "models/world/world.h"
#include "sim/agents/hazard.h"

namespace plateletsim {

struct Consumption {
  static constexpr const char* name = "consumption";
  static constexpr const char* reads = "lever consumption";
  static constexpr const char* writes = "hazard of consumption";
  static constexpr Lever woken_by = Lever::consumption;

  double bound(const sim::Group&, const World& world) const { return world.levers[Lever::consumption]; }  // 1/day
  void harm(const sim::Candidates& platelets, const World& world, sim::Hazards& hazards) const {
    const auto used = hazards[static_cast<std::size_t>(Cause::consumption)];
    for (std::size_t i = 0; i < platelets.size(); ++i) used[i] += world.levers[Lever::consumption];
  }
};

}  // namespace plateletsim
