// Deaths are found, not searched for: exact sampling of competing risks at the cost of what happens.
//
// For each pathway, lay all agents end to end on an axis, each as long as the bound of its hazard · exposure in this
// step. A Poisson process of rate 1 on that axis names the agents to look at; a point kills with probability
// hazard / bound (Lewis and Shedler 1979, doi:10.1002/nav.3800260304), so that the chance to die is
// 1 - e^(-hazard · exposure) exactly, of all pathways together. The dense driver visits everyone with the same
// evaluator: what the sparse one is tested against.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/agents/agents.h"
#include "sim/agents/dying.h"
#include "sim/agents/hazard.h"
#include "sim/agents/tile.h"
#include "sim/base/parallel.h"
#include "sim/chance/random.h"

namespace sim {

// Lets one step of hazards act: takes out those who die, and then tells `bury` each of them, in a fixed order.
template <class World, class Bury>
void let_die(Agents& agents, const World& world, const std::vector<Pathway<World>>& pathways, const Dying& dying,
             const Chance& chance, Effort* effort, const Bury& bury) {
  const std::size_t tiles = (agents.shards().size() + detail::tile_shards - 1) / detail::tile_shards;
  std::vector<detail::Found> found(tiles);
  parallel_for(dying.threads, tiles, [&](std::size_t t) {
    found[t] = detail::Tile<World>(agents, world, pathways, dying).search(t, chance);
  });
  std::vector<Wide> wide;
  if (tiles == 1) wide = std::move(found.front().wide);
  std::size_t dead = 0;
  for (const detail::Found& tile : found) {
    wide.insert(wide.end(), tile.wide.begin(), tile.wide.end());
    dead += tile.deaths.size();
    if (effort != nullptr) *effort += tile.effort;
  }
  if (effort != nullptr) effort->deaths += static_cast<std::int64_t>(dead);
  agents.forget(static_cast<std::int64_t>(dead));
  agents.tidy(wide);
  for (const detail::Found& tile : found)
    for (const Death& death : tile.deaths) bury(death);
}

}  // namespace sim
