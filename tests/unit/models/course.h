// A World without platelets, and steps in which one mechanism acts on it: what unit tests of mechanisms share.
#pragma once

#include <vector>

#include "models/immunity/b_cells.h"
#include "models/world/world.h"
#include "sim/step/now.h"

namespace course {

inline constexpr double step = 1.0 / 24.0;  // day

// Calls act(now) for every step of so many days; `events` are due in the first one.
template <class Act>
void follow(double days, const std::vector<sim::Due>& events, const Act& act, std::uint64_t seed = 1, double length = step) {
  const sim::Chance chance(seed, 0);
  const auto steps = static_cast<std::int64_t>(days / length + 0.5);
  for (std::int64_t i = 0; i < steps; ++i)
    act(sim::Now{{length, i}, chance, i == 0 ? std::span<const sim::Due>(events) : std::span<const sim::Due>()});
}

// A World whose platelets will all have the same antigen; there are none yet.
inline plateletsim::World of_one_antigen() {
  plateletsim::World world;
  world.platelets = sim::Agents(7);
  world.antigen_quantiles = {1.0};
  world.antigen_units_by_class = {65536};
  world.alive_by_antigen = {0};
  return world;
}

// B cells with room for a full response, which neither grow nor found clones unless a test says so.
inline plateletsim::BCells b_cells() {
  plateletsim::BCells b{};
  b.life = 1.0;
  b.room = b.inflamed_room = 1.0;
  b.room_half = 0.5;
  b.foreign_half = 0.3;
  return b;
}

}  // namespace course
