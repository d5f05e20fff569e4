// Deaths are found, not searched for: exact sampling of competing risks at the cost of what happens.
//
// Per shard, points fall on the agents as a Poisson process at the bound of the total hazard; a point kills
// with probability hazard / bound (Lewis and Shedler 1979, doi:10.1002/nav.3800260304). The chance to die is
// 1 - e^(-hazard · exposure) exactly. The dense driver visits everyone with the same evaluator: slower by
// orders of magnitude, and what the sparse one is tested against.
#pragma once

#include <algorithm>
#include <boost/random/poisson_distribution.hpp>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "sim/agents.h"
#include "sim/arithmetic.h"
#include "sim/clock.h"
#include "sim/hazard.h"
#include "sim/parallel.h"
#include "sim/random.h"

namespace sim {

enum class Driver { sparse, dense };

struct Death {
  Identity who;
  int label;
  int cause;
  double age;    // day, at death (middle of the exposure)
  double trait;  // inherited percentile
  double luck;   // uniform in [0, 1), left over for whatever the death still has to decide
};

// What one step of dying needs to know besides the world.
struct Dying {
  Clock clock;
  std::size_t causes;
  std::uint64_t trait_key;
  Driver driver = Driver::sparse;
  int threads = 1;
};

// Work done, for profiles and for the test that cost follows deaths.
struct Effort {
  std::int64_t candidates = 0;
  std::int64_t deaths = 0;
};

namespace detail {

struct Point {
  std::uint32_t shard, slot;
  double luck;   // uniform in (0, 1)
  double limit;  // bound · longest exposure; 0 for an agent that is visited without thinning
};

struct Verdict {
  std::uint32_t shard, slot;
  Death death;
};

template <class World>
class Tile {
 public:
  Tile(const Agents& agents, const World& world, const std::vector<Pathway<World>>& pathways, const Dying& dying,
       const Chance& chance)
      : agents_(agents), world_(world), pathways_(pathways), dying_(dying), chance_(chance) {}

  void visit(std::size_t index) {
    const Shard& shard = agents_.shards()[index];
    if (shard.agents.empty()) return;
    if (shard.label != candidates_.label || points_.size() >= batch) judge();
    candidates_.label = shard.label;
    candidates_.step = dying_.clock.length;
    auto stream = chance_.stream("candidates"_draw, index, static_cast<std::uint64_t>(dying_.clock.step));
    const double limit = dying_.driver == Driver::sparse ? most(shard) : infinity;
    limit < worth_thinning ? draw_some(shard, index, limit, stream) : draw_all(shard, index, stream);
  }

  std::vector<Verdict> finish() {
    judge();
    return std::move(verdicts_);
  }
  Effort effort() const { return effort_; }

 private:
  static constexpr std::size_t batch = 512;
  static constexpr double worth_thinning = 1.0;  // above it, visiting everyone is cheaper, and as exact

  // Bound of hazard · exposure for every agent of a shard.
  double most(const Shard& shard) const {
    const double step = dying_.clock.length;
    const auto age = [&](std::int64_t born) { return static_cast<double>(dying_.clock.step - born) * step; };
    const bool newborns = shard.last_step >= dying_.clock.step - 1;
    const AgeRange range{shard.label, std::max(0.0, age(shard.last_step) - step), age(shard.first_step) + step};
    double bound = 0.0;  // 1/day
    for (const auto& pathway : pathways_) bound += pathway.bound(range, world_);
    return bound * step * (newborns ? 2.0 : 1.0);
  }

  void draw_some(const Shard& shard, std::size_t index, double limit, Stream& stream) {
    if (!(limit > 0.0)) return;
    const auto size = static_cast<double>(shard.size());
    const auto count = boost::random::poisson_distribution<std::int64_t>(size * limit)(stream);
    for (std::int64_t i = 0; i < count; ++i) {
      const auto slot = static_cast<std::uint32_t>(stream.below(shard.size()));
      add(shard, {static_cast<std::uint32_t>(index), slot, stream.uniform(), limit});
    }
  }

  void draw_all(const Shard& shard, std::size_t index, Stream& stream) {
    for (std::uint32_t slot = 0; slot < shard.size(); ++slot)
      add(shard, {static_cast<std::uint32_t>(index), slot, stream.uniform(), 0.0});
  }

  void add(const Shard& shard, Point point) {
    const Identity who = shard.identity(point.slot);
    const double steps = static_cast<double>(dying_.clock.step - who.birth_step) - birth_fraction(dying_.trait_key, who);
    const bool newborn = who.birth_step == dying_.clock.step - 1;
    candidates_.age.push_back(newborn ? 0.0 : steps * dying_.clock.length);
    candidates_.exposure.push_back((newborn ? 1.0 + steps : 1.0) * dying_.clock.length);
    candidates_.trait.push_back(inherited(dying_.trait_key, who.birth_step, who.rank));
    points_.push_back(point);
  }

  // Evaluates the hazards of all collected candidates at once and keeps those who die.
  void judge() {
    Hazards hazards(dying_.causes, points_.size());
    for (const auto& pathway : pathways_) pathway.harm(candidates_, world_, hazards);
    for (std::size_t i = 0; i < points_.size(); ++i) judge(i, hazards);
    effort_.candidates += static_cast<std::int64_t>(points_.size());
    points_.clear();
    candidates_.age.clear();
    candidates_.exposure.clear();
    candidates_.trait.clear();
  }

  void judge(std::size_t i, const Hazards& hazards) {
    double total = 0.0;  // 1/day
    for (std::size_t cause = 0; cause < dying_.causes; ++cause) total += hazards[cause][i];
    const Point& point = points_[i];
    const double dose = total * candidates_.exposure[i];
    double share;  // where in [0, 1) of the summed hazard the point fell; 1 or more: it misses
    if (point.limit > 0.0) {
      if (!(dose <= point.limit * (1.0 + 1e-9)))
        throw std::logic_error("a hazard exceeds its bound, or is not a number, at day " +
                               std::to_string(dying_.clock.time()) + ": a pathway's bound() is wrong");
      share = point.luck * point.limit / dose;
    } else {
      share = point.luck / -expm1(-dose);
    }
    if (!(share < 1.0)) return;
    const auto [cause, luck] = choose(hazards, i, share * total);
    const Shard& shard = agents_.shards()[point.shard];
    verdicts_.push_back({point.shard, point.slot,
                         {shard.identity(point.slot), shard.label, cause,
                          candidates_.age[i] + 0.5 * candidates_.exposure[i], candidates_.trait[i], luck}});
  }

  // The cause whose stretch of the summed hazard holds `rest`, and how far along that stretch it lies.
  static std::pair<int, double> choose(const Hazards& hazards, std::size_t i, double rest) {
    std::size_t cause = 0;
    double luck = 0.0;
    for (std::size_t c = 0; c < hazards.causes(); ++c) {
      const double hazard = hazards[c][i];
      if (!(hazard > 0.0)) continue;
      cause = c;
      luck = std::min(rest / hazard, 1.0 - 0x1p-53);
      if (rest < hazard) break;
      rest -= hazard;
    }
    return {static_cast<int>(cause), luck};
  }

  const Agents& agents_;
  const World& world_;
  const std::vector<Pathway<World>>& pathways_;
  const Dying& dying_;
  const Chance& chance_;
  Candidates candidates_;
  std::vector<Point> points_;
  std::vector<Verdict> verdicts_;
  Effort effort_;
};

}  // namespace detail

// Lets one step of hazards act: removes those who die and returns them in a fixed order.
template <class World>
std::vector<Death> let_die(Agents& agents, const World& world, const std::vector<Pathway<World>>& pathways,
                           const Dying& dying, const Chance& chance, Effort* effort = nullptr) {
  constexpr std::size_t shards_per_tile = 64;
  const std::size_t tiles = (agents.shards().size() + shards_per_tile - 1) / shards_per_tile;
  std::vector<std::vector<detail::Verdict>> verdicts(tiles);
  std::vector<Effort> efforts(tiles);
  parallel_for(dying.threads, tiles, [&](std::size_t t) {
    detail::Tile<World> tile(agents, world, pathways, dying, chance);
    const std::size_t last = std::min(agents.shards().size(), (t + 1) * shards_per_tile);
    for (std::size_t s = t * shards_per_tile; s < last; ++s) tile.visit(s);
    verdicts[t] = tile.finish();
    efforts[t] = tile.effort();
  });

  std::vector<Death> deaths;
  std::vector<std::uint32_t> slots;
  std::vector<std::uint64_t> order;
  for (auto& found : verdicts) {
    for (std::size_t i = 0; i < found.size();) {
      const std::uint32_t shard = found[i].shard;
      order.clear();
      for (; i < found.size() && found[i].shard == shard; ++i)
        order.push_back(static_cast<std::uint64_t>(~found[i].slot) << 32 | i);  // descending by slot
      std::sort(order.begin(), order.end());
      slots.clear();
      for (const std::uint64_t key : order) {
        const auto& verdict = found[static_cast<std::uint32_t>(key)];
        if (!slots.empty() && slots.back() == verdict.slot) continue;  // hit by two points: the first one killed it
        slots.push_back(verdict.slot);
        deaths.push_back(verdict.death);
      }
      agents.remove(shard, slots);
    }
  }
  agents.tidy();
  if (effort != nullptr) {
    for (const Effort& e : efforts) effort->candidates += e.candidates;
    effort->deaths += static_cast<std::int64_t>(deaths.size());
  }
  return deaths;
}

}  // namespace sim
