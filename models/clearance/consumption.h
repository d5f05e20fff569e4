// Clots use platelets up: those of sepsis and of devices, and in small vessels those on strings of von Willebrand factor
// and on a lining that complement attacks.
//
// Each platelet is as likely to be used as any other. Strings catch none where ADAMTS13 cuts them or where their hold on
// GPIb is blocked, and complement attacks no vessel whose C5 is blocked: one lever says how fast each would use platelets
// up, another one how much of it is left. MODEL.md eq. 11a.
#pragma once

#include <array>

#include "models/world/world.h"
#include "sim/agents/hazard.h"

namespace plateletsim {

struct Consumption {
  static constexpr const char* name = "consumption";
  static constexpr const char* reads = "lever consumption, lever endothelial_complement, lever terminal_complement, lever vwf_bond, lever vwf_strings";
  static constexpr const char* writes = "hazard of consumption";
  static constexpr std::array woken_by{Lever::consumption, Lever::vwf_strings, Lever::endothelial_complement};

  static double hazard(const World& world) {  // 1/day
    return world.levers[Lever::consumption] + world.levers[Lever::vwf_strings] * world.levers[Lever::vwf_bond] +
           world.levers[Lever::endothelial_complement] * world.levers[Lever::terminal_complement];
  }
  double bound(const sim::Group&, const World& world) const { return hazard(world); }
  void harm(const sim::Candidates& platelets, const World& world, sim::Hazards& hazards) const {
    const auto used = hazards[static_cast<std::size_t>(Cause::consumption)];
    const double k = hazard(world);
    for (std::size_t i = 0; i < platelets.size(); ++i) used[i] += k;
  }
};

}  // namespace plateletsim
