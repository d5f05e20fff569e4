// Deaths are found, not searched for: exact sampling of competing risks at the cost of what happens.
//
// For each pathway, lay all agents end to end on an axis, each as long as the bound of its hazard · exposure in this
// step. A Poisson process of rate 1 on that axis names the agents to look at; a point kills with probability
// hazard / bound (Lewis and Shedler 1979, doi:10.1002/nav.3800260304), so that the chance to die is
// 1 - e^(-hazard · exposure) exactly, of all pathways together. The dense driver visits everyone with the same
// evaluator: what the sparse one is tested against.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/agents/agents.h"
#include "sim/agents/dying.h"
#include "sim/agents/hazard.h"
#include "sim/agents/tile.h"
#include "sim/base/parallel.h"
#include "sim/chance/random.h"

namespace sim {

// Lets one step of hazards act: takes out those who die. `bury(thread, dead)` is told them, some at a time, by the thread
// that found them, while others still look for more. Which thread finds whom is left to the moment: what it counts must be
// sums of whole numbers, in a place of its own, and the World must stand still until all are told.
template <class World, class Bury>
void let_die(Agents& agents, Workspace& memory, const World& world, const std::vector<Pathway<World>>& pathways, const Dying& dying,
             const Chance& chance, Effort* effort, const Bury& bury) {
  const std::size_t tiles = (agents.shards().size() + detail::tile_shards - 1) / detail::tile_shards;
  if (memory.tiles.size() < tiles) memory.tiles.resize(tiles);
  memory.threads.resize(crew(dying.threads, tiles));
  std::atomic<std::int64_t> dead{0};
  parallel_for(dying.threads, tiles, [&](std::size_t t, std::size_t thread) {
    detail::Tile<World>(agents, world, pathways, dying, memory.tiles[t], memory.threads[thread]).search(t, chance);
    const auto& deaths = memory.threads[thread].deaths;
    bury(thread, std::span<const Death>(deaths));
    dead += static_cast<std::int64_t>(deaths.size());
  });
  memory.wide.clear();
  for (const Workspace::Found& tile : std::span(memory.tiles).first(tiles)) {
    memory.wide.insert(memory.wide.end(), tile.wide.begin(), tile.wide.end());
    if (effort != nullptr) *effort += tile.effort;
  }
  if (effort != nullptr) effort->deaths += dead;
  agents.forget(dead);
  agents.tidy(memory.wide);
}

}  // namespace sim
