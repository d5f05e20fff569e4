// Deaths are found, not searched for: exact sampling of competing risks at the cost of what happens.
//
// Lay all agents end to end on an axis, each as long as the bounds of its hazards · exposure in this step. A Poisson
// process of rate 1 on that axis names the agents to look at, and the pathway that may kill each of them; a point
// kills with probability hazard / bound of that pathway (Lewis and Shedler 1979, doi:10.1002/nav.3800260304), so that
// the chance to die is 1 - e^(-hazard · exposure) exactly. The dense driver visits everyone with the same evaluator:
// what the sparse one is tested against.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/agents.h"
#include "sim/dying.h"
#include "sim/hazard.h"
#include "sim/parallel.h"
#include "sim/random.h"
#include "sim/tile.h"

namespace sim {
namespace detail {

inline std::vector<Death> joined(std::vector<Found>& tiles) {
  if (tiles.size() == 1) return std::move(tiles.front().deaths);
  std::size_t sum = 0;
  for (const Found& tile : tiles) sum += tile.deaths.size();
  std::vector<Death> all;
  all.reserve(sum);
  for (const Found& tile : tiles) all.insert(all.end(), tile.deaths.begin(), tile.deaths.end());
  return all;
}

}  // namespace detail

// Lets one step of hazards act: removes those who die and returns them in a fixed order.
template <class World>
std::vector<Death> let_die(Agents& agents, const World& world, const std::vector<Pathway<World>>& pathways,
                           const Dying& dying, const Chance& chance, Effort* effort = nullptr) {
  using detail::Found;
  const std::size_t tiles = (agents.shards().size() + detail::tile_shards - 1) / detail::tile_shards;
  std::vector<Found> found(tiles);
  parallel_for(dying.threads, tiles, [&](std::size_t t) {
    found[t] = detail::Tile<World>(agents, world, pathways, dying).search(t, chance);
  });
  std::vector<Wide> wide;
  for (const Found& tile : found) {
    wide.insert(wide.end(), tile.wide.begin(), tile.wide.end());
    if (effort != nullptr) *effort += tile.effort;
  }
  std::vector<Death> deaths = detail::joined(found);
  if (effort != nullptr) effort->deaths += static_cast<std::int64_t>(deaths.size());
  agents.forget(static_cast<std::int64_t>(deaths.size()));
  agents.tidy(wide);
  return deaths;
}

}  // namespace sim
