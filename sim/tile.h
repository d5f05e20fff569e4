// A few neighbouring shards with a random stream of their own: where a thread looks for deaths.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
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

// Bounds of each one's hazard · step in a shard, and in its newer half: equal where a split would not pay.
struct Rating {
  double limit, newer_limit;
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
      : agents_(agents), world_(world), pathways_(pathways), dying_(dying), lists_(std::make_unique_for_overwrite<List[]>(pathways.size() + 1)), ends_(pathways.size()) {
    found_.verdicts.reserve(batch);
    found_.ratings.reserve(tile_shards);
    found_.effort.pathways.resize(pathways.size() + 1);
  }

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

  // Points that one pathway may turn into deaths.
  struct List {
    std::size_t size = 0;
    std::array<std::uint16_t, batch> points;
  };

  // Throws points on the agents of a shard, from the distance `next` on; returns what is left of it at its end.
  double visit(std::uint32_t index, double next, Waiting& waiting) {
    const Shard& shard = agents_.shards()[index];
    const auto size = static_cast<double>(shard.size());
    if (shard.label != candidates_.label) judge();
    candidates_.label = shard.label;
    const bool newborns = shard.last_step >= dying_.clock.step - 1;
    const double exposure = newborns ? 2.0 : 1.0;  // steps, at most
    const double rate = dying_.driver == Driver::sparse ? bound(shard, shard.first_step, &ends_) : infinity;
    const double limit = rate * exposure;
    found_.ratings.push_back(assess(shard, rate));
    if (limit >= worth_thinning) {
      for (std::uint32_t slot = 0; slot < shard.size(); ++slot) add(index, slot, pathways_.size(), waiting.uniform(), 0.0);
      return next;
    }
    const double scale = 1.0 / limit;
    const double length = size * limit;
    const auto most = static_cast<std::uint32_t>(shard.size() - 1);
    const std::size_t last = ends_.size() - 1;
    for (; next < length; next += waiting.next()) {
      const double place = next * scale;
      const auto slot = std::min(static_cast<std::uint32_t>(place), most);
      __builtin_prefetch(&shard.agents[slot]);
      const double along = (place - static_cast<double>(slot)) * rate;
      std::size_t pathway = 0;
      for (std::size_t p = 0; p < last; ++p) pathway += along >= ends_[p] ? 1 : 0;
      const double start = pathway == 0 ? 0.0 : ends_[pathway - 1];
      add(index, slot, pathway, (along - start) * exposure, (ends_[pathway] - start) * exposure);
    }
    return next - length;
  }

  void add(std::uint32_t shard, std::uint32_t slot, std::size_t pathway, double luck, double limit) {
    List& list = lists_[pathway];
    list.points[list.size++] = static_cast<std::uint16_t>(points_);
    shard_[points_] = shard;
    slot_[points_] = slot;
    luck_[points_] = luck;
    limit_[points_] = limit;
    if (++points_ == batch) judge();
  }

  // Bound of hazard · step for every agent of a shard from this birth step on; into `ends` the sums, pathway by pathway.
  double bound(const Shard& shard, std::int64_t first_step, std::vector<double>* ends) const {
    const double step = dying_.clock.length;
    const auto age = [&](std::int64_t born) { return static_cast<double>(dying_.clock.step - born) * step; };
    const Group group{shard.label, std::max(0.0, age(shard.last_step) - step), age(first_step) + step,
                      Agents::bands[static_cast<std::size_t>(shard.band)]};
    double sum = 0.0;
    for (std::size_t p = 0; p < pathways_.size(); ++p) {
      sum += pathways_[p].bound(group, world_) * step;
      if (ends != nullptr) (*ends)[p] = sum;
    }
    return sum;
  }

  // Whether a tighter bound of the newer half would spare more points than a second shard costs.
  Rating assess(const Shard& shard, double limit) const {
    if (limit == infinity) return {0.0, 0.0};
    const double inside = std::min(limit, worth_thinning);
    const double half = 0.5 * static_cast<double>(shard.size());
    if (shard.last_step == shard.first_step || half * inside <= Agents::worth) return {limit, limit};
    const double newer = bound(shard, shard.first_step + (shard.last_step - shard.first_step) / 2 + 1, nullptr);
    return {limit, half * (inside - std::min(newer, worth_thinning)) > Agents::worth ? newer : limit};
  }

  // Evaluates the hazards of all collected candidates at once and keeps those who die.
  void judge() {
    if (points_ == 0) return;
    describe();
    for (std::size_t p = 0; p <= pathways_.size(); ++p)
      if (lists_[p].size > 0) judge(p);
    std::array<std::uint16_t, batch> dead;
    std::size_t deaths = 0;
    for (std::size_t i = 0; i < points_; ++i) {  // chance decides, which no processor can guess: so no branch
      dead[deaths] = static_cast<std::uint16_t>(i);
      deaths += cause_[i] != nothing ? 1 : 0;
    }
    for (std::size_t k = 0; k < deaths; ++k) {
      const std::size_t i = dead[k];
      found_.verdicts.push_back({shard_[i], slot_[i], cause_[i], age_[i] + 0.5 * exposure_[i], trait_[i], luck_[i]});
    }
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
    List& list = lists_[pathway];
    candidates_.step = dying_.clock.length;
    candidates_.age.resize(list.size);
    candidates_.exposure.resize(list.size);
    candidates_.trait.resize(list.size);
    for (std::size_t i = 0; i < list.size; ++i) {
      candidates_.age[i] = age_[list.points[i]];
      candidates_.exposure[i] = exposure_[list.points[i]];
      candidates_.trait[i] = trait_[list.points[i]];
    }
    hazards_.reset(dying_.causes, list.size);
    if (pathway < pathways_.size())
      pathways_[pathway].harm(candidates_, world_, hazards_);
    else
      for (const auto& each : pathways_) each.harm(candidates_, world_, hazards_);
    decide(list, pathway == pathways_.size());
    Hits& hits = found_.effort.pathways[pathway];
    hits.candidates += static_cast<std::int64_t>(list.size);
    for (std::size_t i = 0; i < list.size; ++i) hits.deaths += cause_[list.points[i]] != nothing ? 1 : 0;
    list.size = 0;
  }

  // A point kills if it falls on the hazard's part of its stretch; where in it, that says the cause.
  void decide(const List& list, bool whole) {
    causes_.clear();
    for (std::size_t cause = 0; cause < hazards_.causes(); ++cause)
      if (hazards_.stated(cause)) causes_.push_back(cause);
    if (!whole && causes_.size() == 1) return decide_one(list);
    for (std::size_t i = 0; i < list.size; ++i) {
      const std::size_t point = list.points[i];
      double total = 0.0;  // 1/day
      for (const std::size_t cause : causes_) total += hazards_[cause][i];
      const double dose = total * candidates_.exposure[i];
      if (!whole && !(dose <= limit_[point] * (1.0 + 1e-9))) fail();
      const double share = luck_[point] / (whole ? -expm1(-dose) : dose);  // of the summed hazard, up to the point
      cause_[point] = share < 1.0 ? choose(i, share * total, luck_[point]) : nothing;
    }
  }

  void decide_one(const List& list) {
    const std::array<std::uint8_t, 2> fate{nothing, static_cast<std::uint8_t>(causes_.front())};
    const auto hazard = hazards_[causes_.front()];
    bool within = true;
    for (std::size_t i = 0; i < list.size; ++i) {
      const std::size_t point = list.points[i];
      const double dose = hazard[i] * candidates_.exposure[i];
      within = within & (dose <= limit_[point] * (1.0 + 1e-9));
      cause_[point] = fate[luck_[point] < dose];  // by a table, not by a branch that chance decides
      luck_[point] /= dose;
    }
    if (!within) fail();
  }

  // The cause whose stretch of the summed hazard holds `rest`, and how far along that stretch it lies.
  std::uint8_t choose(std::size_t i, double rest, double& luck) {
    std::size_t cause = 0;
    for (const std::size_t c : causes_) {
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
  std::unique_ptr<List[]> lists_;  // by pathway, and one for shards that are visited whole

  std::vector<double> ends_;          // of the pathways' stretches in the present shard
  std::vector<std::size_t> causes_;  // that the present pathway states
  Candidates candidates_;
  Hazards hazards_;
};

}  // namespace sim::detail
