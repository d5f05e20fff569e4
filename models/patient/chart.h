// The chart at the foot of the bed: how often each treatment, condition and assay has been given until now.
#pragma once

#include "models/world/world.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Chart {
  static constexpr const char* name = "chart";
  static constexpr const char* reads = "events";
  static constexpr const char* writes = "given";

  void intervene(World& world, const sim::Now& now) const {
    for (const sim::Due& due : now.events) ++world.given[due.name];
  }
};

}  // namespace plateletsim
