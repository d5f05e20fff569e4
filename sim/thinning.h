// Deaths are found, not searched for: exact sampling of competing risks at the cost of what happens.
//
// Lay all agents end to end on an axis, each as long as the bound of its hazard · exposure in this step. A Poisson
// process of rate 1 on that axis names the agents to look at; a point kills with probability hazard / bound (Lewis
// and Shedler 1979, doi:10.1002/nav.3800260304), so that the chance to die is 1 - e^(-hazard · exposure) exactly.
// The dense driver visits everyone with the same evaluator: what the sparse one is tested against.
#pragma once

#include <algorithm>
#include <boost/random/exponential_distribution.hpp>
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
  Driver driver = Driver::sparse;
  int threads = 1;
};

// Work done, for profiles and for the test that cost follows deaths.
struct Effort {
  std::int64_t candidates = 0;
  std::int64_t deaths = 0;
};

namespace detail {

// A place on the axis: an agent, and how far along its stretch.
struct Point {
  std::uint32_t shard, slot;
  double luck;   // uniform in (0, 1)
  double limit;  // length of the stretch; 0 for an agent that is visited without thinning
};

// A death as a tile finds it; who it was follows from the slot.
struct Verdict {
  std::uint32_t shard, slot;
  int cause;
  double age;    // day
  double trait;  // inherited percentile
  double luck;   // uniform in [0, 1), left over
};

// A few neighbouring shards with a random stream of their own: the unit of work of a thread.
template <class World>
class Tile {
 public:
  static constexpr std::size_t shards = 64;

  Tile(std::size_t index, const Agents& agents, const World& world, const std::vector<Pathway<World>>& pathways,
       const Dying& dying, const Chance& chance)
      : agents_(agents),
        world_(world),
        pathways_(pathways),
        dying_(dying),
        stream_(chance.stream("candidates"_draw, index, static_cast<std::uint64_t>(dying.clock.step))) {
    points_.reserve(batch);
    const std::size_t last = std::min(agents.shards().size(), (index + 1) * shards);
    double next = waiting_(stream_);  // distance to the next point, from the start of the present shard
    for (std::size_t s = index * shards; s < last; ++s) next = visit(static_cast<std::uint32_t>(s), next);
    judge();
  }

  std::vector<Verdict> take_verdicts() { return std::move(verdicts_); }
  Effort effort() const { return effort_; }

 private:
  static constexpr std::size_t batch = 512;
  static constexpr double worth_thinning = 1.0;  // above it, visiting everyone is cheaper, and as exact

  double visit(std::uint32_t index, double next) {
    const Shard& shard = agents_.shards()[index];
    const auto size = static_cast<double>(shard.size());
    if (shard.label != candidates_.label) judge();
    candidates_.label = shard.label;
    const double limit = dying_.driver == Driver::sparse ? most(shard) : infinity;
    if (limit >= worth_thinning) {
      for (std::uint32_t slot = 0; slot < shard.size(); ++slot) add({index, slot, stream_.uniform(), 0.0});
      return next;
    }
    const double scale = 1.0 / limit;
    for (; next < size * limit; next += waiting_(stream_)) {
      const double place = next * scale;
      const auto slot = std::min(static_cast<std::uint32_t>(place), static_cast<std::uint32_t>(shard.size() - 1));
      __builtin_prefetch(&shard.agents[slot]);
      add({index, slot, place - static_cast<double>(slot), limit});
    }
    return next - size * limit;
  }

  void add(const Point& point) {
    points_.push_back(point);
    if (points_.size() == batch) judge();
  }

  // Bound of hazard · exposure for every agent of a shard.
  double most(const Shard& shard) const {
    const double step = dying_.clock.length;
    const auto age = [&](std::int64_t born) { return static_cast<double>(dying_.clock.step - born) * step; };
    const bool newborns = shard.last_step >= dying_.clock.step - 1;
    const Group group{shard.label, std::max(0.0, age(shard.last_step) - step), age(shard.first_step) + step,
                      Agents::bands[static_cast<std::size_t>(shard.band)]};
    double bound = 0.0;  // 1/day
    for (const auto& pathway : pathways_) bound += pathway.bound(group, world_);
    return bound * step * (newborns ? 2.0 : 1.0);
  }

  // Evaluates the hazards of all collected candidates at once and keeps those who die.
  void judge() {
    if (points_.empty()) return;
    describe();
    hazards_.reset(dying_.causes, points_.size());
    for (const auto& pathway : pathways_) pathway.harm(candidates_, world_, hazards_);
    total_.assign(points_.size(), 0.0);
    for (std::size_t cause = 0; cause < dying_.causes; ++cause) {
      const auto hazard = std::as_const(hazards_)[cause];
      for (std::size_t i = 0; i < total_.size(); ++i) total_[i] += hazard[i];
    }
    for (std::size_t i = 0; i < points_.size(); ++i) judge(i);
    effort_.candidates += static_cast<std::int64_t>(points_.size());
    points_.clear();
  }

  // Fills the columns that pathways read.
  void describe() {
    const double length = dying_.clock.length;
    candidates_.step = length;
    candidates_.age.resize(points_.size());
    candidates_.exposure.resize(points_.size());
    candidates_.trait.resize(points_.size());
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const Identity who = agents_.shards()[points_[i].shard].identity(points_[i].slot);
      const Inheritance born = agents_.inherited(who);
      const double steps = static_cast<double>(dying_.clock.step - who.birth_step) - born.birth_fraction;
      const bool newborn = steps < 1.0;
      candidates_.age[i] = newborn ? 0.0 : steps * length;
      candidates_.exposure[i] = newborn ? (1.0 + steps) * length : length;
      candidates_.trait[i] = born.trait;
    }
  }

  void judge(std::size_t i) {
    const Point& point = points_[i];
    const double dose = total_[i] * candidates_.exposure[i];
    double share;  // where in [0, 1) of the summed hazard the point fell; 1 or more: it misses
    if (point.limit > 0.0) {
      if (!(dose <= point.limit * (1.0 + 1e-9))) fail();
      if (point.luck * point.limit >= dose) return;
      share = point.luck * point.limit / dose;
    } else {
      share = point.luck / -expm1(-dose);
      if (!(share < 1.0)) return;
    }
    const auto [cause, luck] = choose(i, share * total_[i]);
    const double age = candidates_.age[i] + 0.5 * candidates_.exposure[i];
    verdicts_.push_back({point.shard, point.slot, cause, age, candidates_.trait[i], luck});
  }

  // The cause whose stretch of the summed hazard holds `rest`, and how far along that stretch it lies.
  std::pair<int, double> choose(std::size_t i, double rest) const {
    std::size_t cause = 0;
    double luck = 0.0;
    for (std::size_t c = 0; c < dying_.causes; ++c) {
      const double hazard = hazards_[c][i];
      if (!(hazard > 0.0)) continue;
      cause = c;
      luck = std::min(rest / hazard, 1.0 - 0x1p-53);
      if (rest < hazard) break;
      rest -= hazard;
    }
    return {static_cast<int>(cause), luck};
  }

  [[noreturn]] void fail() const {
    throw std::logic_error("a hazard exceeds its bound, or is not a number, at day " +
                           std::to_string(dying_.clock.time()) + ": a pathway's bound() is wrong");
  }

  const Agents& agents_;
  const World& world_;
  const std::vector<Pathway<World>>& pathways_;
  const Dying& dying_;
  Stream stream_;
  boost::random::exponential_distribution<double> waiting_{1.0};
  std::vector<Point> points_;
  Candidates candidates_;
  Hazards hazards_;
  std::vector<double> total_;  // 1/day
  std::vector<Verdict> verdicts_;
  Effort effort_;
};

// What lies behind the first 20 bits of a uniform number: as good as a second one. (The points on one agent come in the
// order of their place, so their luck as a whole says which of them is the first.)
inline double spare(double luck) {
  const double bits = luck * 0x1p20;
  return bits - static_cast<double>(static_cast<std::int64_t>(bits));
}

// Takes the dead out of their shards; `found` is in the order of shards and slots.
inline void bury(Agents& agents, const std::vector<Verdict>& found, std::vector<Death>& deaths) {
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
    agents.remove(index, slots);
  }
}

}  // namespace detail

// Lets one step of hazards act: removes those who die and returns them in a fixed order.
template <class World>
std::vector<Death> let_die(Agents& agents, const World& world, const std::vector<Pathway<World>>& pathways,
                           const Dying& dying, const Chance& chance, Effort* effort = nullptr) {
  using Tile = detail::Tile<World>;
  const std::size_t tiles = (agents.shards().size() + Tile::shards - 1) / Tile::shards;
  std::vector<std::vector<detail::Verdict>> verdicts(tiles);
  std::vector<Effort> efforts(tiles);
  parallel_for(dying.threads, tiles, [&](std::size_t t) {
    Tile tile(t, agents, world, pathways, dying, chance);
    verdicts[t] = tile.take_verdicts();
    efforts[t] = tile.effort();
  });
  std::size_t found_by_all = 0;
  for (const auto& found : verdicts) found_by_all += found.size();
  std::vector<Death> deaths;
  deaths.reserve(found_by_all);
  for (const auto& found : verdicts) detail::bury(agents, found, deaths);
  agents.tidy();
  if (effort != nullptr) {
    for (const Effort& e : efforts) effort->candidates += e.candidates;
    effort->deaths += static_cast<std::int64_t>(deaths.size());
  }
  return deaths;
}

}  // namespace sim
