// A few neighbouring shards with a random stream of their own: where a thread looks for deaths.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "sim/agents.h"
#include "sim/arithmetic.h"
#include "sim/dying.h"
#include "sim/hazard.h"
#include "sim/simd.h"
#include "sim/waiting.h"

namespace sim::detail {

inline constexpr std::size_t tile_shards = 64;

// A death as a tile finds it; who it was follows from the slot.
struct Verdict {
  std::uint32_t shard, slot;
  int cause;
  double age;    // day
  double trait;  // inherited percentile
  double luck;   // uniform in [0, 1), left over
};

// What a shard cost.
struct Rating {
  double limit;   // bound of each one's hazard · exposure
  bool too_wide;  // bounds of its older and its newer half differ by too much
};

struct Found {
  std::vector<Verdict> verdicts;
  std::vector<Rating> ratings;  // by shard
  Effort effort;
};

template <class World>
class Tile {
 public:
  Tile(const Agents& agents, const World& world, const std::vector<Pathway<World>>& pathways, const Dying& dying)
      : agents_(agents), world_(world), pathways_(pathways), dying_(dying), lists_(pathways.size() + 1), limits_(pathways.size()) {}

  Found search(std::size_t index, const Chance& chance) {
    Waiting waiting(chance.stream("candidates"_draw, index, static_cast<std::uint64_t>(dying_.clock.step)));
    const std::size_t last = std::min(agents_.shards().size(), (index + 1) * tile_shards);
    double next = waiting.next();  // distance to the next point, from the start of the present shard
    for (std::size_t s = index * tile_shards; s < last; ++s) next = visit(static_cast<std::uint32_t>(s), next, waiting);
    judge();
    return std::move(found_);
  }

 private:
  static constexpr std::size_t batch = 512;
  static constexpr double worth_thinning = 1.0;  // above it, visiting everyone is cheaper, and as exact
  static constexpr std::uint8_t nothing = 255;

  // Throws points on the agents of a shard, from the distance `next` on; returns what is left of it at its end.
  double visit(std::uint32_t index, double next, Waiting& waiting) {
    const Shard& shard = agents_.shards()[index];
    const auto size = static_cast<double>(shard.size());
    if (shard.label != candidates_.label) judge();
    candidates_.label = shard.label;
    const double limit = dying_.driver == Driver::sparse ? bound(shard, shard.last_step) : infinity;
    found_.ratings.push_back({limit == infinity ? 0.0 : limit, too_wide(shard, limit)});
    if (limit >= worth_thinning) {
      for (std::uint32_t slot = 0; slot < shard.size(); ++slot) add(index, slot, pathways_.size(), waiting.uniform(), 0.0);
      return next;
    }
    const double scale = 1.0 / limit;
    for (; next < size * limit; next += waiting.next()) {
      const double place = next * scale;
      const auto slot = std::min(static_cast<std::uint32_t>(place), static_cast<std::uint32_t>(shard.size() - 1));
      __builtin_prefetch(&shard.agents[slot]);
      double luck = (place - static_cast<double>(slot)) * limit;
      std::size_t pathway = 0;
      while (pathway + 1 < limits_.size() && luck >= limits_[pathway]) luck -= limits_[pathway++];
      add(index, slot, pathway, luck, limits_[pathway]);
    }
    return next - size * limit;
  }

  void add(std::uint32_t shard, std::uint32_t slot, std::size_t pathway, double luck, double limit) {
    lists_[pathway].push_back(static_cast<std::uint16_t>(points_));
    shard_[points_] = shard;
    slot_[points_] = slot;
    luck_[points_] = luck;
    limit_[points_] = limit;
    if (++points_ == batch) judge();
  }

  // Bound of hazard · exposure for every agent of a shard from this birth step on, and into limits_ that by pathway.
  double bound(const Shard& shard, std::int64_t last_step) {
    return bound(shard, shard.first_step, last_step);
  }
  double bound(const Shard& shard, std::int64_t first_step, std::int64_t last_step) {
    const double step = dying_.clock.length;
    const auto age = [&](std::int64_t born) { return static_cast<double>(dying_.clock.step - born) * step; };
    const bool newborns = last_step >= dying_.clock.step - 1;
    const double exposure = step * (newborns ? 2.0 : 1.0);
    const Group group{shard.label, std::max(0.0, age(last_step) - step), age(first_step) + step,
                      Agents::bands[static_cast<std::size_t>(shard.band)]};
    double sum = 0.0;
    for (std::size_t p = 0; p < pathways_.size(); ++p) sum += limits_[p] = pathways_[p].bound(group, world_) * exposure;
    return sum;
  }

  // Whether tighter bounds would spare more points than a second shard costs. Leaves limits_ as it is.
  bool too_wide(const Shard& shard, double limit) {
    const double points = static_cast<double>(shard.size()) * std::min(limit, worth_thinning);
    if (limit == infinity || shard.last_step == shard.first_step || points <= Agents::worth) return false;
    const std::vector<double> kept = limits_;
    const double newer = bound(shard, shard.first_step + (shard.last_step - shard.first_step) / 2 + 1, shard.last_step);
    limits_ = kept;
    return 0.5 * static_cast<double>(shard.size()) * (std::min(limit, worth_thinning) - newer) > Agents::worth;
  }

  // Evaluates the hazards of all collected candidates at once and keeps those who die.
  void judge() {
    if (points_ == 0) return;
    describe();
    for (std::size_t p = 0; p < lists_.size(); ++p)
      if (!lists_[p].empty()) judge(p);
    for (std::size_t i = 0; i < points_; ++i)
      if (cause_[i] != nothing)
        found_.verdicts.push_back({shard_[i], slot_[i], cause_[i], age_[i] + 0.5 * exposure_[i], trait_[i], luck_[i]});
    found_.effort.candidates += static_cast<std::int64_t>(points_);
    points_ = 0;
  }

  // Fills the columns of the batch.
  void describe() {
    for (std::size_t i = 0; i < points_; ++i) {
      const Identity who = agents_.shards()[shard_[i]].identity(slot_[i]);
      born_[i] = who.birth_step;
      rank_[i] = who.rank;
    }
    const double length = dying_.clock.length;
    const std::int64_t now = dying_.clock.step;
    vectorised([&] {
      for (std::size_t i = 0; i < points_; ++i) {
        const Inheritance inherited = agents_.inherited({born_[i], rank_[i]});
        const double steps = static_cast<double>(static_cast<std::int32_t>(now - born_[i])) - inherited.birth_fraction;
        const bool newborn = steps < 1.0;
        age_[i] = newborn ? 0.0 : steps * length;
        exposure_[i] = newborn ? (1.0 + steps) * length : length;
        trait_[i] = inherited.trait;
      }
    });
  }

  // Those whom one pathway may kill; the last list is of those who are visited whole, by all pathways.
  void judge(std::size_t pathway) {
    auto& list = lists_[pathway];
    const std::size_t n = list.size();
    candidates_.step = dying_.clock.length;
    candidates_.age.resize(n);
    candidates_.exposure.resize(n);
    candidates_.trait.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      candidates_.age[i] = age_[list[i]];
      candidates_.exposure[i] = exposure_[list[i]];
      candidates_.trait[i] = trait_[list[i]];
    }
    hazards_.reset(dying_.causes, n);
    if (pathway < pathways_.size())
      pathways_[pathway].harm(candidates_, world_, hazards_);
    else
      for (const auto& each : pathways_) each.harm(candidates_, world_, hazards_);
    decide(list, pathway == pathways_.size());
    list.clear();
  }

  void decide(const std::vector<std::uint16_t>& list, bool whole) {
    const std::size_t n = list.size();
    std::array<double, batch> total{};  // 1/day
    std::vector<std::size_t> causes;
    for (std::size_t cause = 0; cause < hazards_.causes(); ++cause) {
      if (!hazards_.stated(cause)) continue;
      causes.push_back(cause);
      const auto hazard = hazards_[cause];
      for (std::size_t i = 0; i < n; ++i) total[i] += hazard[i];
    }
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t point = list[i];
      const double dose = total[i] * candidates_.exposure[i];
      if (!whole && !(dose <= limit_[point] * (1.0 + 1e-9))) fail();
      const double share = luck_[point] / (whole ? -expm1(-dose) : dose);  // where in the summed hazard the point fell
      cause_[point] = share < 1.0 ? choose(causes, i, share * total[i], luck_[point]) : nothing;
    }
  }

  // The cause whose stretch of the summed hazard holds `rest`, and how far along that stretch it lies.
  std::uint8_t choose(const std::vector<std::size_t>& causes, std::size_t i, double rest, double& luck) {
    std::size_t cause = 0;
    for (const std::size_t c : causes) {
      const double hazard = hazards_[c][i];
      if (!(hazard > 0.0)) continue;
      cause = c;
      luck = std::min(rest / hazard, 1.0 - 0x1p-53);
      if (rest < hazard) break;
      rest -= hazard;
    }
    return static_cast<std::uint8_t>(cause);
  }

  [[noreturn]] void fail() const {
    throw std::logic_error("a hazard exceeds its bound, or is not a number, at day " +
                           std::to_string(dying_.clock.time()) + ": a pathway's bound() is wrong");
  }

  const Agents& agents_;
  const World& world_;
  const std::vector<Pathway<World>>& pathways_;
  const Dying& dying_;
  Found found_;

  // Points that wait to be judged, column by column, and by pathway which of them it may kill.
  std::size_t points_ = 0;
  std::array<std::uint32_t, batch> shard_, slot_, rank_;
  std::array<std::int64_t, batch> born_;
  std::array<double, batch> luck_;   // where along the pathway's stretch, or uniform in (0, 1) for a shard visited whole
  std::array<double, batch> limit_;  // length of that stretch
  std::array<double, batch> age_, exposure_, trait_;
  std::array<std::uint8_t, batch> cause_;  // of death
  std::vector<std::vector<std::uint16_t>> lists_;

  std::vector<double> limits_;  // of the present shard, by pathway
  Candidates candidates_;
  Hazards hazards_;
};

}  // namespace sim::detail
