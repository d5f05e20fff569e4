// Blood that is gone at once, whatever takes it: its platelets leave with it, and its volume is missing until it is refilled.
#pragma once

#include "models/world/world.h"
#include "sim/base/error.h"

namespace plateletsim {

inline constexpr double most_missing = 0.6;  // share of the blood volume without which somebody can live, assumed

// So much of it (L) is gone.
inline void lose_blood(World& world, double volume, sim::Stream& stream) {
  const double there = world.patient.blood_volume * (1.0 - world.missing_volume);  // L
  const double missing = world.missing_volume + volume / world.patient.blood_volume;
  if (missing > most_missing) throw sim::NumberError("more blood is lost than somebody can do without: at most 0.6 of its volume may be missing");
  world.take_blood(volume / there, stream);
  world.missing_volume = missing;
}

}  // namespace plateletsim
