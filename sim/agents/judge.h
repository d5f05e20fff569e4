// Points that fell on agents, in columns, and which of them kill: one pathway at a time, a batch at a time.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/agents/agents.h"
#include "sim/agents/dying.h"
#include "sim/agents/hazard.h"
#include "sim/base/arithmetic.h"
#include "sim/base/simd.h"
#include "sim/chance/waiting.h"

namespace sim::detail {

inline constexpr std::size_t tile_shards = 128;

// Neighbouring shards of one label, column by column.
struct ShardColumns {
  std::size_t size = 0;
  int label = 0;
  std::array<Packed*, tile_shards> agents;
  std::array<double, tile_shards> count;        // of agents
  std::array<std::int32_t, tile_shards> last;   // slot
  std::array<std::int32_t, tile_shards> since;  // steps since the birth of offset 0
  std::array<double, tile_shards> limit;        // bound of each agent's hazard · exposure by the present pathway
};

template <class World>
class Judge {
 public:
  Judge(const Agents& agents, const World& world, const std::vector<Pathway<World>>& pathways, const Dying& dying, Workspace::OfThread& memory)
      : deaths(memory.deaths), graves(memory.graves), agents_(agents), world_(world), pathways_(pathways), dying_(dying), causes_(memory.causes), hazards_(memory.hazards) {
    deaths.clear();
    graves.clear();
  }

  // Takes the points that fall on a shard before its end, the first of them at `next`, and leaves the one behind it
  // there; true if the batch is full before.
  bool fall(std::size_t shard, double length, double& next, Waiting& waiting) {
    std::size_t n = points_;
    double place = next;
    while (place < length && n < batch) {
      const auto gaps = waiting.ready();
      const std::size_t most = std::min(gaps.size(), batch - n);
      std::size_t i = 0;
      for (; place < length && i < most; ++i) {
        shard_[n + i] = static_cast<std::int32_t>(shard);
        place_[n + i] = place;
        place += gaps[i];
      }
      waiting.use(i);
      n += i;
    }
    points_ = n;
    next = place;
    return place < length;
  }
  // An agent that is visited by all pathways, with uniform luck.
  bool visit(std::size_t shard, std::size_t slot, double luck) {
    shard_[points_] = static_cast<std::int32_t>(shard);
    slot_[points_] = static_cast<std::int32_t>(slot);
    luck_[points_] = luck;
    return ++points_ == batch;
  }

  // Points of one pathway.
  void judge(std::size_t pathway) {
    locate();
    describe();
    hazards_.reset(dying_.causes, points_);
    pathways_[pathway].harm(candidates(), world_, hazards_);
    decide(false);
    bury();
  }
  // Agents that are visited whole.
  void judge() {
    describe();
    hazards_.reset(dying_.causes, points_);
    for (const auto& pathway : pathways_) pathway.harm(candidates(), world_, hazards_);
    decide(true);
    bury();
  }
  std::size_t points() const { return points_; }
  // How many points will come, on average.
  void expect(double points) {
    const std::size_t all = deaths.size() + static_cast<std::size_t>(points + 4.0 * std::sqrt(points));
    deaths.reserve(all);
    graves.reserve(all);
  }

  ShardColumns shards;
  std::vector<Death>& deaths;
  std::vector<Grave>& graves;

 private:
  static constexpr std::size_t batch = 512;

  // Which agent a point fell on, and where on its stretch.
  void locate() {
    for (std::size_t i = 0; i < points_; ++i) {
      limit_[i] = shards.limit[shard_[i]];
      slot_[i] = shards.last[shard_[i]];
    }
    vectorised([&] {
      const std::size_t n = points_;  // a copy, which no store in the loop can change
      for (std::size_t i = 0; i < n; ++i) {
        slot_[i] = std::min(static_cast<std::int32_t>(place_[i] / limit_[i]), slot_[i]);
        const double along = place_[i] - static_cast<double>(slot_[i]) * limit_[i];
        luck_[i] = along > 0.0 ? along : 0.0;
      }
    });
    for (std::size_t i = 0; i < points_; ++i) __builtin_prefetch(&shards.agents[shard_[i]][slot_[i]], 1);
  }

  // Age, exposure and trait of those who were hit.
  void describe() {
    for (std::size_t i = 0; i < points_; ++i) bits_[i] = shards.agents[shard_[i]][slot_[i]].bits();
    const double length = dying_.clock.length;
    const std::int64_t now = dying_.clock.step;
    const std::uint64_t key = agents_.trait_key();
    vectorised([&] {
      const std::size_t n = points_;
      for (std::size_t i = 0; i < n; ++i) {
        const Packed agent = Packed::from_bits(bits_[i]);
        const std::int32_t since = shards.since[shard_[i]] - static_cast<std::int32_t>(agent.offset());
        born_[i] = now - since;
        const Inheritance inherited = sim::inherited(key, born_[i], agent.rank());
        const double steps = static_cast<double>(since) - inherited.birth_fraction;
        const bool newborn = steps < 0.0;
        age_[i] = newborn ? 0.0 : steps * length;
        exposure_[i] = newborn ? (1.0 + steps) * length : length;
        trait_[i] = inherited.trait;
      }
    });
  }

  Candidates candidates() const {
    return {shards.label, dying_.clock.length, {age_.data(), points_}, {exposure_.data(), points_}, {trait_.data(), points_}};
  }

  // Who dies; in this, a hazard above its bound or without a number is found out.
  void decide(bool whole) {
    sum_up();
    std::int64_t wrong = 0;
    if (whole) vectorised([&] { wrong = decide<true>(points_); });
    else vectorised([&] { wrong = decide<false>(points_); });
    if (wrong > 0) fail();
  }

  // A point kills if it falls on the hazard's part of its stretch; an agent that is visited whole dies with the chance
  // that the hazard gives. Returns how many hazards are wrong.
  template <bool whole>
  std::int64_t decide(std::size_t n) {
    std::int64_t wrong = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double dose = total_[i] * exposure_[i];
      chance_[i] = whole ? -expm1(-dose) : dose;
      wrong += (whole ? dose >= 0.0 : dose <= limit_[i] * (1.0 + 1e-9)) ? 0 : 1;
      dies_[i] = luck_[i] < chance_[i] ? 1 : 0;
    }
    return wrong;
  }

  // The hazard by all causes that were stated.
  void sum_up() {
    causes_.clear();
    for (std::size_t cause = 0; cause < hazards_.causes(); ++cause)
      if (hazards_.stated(cause)) causes_.push_back(cause);
    if (causes_.empty()) std::fill_n(total_.begin(), points_, 0.0);
    for (const std::size_t cause : causes_) {
      const auto hazard = hazards_[cause];
      if (cause == causes_.front()) std::copy(hazard.begin(), hazard.end(), total_.begin());
      else
        for (std::size_t i = 0; i < points_; ++i) total_[i] += hazard[i];
    }
  }

  // Notes the dead, and begins a new batch.
  void bury() {
    std::array<std::int32_t, batch> dead;
    std::size_t n = 0;
    for (std::size_t i = 0; i < points_; ++i) {  // chance decides, which no processor can guess: so no branch
      dead[n] = static_cast<std::int32_t>(i);
      n += static_cast<std::size_t>(dies_[i]);
    }
    const std::size_t first_death = deaths.size(), first_grave = graves.size();
    deaths.resize(first_death + n);
    graves.resize(first_grave + n);
    Death* const death = deaths.data() + first_death;
    Grave* const grave = graves.data() + first_grave;
    const bool one = causes_.size() == 1;
    const std::size_t only = one ? causes_.front() : 0;
    for (std::size_t k = 0; k < n; ++k) {
      const auto i = static_cast<std::size_t>(dead[k]);
      double luck = luck_[i] / chance_[i];
      const std::size_t cause = one ? only : choose(i, luck);
      grave[k] = {shard_[i], slot_[i], static_cast<std::uint32_t>(first_death + k), 1};
      const Identity who{born_[i], Packed::from_bits(bits_[i]).rank()};
      death[k] = Death(who, shards.label, static_cast<int>(cause), age_[i] + 0.5 * exposure_[i], trait_[i], luck);
    }
    points_ = 0;
  }

  // The cause on whose stretch of the summed hazard a share of it ends; what is left of the share is luck again.
  std::size_t choose(std::size_t i, double& luck) {
    double rest = luck * total_[i];
    std::size_t chosen = 0;
    for (const std::size_t cause : causes_) {
      const double hazard = hazards_[cause][i];
      if (!(hazard > 0.0)) continue;
      chosen = cause;
      luck = std::min(rest / hazard, 1.0 - 0x1p-53);
      if (rest < hazard) break;
      rest -= hazard;
    }
    return chosen;
  }

  [[noreturn]] void fail() const {
    throw std::logic_error("a hazard exceeds its bound, or is not a number, at day " +
                           std::to_string(dying_.clock.time()) + ": a pathway's bound() is wrong");
  }

  const Agents& agents_;
  const World& world_;
  const std::vector<Pathway<World>>& pathways_;
  const Dying& dying_;

  std::size_t points_ = 0;
  std::array<std::int32_t, batch> shard_, slot_;
  std::array<std::uint32_t, batch> bits_;          // of the agent
  std::array<std::int64_t, batch> born_;           // step
  std::array<double, batch> place_;                // of the point, from the start of the shard
  std::array<double, batch> luck_, limit_;         // where along the agent's stretch, and how long that is
  std::array<double, batch> age_, exposure_, trait_;
  std::array<double, batch> total_, chance_;       // hazard by all causes; the part of the stretch on which a point kills
  std::array<std::int64_t, batch> dies_;
  std::vector<std::size_t>& causes_;               // that were stated
  Hazards& hazards_;
};

}  // namespace sim::detail
