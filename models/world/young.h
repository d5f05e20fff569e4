// Platelets below an age: what analysers call immature, and what stops a bleed better than the old.
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/world/world.h"

namespace plateletsim {

// Of the droplet, at the end of the step before `step`; a birth step that the limit (day) cuts counts in part.
inline double younger(const World& world, double limit, std::int64_t step) {
  double sum = 0.0;
  const auto first = world.first_birth_step;
  for (auto born = first + static_cast<std::int64_t>(world.alive_by_birth.size()) - 1; born >= first; --born) {
    const double youngest = static_cast<double>(step - born - 1) * world.step;
    const double share = std::clamp((limit - youngest) / world.step, 0.0, 1.0);
    if (share == 0.0) break;
    sum += share * static_cast<double>(world.alive_by_birth[static_cast<std::size_t>(born - first)]);
  }
  return sum;
}

// Share of all platelets that the assay calls immature; not a number where there is none.
inline double immature_fraction(const World& world) {
  return younger(world, world.immature_lifetime, world.steps_done()) / static_cast<double>(world.platelets.size());
}

// 1e9/L: a count in which each immature platelet counts for `young` more, as it does against a bleed.
inline double effective_count(double count, double immature, double young) { return count * (1.0 + young * immature); }
inline double effective_count(const World& world, double young) {
  return effective_count(world.count(), world.platelets.size() > 0 ? immature_fraction(world) : 0.0, young);
}

}  // namespace plateletsim
