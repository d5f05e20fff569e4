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

// What lies behind the first 20 bits of a uniform number: as good as a second one. (The points on one agent come in the
// order of their place, so their luck as a whole says which of them is the first.)
inline double spare(double luck) {
  const double bits = luck * 0x1p20;
  return bits - static_cast<double>(static_cast<std::int64_t>(bits));
}

// Takes the dead out of their shards; `found` is in the order of shards and slots.
inline std::vector<Death> bury(Agents& agents, const std::vector<Verdict>& found) {
  std::vector<Death> deaths;
  deaths.reserve(found.size());
  std::vector<std::uint32_t> slots;
  for (std::size_t i = 0; i < found.size();) {
    const std::uint32_t index = found[i].shard;
    const Shard& shard = agents.shards()[index];
    slots.clear();
    for (int hits = 1; i < found.size() && found[i].shard == index; ++i) {
      const Verdict& v = found[i];
      hits = !slots.empty() && slots.back() == v.slot ? hits + 1 : 1;
      if (hits == 1) {
        slots.push_back(v.slot);
        deaths.push_back({shard.identity(v.slot), shard.label, v.cause, v.age, v.trait, v.luck});
      } else if (spare(v.luck) * hits < 1.0) {  // several points hit one agent: each is as likely to be what killed it
        deaths.back().cause = v.cause;
        deaths.back().luck = v.luck;
      }
    }
    std::reverse(slots.begin(), slots.end());
    agents.take_out(index, slots);
  }
  return deaths;
}

inline std::vector<Death> joined(std::vector<std::vector<Death>> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  std::size_t sum = 0;
  for (const auto& part : parts) sum += part.size();
  std::vector<Death> all;
  all.reserve(sum);
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
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
  std::vector<std::vector<Death>> parts(tiles);
  parallel_for(dying.threads, tiles, [&](std::size_t t) {
    found[t] = detail::Tile<World>(agents, world, pathways, dying).search(t, chance);
    parts[t] = detail::bury(agents, found[t].verdicts);
    found[t].verdicts = {};
  });
  std::vector<Death> deaths = detail::joined(std::move(parts));
  agents.forget(static_cast<std::int64_t>(deaths.size()));
  for (std::size_t t = 0; t < tiles; ++t) {
    for (std::size_t s = 0; s < found[t].ratings.size(); ++s)
      agents.rate(t * detail::tile_shards + s, found[t].ratings[s].limit, found[t].ratings[s].newer_limit);
    if (effort != nullptr) *effort += found[t].effort;
  }
  if (effort != nullptr) effort->deaths += static_cast<std::int64_t>(deaths.size());
  agents.tidy();
  return deaths;
}

}  // namespace sim
