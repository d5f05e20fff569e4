// Adding to, removing from and tidying the shards of a population.
#include "sim/agents/agents.h"

#include <algorithm>
#include <utility>

#include "sim/base/error.h"
#include "sim/base/simd.h"

namespace sim {
namespace {

constexpr int band_count = static_cast<int>(Agents::bands.size());
constexpr std::int64_t widest = Packed::most_offset;  // steps between a shard's first and newest birth
constexpr double negligible = 0.5;    // points that a join may waste: well below what a split must spare
constexpr std::size_t few = 256;      // agents among whom it is cheap to look for the oldest
constexpr int seldom = 4;             // steps in which shards that may join can wait
constexpr std::size_t many = 128;     // newborns at once who announce a full shard

// Points that fall in vain when agents with one bound are given a looser one. Above 1 they are visited whole.
double wasted(std::size_t agents, double limit, double looser) {
  return static_cast<double>(agents) * (std::min(looser, 1.0) - std::min(limit, 1.0));
}

// Of the same bands, or of bands that lie side by side.
bool neighbours(const Shard& one, const Shard& other) {
  return (one.lowest_band == other.lowest_band && one.highest_band == other.highest_band) || one.highest_band + 1 == other.lowest_band ||
         other.highest_band + 1 == one.lowest_band;
}

bool may_join(const Shard& one, const Shard& other) {
  const double limit = std::max(one.limit, other.limit);
  return neighbours(one, other) && std::max(one.last_step, other.last_step) - std::min(one.first_step, other.first_step) <= widest &&
         one.size() + other.size() <= Agents::capacity &&
         wasted(one.size(), one.limit, limit) + wasted(other.size(), other.limit, limit) <= negligible;
}

// Lowest and highest of the bands that share an open shard with this one.
template <class Open>
std::pair<int, int> family(const Open& open, int band) {
  const std::size_t shared = open[static_cast<std::size_t>(band)];
  int lowest = band, highest = band;
  while (lowest > 0 && open[static_cast<std::size_t>(lowest - 1)] == shared) --lowest;
  while (highest + 1 < band_count && open[static_cast<std::size_t>(highest + 1)] == shared) ++highest;
  return {lowest, highest};
}

// Newborns double the first exposure of all in their shard.
bool may_take(const Shard& open, std::int64_t birth_step) {
  return birth_step >= open.first_step && birth_step - open.first_step <= widest && open.size() < Agents::capacity &&
         (open.limit == 0.0 || wasted(open.size(), 0.0, open.limit) <= Agents::worth);
}

// Moves the base of a shard back to an earlier step.
void rebase(Shard& shard, std::int64_t first_step) {
  const auto shift = static_cast<std::uint32_t>(shard.first_step - first_step);
  for (Packed& agent : shard.agents) agent = agent.earlier(shift);
  shard.first_step = first_step;
}

void join(Shard& shard, const Shard& other) {
  if (other.first_step < shard.first_step) rebase(shard, other.first_step);
  const auto shift = static_cast<std::uint32_t>(other.first_step - shard.first_step);
  const std::size_t size = shard.agents.size();
  shard.agents.resize(size + other.agents.size());
  for (std::size_t i = 0; i < other.agents.size(); ++i) shard.agents[size + i] = other.agents[i].earlier(shift);
  shard.last_step = std::max(shard.last_step, other.last_step);
  shard.lowest_band = std::min(shard.lowest_band, other.lowest_band);
  shard.highest_band = std::max(shard.highest_band, other.highest_band);
  shard.limit = std::max(shard.limit, other.limit);
}

// Memory that the dead have left.
inline void give_back(Shard& shard) {
  if (3 * shard.agents.capacity() > 4 * shard.size() + 256) shard.agents.shrink_to_fit();
}

// Takes those who leave out of a shard and gives them to another one, whose first step is so many later.
template <class Leaves>
void move(Shard& from, Shard& to, std::uint32_t later, const Leaves& leaves) {
  const std::size_t size = from.size();
  std::size_t moving = 0;
  vectorised([&moving, &leaves, size, agents = std::as_const(from).agents.data()] {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < size; ++i) sum += leaves(agents[i]) ? 1 : 0;
    moving = sum;
  });
  to.agents.resize(moving + 1);  // one more, for what is written and not kept
  Packed* const stay = from.agents.data();
  Packed* const go = to.agents.data();
  for (std::size_t i = 0, moved = 0; i < size; ++i) {  // without branches
    const Packed agent = stay[i];
    go[moved] = agent.later(later);
    stay[i - moved] = agent;
    moved += leaves(agent) ? 1 : 0;
  }
  to.agents.pop_back();
  from.agents.resize(size - moving);
  give_back(from);
}

// Takes the newer half of the birth steps out of a shard and makes it one of its own.
Shard newer_half(Shard& shard) {
  const auto middle = static_cast<std::uint32_t>(shard.last_step - shard.first_step) / 2;
  Shard newer{shard.label, shard.lowest_band, shard.highest_band, shard.first_step + middle + 1, shard.last_step, 0.0, {}};
  shard.last_step = shard.first_step + middle;
  move(shard, newer, middle + 1, [middle](const Packed agent) { return agent.offset() > middle; });
  return newer;
}

// The same with the lower half of its bands.
Shard lower_half(Shard& shard, std::uint64_t trait_key) {
  Shard lower{shard.label, shard.lowest_band, shard.middle_band(), shard.first_step, shard.last_step, 0.0, {}};
  shard.lowest_band = lower.highest_band + 1;
  const double end = Agents::bands[static_cast<std::size_t>(lower.highest_band)];
  move(shard, lower, 0, [end, trait_key, first = shard.first_step](const Packed agent) {
    return inherited(trait_key, first + static_cast<std::int64_t>(agent.offset()), agent.rank()).trait <= end;
  });
  return lower;
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

double Shard::lower_share() const {
  const auto end = [](int band) { return band < 0 ? 0.0 : Agents::bands[static_cast<std::size_t>(band)]; };
  const double from = end(lowest_band - 1);
  return (end(middle_band()) - from) / (end(highest_band) - from);
}

bool Shard::consistent() const {
  // In whole numbers that wrap, since a file may say anything.
  const auto span = static_cast<std::int64_t>(static_cast<std::uint64_t>(last_step) - static_cast<std::uint64_t>(first_step));
  return label >= 0 && label < (1 << 16) && lowest_band >= 0 && lowest_band <= highest_band && highest_band < band_count &&
         first_step <= last_step && span >= 0 && span <= widest && size() <= Agents::capacity &&
         std::all_of(agents.begin(), agents.end(), [&](const Packed agent) { return agent.offset() <= span; });
}

bool Agents::consistent() const {
  std::int64_t sum = 0;
  for (const Shard& shard : shards_) sum += static_cast<std::int64_t>(shard.size());
  for (std::size_t label = 0; label < open_.size(); ++label)
    for (std::size_t band = 0; band < bands.size(); ++band) {
      const std::size_t index = open_[label][band];
      if (index == npos) continue;
      if (index >= shards_.size()) return false;
      const Shard& shard = shards_[index];
      if (shard.label != static_cast<int>(label) || static_cast<int>(band) < shard.lowest_band || static_cast<int>(band) > shard.highest_band) return false;
    }
  return sum == size_ && untidied_ >= 0 && untidied_ < seldom;
}

void Agents::check_ranks(std::uint32_t first_rank, std::uint32_t count) {
  if (count > Packed::rank_limit - first_rank)
    throw NumberError("more than 16.7 million births in one step: take a shorter run.step or a smaller run.droplet_volume");
}

inline Agents::Open& Agents::open_of(int label) {
  while (open_.size() <= static_cast<std::size_t>(label)) open_.emplace_back().fill(npos);
  return open_[static_cast<std::size_t>(label)];
}

inline void Agents::open(std::size_t index) {
  const Shard& shard = shards_[index];
  std::fill_n(open_of(shard.label).begin() + shard.lowest_band, shard.highest_band - shard.lowest_band + 1, index);
}

Agents::Families Agents::families_of(int label) {
  const Open& open = open_of(label);
  Families families;
  for (std::size_t band = 0; band < open.size(); ++band) {
    const bool first = band == 0 || open[band] != open[band - 1];
    if (first) families.lowest_band[families.size++] = static_cast<int>(band);
    if (band > 0) families.ends[band - 1] = first ? bands[band - 1] : 1.0;
  }
  return families;
}

// Newborns of one step and family, into the shard that is open for them and, when that is full or too old, into new ones.
void Agents::place(int label, int band, std::int64_t birth_step, std::span<const std::uint32_t> ranks) {
  while (!ranks.empty()) {
    const Open& taker = open_of(label);
    const std::size_t before = taker[static_cast<std::size_t>(band)];
    if (before == npos || !may_take(shards_[before], birth_step)) {
      const auto [lowest, highest] = family(taker, band);
      shards_.push_back({label, lowest, highest, birth_step, birth_step, 0.0, {}});
      open(shards_.size() - 1);
    }
    Shard& shard = shards_[taker[static_cast<std::size_t>(band)]];
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
    Shard& whole = shards_[from - 1];
    Shard half = wide.back().half == Half::newer ? newer_half(whole) : lower_half(whole, trait_key_);
    half.limit = wide.back().limit;
    shards_[from - 1 + wide.size()] = std::move(half);
  }
}

// One that is open for the same bands, or for those beside them.
inline std::size_t Agents::taker_of(const Shard& shard) {
  const Open& open = open_of(shard.label);
  for (const int band : {shard.lowest_band, shard.lowest_band - 1, shard.highest_band + 1}) {
    if (band < 0 || band >= band_count) continue;
    const std::size_t taker = open[static_cast<std::size_t>(band)];
    if (taker != npos && may_join(shards_[taker], shard)) return taker;
  }
  return npos;
}

void Agents::tidy(std::span<const Wide> wide) {
  if (!wide.empty()) split(wide);
  else if (++untidied_ < seldom) return;
  untidied_ = 0;
  for (Open& open : open_) open.fill(npos);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    Shard& shard = shards_[i];
    if (shard.agents.empty()) continue;
    if (shard.size() <= few) forget_the_dead(shard);
    if (const std::size_t taker = taker_of(shard); taker != npos) {
      join(shards_[taker], shard);
      open(taker);
      continue;
    }
    const std::size_t before = open_of(shard.label)[static_cast<std::size_t>(shard.lowest_band)];
    const bool first = family(open_of(shard.label), shard.lowest_band).second >= shard.highest_band;
    if (first && before != npos) give_back(shards_[before]);  // it takes nobody in any more
    if (kept != i) shards_[kept] = std::move(shard);
    if (first) open(kept);  // bands that are parted remain so
    ++kept;
  }
  shards_.resize(kept);
}

std::size_t Agents::bytes() const {
  std::size_t total = shards_.capacity() * sizeof(Shard);
  for (const Shard& shard : shards_) total += shard.agents.capacity() * sizeof(Packed);
  return total;
}

}  // namespace sim
