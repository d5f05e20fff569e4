// Adding to, removing from and tidying the shards of a population.
#include "sim/agents.h"

#include <algorithm>

#include "sim/error.h"

namespace sim {
namespace {

constexpr std::int64_t widest = 255;       // steps between a shard's first and newest birth, that 8 bits hold
constexpr std::int64_t narrow = 8;        // steps: joined shards keep a tight bound …
constexpr std::size_t few = 256;          // … or hold so few agents that a loose one costs nothing

bool joinable(const Shard& older, const Shard& newer) {
  if (older.label != newer.label || newer.first_step < older.first_step) return false;
  const std::size_t together = older.size() + newer.size();
  const std::int64_t span = newer.last_step - older.first_step;
  return (span <= narrow && together <= Agents::capacity) || (span <= widest && together <= few);
}

void join(Shard& older, const Shard& newer) {
  const auto shift = static_cast<std::uint32_t>(newer.first_step - older.first_step);
  for (const Packed agent : newer.agents) older.agents.emplace_back(agent.offset() + shift, agent.rank());
  older.last_step = std::max(older.last_step, newer.last_step);
}

}  // namespace

Shard& Agents::open_shard(int label, std::int64_t birth_step) {
  const auto newest = std::find_if(shards_.rbegin(), shards_.rend(), [&](const Shard& s) { return s.label == label; });
  if (newest != shards_.rend() && newest->size() < capacity && birth_step >= newest->first_step &&
      birth_step - newest->first_step <= widest)
    return *newest;
  return shards_.emplace_back(Shard{label, birth_step, birth_step, {}});
}

void Agents::add(int label, std::int64_t birth_step, std::uint32_t first_rank, std::uint32_t count) {
  if (count > Packed::rank_limit - first_rank)
    throw UserError("more than 16.7 million births in one step: take a shorter step or a smaller droplet");
  for (std::uint32_t done = 0; done < count;) {
    Shard& shard = open_shard(label, birth_step);
    const auto offset = static_cast<std::uint32_t>(birth_step - shard.first_step);
    const auto room = static_cast<std::uint32_t>(capacity - shard.size());
    const std::uint32_t batch = std::min(room, count - done);
    for (std::uint32_t i = 0; i < batch; ++i) shard.agents.emplace_back(offset, first_rank + done + i);
    shard.last_step = std::max(shard.last_step, birth_step);
    done += batch;
  }
  size_ += count;
}

void Agents::add(int label, std::vector<Identity> agents) {
  std::stable_sort(agents.begin(), agents.end(), [](const Identity& a, const Identity& b) { return a.birth_step < b.birth_step; });
  for (const Identity& who : agents) add(label, who.birth_step, who.rank, 1);
}

// Selection sampling: each agent in turn is taken with the chance (still wanted) / (still to come).
std::vector<Identity> Agents::take(int label, std::int64_t count, Stream& stream) {
  std::int64_t left = 0;
  for (const Shard& shard : shards_)
    if (shard.label == label) left += static_cast<std::int64_t>(shard.size());
  std::vector<Identity> taken;
  std::vector<std::uint32_t> slots;
  for (std::size_t s = 0; s < shards_.size(); ++s) {
    if (shards_[s].label != label) continue;
    slots.clear();
    for (auto slot = static_cast<std::uint32_t>(shards_[s].size()); slot-- > 0; --left)
      if (stream.uniform() * static_cast<double>(left) < static_cast<double>(count)) {
        taken.push_back(shards_[s].identity(slot));
        slots.push_back(slot);
        --count;
      }
    remove(s, slots);
  }
  return taken;
}

void Agents::remove(std::size_t shard, std::span<const std::uint32_t> slots) {
  auto& agents = shards_[shard].agents;
  for (const std::uint32_t slot : slots) {
    agents[slot] = agents.back();
    agents.pop_back();
  }
  size_ -= static_cast<std::int64_t>(slots.size());
}

void Agents::tidy() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    if (shards_[i].agents.empty()) continue;
    if (kept > 0 && joinable(shards_[kept - 1], shards_[i])) {
      join(shards_[kept - 1], shards_[i]);
    } else {
      if (kept != i) shards_[kept] = std::move(shards_[i]);
      ++kept;
    }
  }
  shards_.resize(kept);
}

std::size_t Agents::bytes() const {
  std::size_t total = shards_.capacity() * sizeof(Shard);
  for (const Shard& shard : shards_) total += shard.agents.capacity() * sizeof(Packed);
  return total;
}

}  // namespace sim
