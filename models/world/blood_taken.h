// Blood that is gone at once, whatever takes it: its platelets leave with it, and its volume is missing until it is refilled.
#pragma once

#include <algorithm>

#include "models/world/world.h"

namespace plateletsim {

inline constexpr double most_missing = 0.6;  // share of the blood volume without which somebody can live, assumed

// So much of it (L) is gone, or what somebody can do without.
inline void lose_blood(World& world, double volume, sim::Stream& stream) {
  const double missing = std::min(most_missing, world.missing_volume + volume / world.patient.blood_volume);
  const double share = (missing - world.missing_volume) / (1.0 - world.missing_volume);
  world.take_blood(share, stream);
  world.red_cells.mass *= 1.0 - share;
  world.red_cells.active |= share > 0.0;
  world.missing_volume = missing;
}

}  // namespace plateletsim
