// Fluid makes a lost volume of blood good within a day or two, and thins what is left.
//
// dv/dt = -v / refill_time, v the share of the blood volume that is missing; a count is platelets / (1 - v). MODEL.md eq. 11c.
#pragma once

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Refill {
  static constexpr const char* name = "refill";
  static constexpr const char* reads = "-";
  static constexpr const char* writes = "missing_volume";

  static constexpr double refill_time = 0.7;  // day, assumed: nine tenths in a day and a half
  static constexpr double nothing = 1e-6;     // below it, all is refilled

  void regulate(World& world, const sim::Now& now) const {
    if (world.missing_volume == 0.0) return;
    world.missing_volume *= sim::exp(-now.step() / refill_time);
    if (world.missing_volume < nothing) world.missing_volume = 0.0;
  }
};

}  // namespace plateletsim
