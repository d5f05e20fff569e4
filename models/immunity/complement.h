// Complement destroys platelets so densely coated that neighbouring IgG molecules can start it.
//
// MODEL.md, section 20: hazard = rate y^n / (y^n + half^n) in the molecules y on a platelet, steep because C1
// must find several of them together. It is C5 that makes the hole: without it nothing is lysed.
#pragma once

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Complement {
  double rate;  // 1/day
  double half;  // IgG molecules per platelet
  double hill;  // 1

  static constexpr const char* name = "complement";
  static constexpr const char* reads = "bound, lever complement, lever terminal_complement";
  static constexpr const char* writes = "hazard of complement";

  static sim::Table<Complement> table() {
    using C = Complement;
    return sim::Table<C>("complement", "Complement on heavily coated platelets.")
        .number(&C::rate, "rate", "1/day", {0, 1000}, "hazard of a fully coated platelet")
        .number(&C::half, "half", "1", {1, 1e6}, "IgG molecules per platelet for half of it")
        .number(&C::hill, "hill", "1", {0.5, 10}, "steepness");
  }

  double hazard(const World& world, double antigen) const {  // 1/day
    const double dose = sim::pow(antigen * (world.bound[0] + world.bound[1]) / half, hill);
    return rate * world.levers[Lever::complement] * world.levers[Lever::terminal_complement] * dose / (1.0 + dose);
  }
  double bound(const auto& group, const World& world) const { return hazard(world, world.antigen(group.highest_trait)); }
  void harm(const sim::Candidates& platelets, const World& world, sim::Hazards& hazards) const {
    const auto lysed = hazards[static_cast<std::size_t>(Cause::complement)];
    for (std::size_t i = 0; i < platelets.size(); ++i) lysed[i] += hazard(world, world.antigen(platelets.trait[i]));
  }
};

}  // namespace plateletsim
