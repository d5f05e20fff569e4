// Adding to, removing from and tidying the shards of a population.
#include "sim/agents/agents.h"

#include <algorithm>
#include <utility>

#include "sim/base/error.h"
#include "sim/base/simd.h"

namespace sim {
namespace {

constexpr std::int64_t widest = Packed::most_offset;  // steps between a shard's first and newest birth
constexpr double joinable = 0.5;          // points that a join may waste: well below what a split must spare
constexpr std::size_t few = 256;      // agents among whom it is cheap to look for the oldest
constexpr std::size_t many = 128;     // newborns at once who announce a full shard

// Points that fall in vain when agents with one bound are given a looser one. Above 1 they are visited whole.
double wasted(std::size_t agents, double limit, double looser) {
  return static_cast<double>(agents) * (std::min(looser, 1.0) - std::min(limit, 1.0));
}

bool may_join(const Shard& older, const Shard& newer) {
  const double limit = std::max(older.limit, newer.limit);
  return newer.first_step >= older.first_step && newer.last_step - older.first_step <= widest &&
         older.size() + newer.size() <= Agents::capacity &&
         wasted(older.size(), older.limit, limit) + wasted(newer.size(), newer.limit, limit) <= joinable;
}

// Newborns double the first exposure of all in their shard.
bool may_take(const Shard& open, std::int64_t birth_step) {
  return birth_step >= open.first_step && birth_step - open.first_step <= widest && open.size() < Agents::capacity &&
         (open.limit == 0.0 || wasted(open.size(), 0.0, open.limit) <= Agents::worth);
}

void join(Shard& older, const Shard& newer) {
  const auto shift = static_cast<std::uint32_t>(newer.first_step - older.first_step);
  const std::size_t size = older.agents.size();
  older.agents.reserve(size + newer.agents.size());
  older.agents.resize(size + newer.agents.size());
  for (std::size_t i = 0; i < newer.agents.size(); ++i) older.agents[size + i] = newer.agents[i].earlier(shift);
  older.last_step = std::max(older.last_step, newer.last_step);
  older.limit = std::max(older.limit, newer.limit);
}

// Memory that the dead have left.
inline void give_back(Shard& shard) {
  if (3 * shard.agents.capacity() > 4 * shard.size() + 256) shard.agents.shrink_to_fit();
}

// Takes the newer half of the birth steps out of a shard and makes it one of its own.
Shard halve(Shard& shard, double newer_limit) {
  const auto middle = static_cast<std::uint32_t>(shard.last_step - shard.first_step) / 2;
  Shard newer{shard.label, shard.band, shard.first_step + middle + 1, shard.last_step, newer_limit, {}};
  const std::size_t size = shard.size();
  std::size_t moving = 0;
  vectorised([&, agents = std::as_const(shard).agents.data()] {
    std::uint32_t later = 0;
    for (std::size_t i = 0; i < size; ++i) later += agents[i].offset() > middle ? 1 : 0;
    moving = later;
  });
  newer.agents.resize(moving + 1);  // one more, for what is written and not kept
  Packed* const from = shard.agents.data();
  Packed* const to = newer.agents.data();
  for (std::size_t i = 0, moved = 0; i < size; ++i) {  // without branches
    const Packed agent = from[i];
    to[moved] = agent.later(middle + 1);
    from[i - moved] = agent;
    moved += agent.offset() > middle ? 1 : 0;
  }
  newer.agents.pop_back();
  shard.agents.resize(size - moving);
  give_back(shard);
  shard.last_step = shard.first_step + middle;
  return newer;
}

// Moves the base of a shard up to its oldest member, so that the dead no longer loosen its bound.
void forget_the_dead(Shard& shard) {
  if (shard.agents.front().offset() == 0) return;
  std::uint32_t least = ~0u;  // the offset stands in front
  vectorised([&least, agents = shard.agents.data(), size = shard.size()] {
    std::uint32_t bits = ~0u;
    for (std::size_t i = 0; i < size; ++i) bits = std::min(bits, agents[i].bits());
    least = bits;
  });
  const std::uint32_t oldest = Packed::from_bits(least).offset();
  if (oldest == 0) return;
  for (Packed& agent : shard.agents) agent = agent.later(oldest);
  shard.first_step += oldest;
}

}  // namespace

bool Shard::consistent() const {
  // In whole numbers that wrap, since a file may say anything.
  const auto span = static_cast<std::int64_t>(static_cast<std::uint64_t>(last_step) - static_cast<std::uint64_t>(first_step));
  return label >= 0 && label < (1 << 16) && band >= 0 && band < static_cast<int>(Agents::bands.size()) && first_step <= last_step &&
         (span >= 0 && span <= widest) &&
         std::all_of(agents.begin(), agents.end(), [&](const Packed agent) { return agent.offset() <= span; });
}

bool Agents::consistent() const {
  std::int64_t sum = 0;
  for (const Shard& shard : shards_) sum += static_cast<std::int64_t>(shard.size());
  for (std::size_t key = 0; key < newest_.size(); ++key) {
    const std::size_t open = newest_[key];
    if (open == npos) continue;
    if (open >= shards_.size()) return false;
    if (static_cast<std::size_t>(shards_[open].label) * bands.size() + static_cast<std::size_t>(shards_[open].band) != key) return false;
  }
  return sum == size_;
}

void Agents::check_ranks(std::uint32_t first_rank, std::uint32_t count) {
  if (count > Packed::rank_limit - first_rank)
    throw NumberError("more than 16.7 million births in one step: take a shorter run.step or a smaller run.droplet_volume");
}

inline std::size_t& Agents::newest(int label, int band) {
  const auto key = static_cast<std::size_t>(label) * bands.size() + static_cast<std::size_t>(band);
  if (key >= newest_.size()) newest_.resize(key + 1, npos);
  return newest_[key];
}

// Newborns of one step and band, into the shard that is open for them and, when that is full or too old, into new ones.
void Agents::place(int label, int band, std::int64_t birth_step, std::span<const std::uint32_t> ranks) {
  std::size_t& open = newest(label, band);
  while (!ranks.empty()) {
    if (open == npos || !may_take(shards_[open], birth_step)) {
      if (open != npos) give_back(shards_[open]);
      open = shards_.size();
      shards_.push_back({label, band, birth_step, birth_step, 0.0, {}});
    }
    Shard& shard = shards_[open];
    const std::size_t size = shard.size();
    const std::size_t n = std::min(capacity - size, ranks.size());
    const auto offset = static_cast<std::uint32_t>(birth_step - shard.first_step);
    if (ranks.size() >= many) shard.agents.reserve(capacity);
    shard.agents.resize(size + n);
    for (std::size_t i = 0; i < n; ++i) shard.agents[size + i] = Packed(offset, ranks[i]);
    shard.last_step = std::max(shard.last_step, birth_step);
    size_ += static_cast<std::int64_t>(n);
    ranks = ranks.subspan(n);
  }
}

void Agents::add(int label, std::vector<Identity> agents) {
  std::stable_sort(agents.begin(), agents.end(), [](const Identity& a, const Identity& b) { return a.birth_step < b.birth_step; });
  for (const Identity& who : agents) place(label, band_of(inherited(who).trait), who.birth_step, {&who.rank, 1});
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
  forget(static_cast<std::int64_t>(slots.size()));
}

void Agents::split(std::span<const Wide> wide) {
  std::size_t from = shards_.size();  // behind the next to move, the last first: each makes room for the halves before it
  shards_.resize(shards_.size() + wide.size());
  for (; !wide.empty(); wide = wide.first(wide.size() - 1)) {
    while (from > wide.back().shard + 1) {
      --from;
      shards_[from + wide.size()] = std::move(shards_[from]);
    }
    shards_[from - 1 + wide.size()] = halve(shards_[from - 1], wide.back().newer_limit);
  }
}

void Agents::tidy(std::span<const Wide> wide) {
  if (!wide.empty()) split(wide);
  std::fill(newest_.begin(), newest_.end(), npos);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    Shard& shard = shards_[i];
    if (shard.agents.empty()) continue;
    if (shard.size() <= few) forget_the_dead(shard);
    std::size_t& last = newest(shard.label, shard.band);
    if (last != npos && may_join(shards_[last], shard)) {
      join(shards_[last], shard);
    } else {
      if (last != npos) give_back(shards_[last]);  // it takes nobody in any more
      last = kept;
      if (kept != i) shards_[kept] = std::move(shard);
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
