// Many short-lived agents, packed into 32 bits each and kept in birth-ordered shards.
//
// An agent is who it is: (birth step, rank among those born in that step). Its inherited traits are a pure
// function of that identity (sim::inherited), so they need no memory. A shard holds agents of one label and
// of at most 255 consecutive birth steps, so that one bound on a hazard covers it: many steps where hazards are low,
// few where they are high.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <span>
#include <tuple>
#include <vector>

#include "sim/base/simd.h"
#include "sim/chance/random.h"

namespace sim {

struct Identity {
  std::int64_t birth_step;
  std::uint32_t rank;
};

// One agent: 8 bits of birth step, counted from the shard's first, and 24 bits of rank.
class Packed {
 public:
  static constexpr std::uint32_t rank_limit = 1u << 24;
  Packed() = default;
  Packed(std::uint32_t offset, std::uint32_t rank) : bits_(offset << 24 | rank) {}
  std::uint32_t offset() const { return bits_ >> 24; }
  std::uint32_t rank() const { return bits_ & (rank_limit - 1); }
  std::uint32_t bits() const { return bits_; }
  static Packed from_bits(std::uint32_t bits) { return of(bits); }
  // The same agent when the shard's first step moves back or forth.
  Packed earlier(std::uint32_t steps) const { return of(bits_ + (steps << 24)); }
  Packed later(std::uint32_t steps) const { return of(bits_ - (steps << 24)); }
  // While a step takes out its dead, their places say which of them was there.
  static Packed dead(std::uint32_t which) { return {most_offset + 1, which & (rank_limit - 1)}; }
  bool dead() const { return offset() > most_offset; }
  static constexpr std::uint32_t most_offset = 254;

 private:
  static Packed of(std::uint32_t bits) {
    Packed packed;
    packed.bits_ = bits;
    return packed;
  }
  std::uint32_t bits_;  // no default: vectors copy what is trivial at once
};

struct Shard {
  int label = 0;
  int lowest_band = 0;          // of the inherited trait
  int highest_band = 0;         // the last that it may hold
  std::int64_t first_step = 0;  // birth step of offset 0
  std::int64_t last_step = 0;   // newest birth step that it may hold
  double limit = 0.0;           // bound of each one's hazard · step in the last step; 0 before the first
  std::vector<Packed> agents;

  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.label, self.lowest_band, self.highest_band, self.first_step, self.last_step, self.limit, self.agents);
  }
  bool consistent() const;
  std::size_t size() const { return agents.size(); }
  double points() const { return static_cast<double>(size()) * limit; }  // that fall on it in a step, on average
  int middle_band() const { return (lowest_band + highest_band) / 2; }    // the last of the lower half
  double lower_share() const;                                             // of agents, in that half
  Identity identity(std::size_t slot) const {
    return {first_step + static_cast<std::int64_t>(agents[slot].offset()), agents[slot].rank()};
  }
};

// A shard of which a half would have a much lower bound.
enum class Half { newer, lower };  // in birth step, in trait
struct Wide {
  std::size_t shard;
  Half half;
  double limit;  // of that half
};

class Agents {
 public:
  static constexpr std::size_t capacity = 8192;  // agents in a full shard
  static constexpr double worth = 4.0;           // a shard costs about as much as so many points that fall on agents
  // Where hazards depend on the inherited trait, agents of unlike traits live in different shards, so that one bound fits
  // all of a shard: upper ends of the bands at which they are parted. The rare extremes, whose hazards differ most, have
  // bands of their own.
  static constexpr std::array<double, 4> bands{0.5, 0.85, 0.97, 1.0};

  Agents() = default;
  explicit Agents(std::uint64_t trait_key) : trait_key_(trait_key) {}

  // `count` newborns of one step, with ranks first_rank, first_rank + 1, …; tells `visit` their traits, batch by batch.
  template <class Visit>
  void add(int label, std::int64_t birth_step, std::uint32_t first_rank, std::uint32_t count, const Visit& visit) {
    check_ranks(first_rank, count);
    const Families families = families_of(label);
    constexpr std::uint32_t batch = 512;
    std::array<double, batch> trait;
    std::array<std::int64_t, batch> family;
    std::array<std::array<std::uint32_t, batch>, bands.size()> ranks;  // by family
    for (std::uint32_t done = 0; done < count; done += batch) {
      const std::uint32_t n = std::min(batch, count - done);
      vectorised([&] {
        for (std::uint32_t i = 0; i < n; ++i) {
          trait[i] = inherited({birth_step, first_rank + done + i}).trait;
          family[i] = families.of(trait[i]);
        }
      });
      std::array<std::size_t, bands.size()> sizes{};
      if (families.size == 1) {
        sizes[0] = n;
        std::iota(ranks[0].begin(), ranks[0].begin() + n, first_rank + done);
      } else {
        for (std::uint32_t i = 0; i < n; ++i) {
          const auto f = static_cast<std::size_t>(family[i]);
          ranks[f][sizes[f]++] = first_rank + done + i;
        }
      }
      for (std::size_t f = 0; f < families.size; ++f) place(label, families.lowest_band[f], birth_step, {ranks[f].data(), sizes[f]});
      visit(std::span<const double>(trait.data(), n));
    }
  }
  void add(int label, std::int64_t birth_step, std::uint32_t first_rank, std::uint32_t count) {
    add(label, birth_step, first_rank, count, [](std::span<const double>) {});
  }
  // Agents that exist already and change their label.
  void add(int label, std::vector<Identity> agents);
  // Takes out `count` agents of a label, drawn at random without replacement.
  std::vector<Identity> take(int label, std::int64_t count, Stream& stream);
  // Takes the named slots (strictly descending) out of a shard; the last agents fill the holes.
  void remove(std::size_t shard, std::span<const std::uint32_t> slots);
  // For those who let agents die: a shard to take them out of, and how many are gone when all are done.
  Shard& shard(std::size_t index) { return shards_[index]; }
  void forget(std::int64_t count) { size_ -= count; }
  // Splits shards that are too wide (ascending) and, then or every few steps, joins neighbours that cost little and drops
  // empty ones. Call once a step, after removals.
  void tidy(std::span<const Wide> wide = {});

  Inheritance inherited(const Identity& who) const { return sim::inherited(trait_key_, who.birth_step, who.rank); }
  std::uint64_t trait_key() const { return trait_key_; }
  const std::vector<Shard>& shards() const { return shards_; }
  std::int64_t size() const { return size_; }
  std::size_t bytes() const;

  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.trait_key_, self.shards_, self.size_);
  }
  template <class Self>
  static auto kept(Self& self) {
    return std::tuple_cat(tied(self), std::tie(self.open_, self.untidied_));
  }
  bool consistent() const;

 private:
  static void check_ranks(std::uint32_t first_rank, std::uint32_t count);
  static int band_of(double trait) {
    int band = 0;
    for (std::size_t k = 0; k + 1 < bands.size(); ++k) band += trait > bands[k] ? 1 : 0;
    return band;
  }
  // Bands that share an open shard.
  struct Families {
    std::size_t size = 0;
    std::array<int, bands.size()> lowest_band{};
    std::array<double, bands.size() - 1> ends;  // in trait; 1 where the next band is of the same family
    std::int64_t of(double trait) const {
      std::int64_t family = 0;
      for (const double end : ends) family += trait > end ? 1 : 0;
      return family;
    }
  };
  Families families_of(int label);
  void place(int label, int band, std::int64_t birth_step, std::span<const std::uint32_t> ranks);
  void split(std::span<const Wide> wide);
  using Open = std::array<std::size_t, bands.size()>;  // by band, index of the shard that takes the next newborn; none: npos
  Open& open_of(int label);
  void open(std::size_t index);               // that shard takes the next newborns of its bands
  std::size_t taker_of(const Shard& shard);   // index of an open one that may take it in; none: npos

  static constexpr std::size_t npos = ~std::size_t{0};
  std::uint64_t trait_key_ = 0;
  std::vector<Shard> shards_;
  std::vector<Open> open_;  // by label
  std::int64_t size_ = 0;
  int untidied_ = 0;        // steps since tidy() last did something
};

}  // namespace sim
