// A few neighbouring shards with random streams of their own: where a thread looks for deaths.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/agents/agents.h"
#include "sim/agents/dying.h"
#include "sim/agents/hazard.h"
#include "sim/agents/judge.h"
#include "sim/chance/waiting.h"

namespace sim::detail {

template <class World>
class Tile {
 public:
  Tile(Agents& agents, const World& world, const std::vector<Pathway<World>>& pathways, const Dying& dying, Workspace::Found& found, Workspace::OfThread& memory)
      : agents_(agents), world_(world), pathways_(pathways), dying_(dying), found_(found), judge_(agents, world, pathways, dying, memory),
        shards_(judge_.shards), limits_(memory.limits), again_(memory.again), reaches_(memory.reaches) {
    limits_.resize(pathways.size() * tile_shards);
    reaches_.assign(pathways.size(), 0);
    found_.wide.clear();
    found_.effort = {0, 0, std::move(found_.effort.pathways)};
    found_.effort.pathways.assign(pathways.size() + 1, {});
  }

  // Finds the deaths in one tile, and takes them out of their shards.
  void search(std::size_t index, const Chance& chance) {
    const auto step = static_cast<std::uint64_t>(dying_.clock.step);
    Waiting waiting(chance.stream("candidates"_draw, index, step));
    Uniforms uniforms(chance.stream("visited whole"_draw, index, step));
    next_ = waiting.next();
    const std::size_t end = std::min(agents_.shards().size(), (index + 1) * tile_shards);
    for (std::size_t first = index * tile_shards, last = first; first < end; first = last) {
      const int label = agents_.shards()[first].label;
      while (last < end && agents_.shards()[last].label == label) ++last;
      search(first, last, waiting, uniforms);
    }
  }

 private:
  static constexpr double worth_thinning = 1.0;  // above it, visiting everyone is cheaper, and as exact

  // Shards of one label.
  void search(std::size_t first, std::size_t last, Waiting& waiting, Uniforms& uniforms) {
    list(first, last);
    if (dying_.driver == Driver::sparse) bound(waiting, uniforms);
    else std::fill_n(total_.begin(), shards_.size, infinity);
    for (std::size_t p = 0; p < pathways_.size(); ++p)
      if (reaches_[p]) throw_points(p, waiting);
    visit_whole(uniforms);
    take_out();
  }

  // Fills the columns of the shards.
  void list(std::size_t first, std::size_t last) {
    first_ = first;
    shards_.size = last - first;
    shards_.label = agents_.shards()[first].label;
    for (std::size_t k = 0; k < shards_.size; ++k) {
      Shard& shard = agents_.shard(first + k);
      groups_[k] = group(shard, shard.first_step, shard.highest_band);
      shards_.agents[k] = shard.agents.data();
      __builtin_prefetch(shard.agents.data() + shard.size());  // its last agents take the places of the dead
      shards_.count[k] = static_cast<double>(shard.size());
      shards_.last[k] = static_cast<std::int32_t>(shard.size()) - 1;
      shards_.since[k] = static_cast<std::int32_t>(dying_.clock.step - shard.first_step);
    }
    padded_ = (shards_.size + 7) / 8 * 8;
    for (std::size_t k = shards_.size; k < padded_; ++k) {
      groups_[k] = groups_[shards_.size - 1];
      shards_.count[k] = 0.0;
    }
  }

  // Everyone in a shard who was born in this step or later, with traits up to this band.
  Group group(const Shard& shard, std::int64_t first_step, int highest_band) const {
    const double step = dying_.clock.length;
    const auto age = [&](std::int64_t born) { return static_cast<double>(dying_.clock.step - born) * step; };
    return {shard.label, std::max(0.0, age(shard.last_step) - step), age(first_step) + step, Agents::bands[static_cast<std::size_t>(highest_band)]};
  }

  // How long each agent's stretch is on each pathway's axis; who is visited whole; which shards are too wide.
  void bound(Waiting& waiting, Uniforms& uniforms) {
    const std::size_t n = padded_;
    const double step = dying_.clock.length;
    std::fill_n(total_.begin(), n, 0.0);
    for (std::size_t p = 0; p < pathways_.size(); ++p) {
      double* limits = &limits_[p * tile_shards];
      pathways_[p].bounds({groups_.data(), n}, world_, {limits, n});
      vectorised([limits, total = total_.data(), n, step] {
        for (std::size_t k = 0; k < n; ++k) {
          limits[k] *= step;
          total[k] += limits[k];
        }
      });
    }
    rate();
    double points = 0.0, whole = 0.0;
    for (std::size_t k = 0; k < n; ++k) (total_[k] < worth_thinning ? points : whole) += shards_.count[k] * std::min(total_[k], 1.0);
    judge_.expect(points);
    waiting.expect(points);
    uniforms.expect(whole);
    for (std::size_t p = 0; p < pathways_.size(); ++p) {
      std::int64_t reached = 0;
      vectorised([&reached, limits = &limits_[p * tile_shards], total = total_.data(), n] {
        std::int64_t some = 0;
        for (std::size_t k = 0; k < n; ++k) {
          limits[k] = total[k] < worth_thinning ? limits[k] : 0.0;
          some |= limits[k] > 0.0 ? 1 : 0;
        }
        reached = some;
      });
      reaches_[p] = reached != 0;
    }
  }

  // Notes the bound of each shard, and whether a tighter one of a half would spare more points than a second shard costs.
  // Hazards seldom begin to tell traits apart, so that is asked in one step of eight.
  void rate() {
    struct Part {
      std::size_t shard;
      Half half;
      double share;  // of the shard's agents
    };
    std::array<Group, 2 * tile_shards> groups;
    std::array<Part, 2 * tile_shards> parts;
    std::size_t n = 0;
    const bool ask_traits = dying_.clock.step % 8 == 0;
    for (std::size_t k = 0; k < shards_.size; ++k) {
      Shard& shard = agents_.shard(first_ + k);
      shard.limit = total_[k];
      const auto consider = [&](Half half, double share, std::int64_t first_step, int highest_band) {
        if (spared(k, share, 0.0) <= Agents::worth) return;
        groups[n] = group(shard, first_step, highest_band);
        parts[n++] = {k, half, share};
      };
      if (shard.last_step > shard.first_step) consider(Half::newer, 0.5, shard.first_step + (shard.last_step - shard.first_step) / 2 + 1, shard.highest_band);
      if (ask_traits && shard.highest_band > shard.lowest_band) consider(Half::lower, shard.lower_share(), shard.first_step, shard.middle_band());
    }
    std::array<double, 2 * tile_shards> limits{}, bounds;
    for (const auto& pathway : pathways_) {
      if (n > 0) pathway.bounds({groups.data(), n}, world_, {bounds.data(), n});
      for (std::size_t i = 0; i < n; ++i) limits[i] += bounds[i] * dying_.clock.length;
    }
    double most = Agents::worth;  // points that a half of the present shard spares
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t shard = first_ + parts[i].shard;
      const bool again = !found_.wide.empty() && found_.wide.back().shard == shard;
      const double points = spared(parts[i].shard, parts[i].share, limits[i]);
      if (points <= (again ? most : Agents::worth)) continue;
      if (again) found_.wide.pop_back();
      found_.wide.push_back({shard, parts[i].half, limits[i]});
      most = points;
    }
  }
  double spared(std::size_t k, double share, double limit) const {
    return share * shards_.count[k] * (std::min(total_[k], worth_thinning) - std::min(limit, worth_thinning));
  }

  // A Poisson process on one pathway's axis, on which all agents lie end to end.
  void throw_points(std::size_t pathway, Waiting& waiting) {
    std::copy_n(&limits_[pathway * tile_shards], shards_.size, shards_.limit.begin());
    for (std::size_t k = 0; k < shards_.size; ++k) {
      const double length = shards_.count[k] * shards_.limit[k];
      if (next_ < length)
        while (judge_.fall(k, length, next_, waiting)) judge(pathway);
      next_ -= length;
    }
    if (judge_.points() > 0) judge(pathway);
  }
  void judge(std::size_t pathway) {
    note(pathway, [&] { judge_.judge(pathway); });
  }

  void visit_whole(Uniforms& uniforms) {
    const auto all = [&] { note(pathways_.size(), [&] { judge_.judge(); }); };
    for (std::size_t k = 0; k < shards_.size; ++k) {
      if (total_[k] < worth_thinning) continue;
      for (std::int32_t slot = 0; slot <= shards_.last[k]; ++slot)
        if (judge_.visit(k, static_cast<std::size_t>(slot), uniforms.next())) all();
    }
    if (judge_.points() > 0) all();
  }

  template <class Act>
  void note(std::size_t pathway, const Act& act) {
    const std::size_t points = judge_.points(), deaths = judge_.deaths.size();
    act();
    Hits& hits = found_.effort.pathways[pathway];
    hits.candidates += static_cast<std::int64_t>(points);
    hits.deaths += static_cast<std::int64_t>(judge_.deaths.size() - deaths);
    found_.effort.candidates += static_cast<std::int64_t>(points);
  }

  // Takes the dead out of their shards; the last agents fill their places.
  void take_out() {
    auto& graves = judge_.graves;
    for (std::uint32_t g = 0; g < graves.size(); ++g) {
      Packed& agent = shards_.agents[graves[g].shard][graves[g].slot];
      if (agent.dead()) hit_again(graves[agent.rank()], graves[g]);
      else agent = Packed::dead(g);
    }
    for (const Grave& grave : graves) {
      Packed* agents = shards_.agents[grave.shard];
      std::int32_t& last = shards_.last[grave.shard];
      while (last >= 0 && agents[last].dead()) --last;
      if (grave.slot < last && agents[grave.slot].dead()) agents[grave.slot] = agents[last--];
    }
    const auto cut = [&](std::size_t k) { agents_.shard(first_ + k).agents.resize(static_cast<std::size_t>(shards_.last[k] + 1)); };
    if (graves.size() < shards_.size)
      for (const Grave& grave : graves) cut(static_cast<std::size_t>(grave.shard));
    else
      for (std::size_t k = 0; k < shards_.size; ++k) cut(k);
    for (; !again_.empty(); again_.pop_back()) {
      judge_.deaths[again_.back()] = judge_.deaths.back();
      judge_.deaths.pop_back();
    }
    graves.clear();
  }

  // Several points hit one agent: each is as likely to be what killed it. (They come in the order of their place, so their
  // luck as a whole says which of them is the first.)
  void hit_again(Grave& first, const Grave& again) {
    again_.push_back(again.death);
    Death& death = judge_.deaths[first.death];
    const Death& same = judge_.deaths[again.death];
    if (spare(same.luck()) * ++first.hits < 1.0) death = death.by(same);
  }

  Agents& agents_;
  const World& world_;
  const std::vector<Pathway<World>>& pathways_;
  const Dying& dying_;
  Workspace::Found& found_;

  std::size_t first_ = 0;   // of the present shards
  std::size_t padded_ = 0;  // how many they are with some that hold nobody, which make vectors whole
  Judge<World> judge_;
  ShardColumns& shards_;
  std::array<Group, tile_shards> groups_;
  std::array<double, tile_shards> total_;     // bound of each agent's hazard · exposure, by all pathways
  std::vector<double>& limits_;               // the same by one pathway, pathway by pathway; 0 if visited whole
  std::vector<std::uint32_t>& again_;         // deaths of agents that had died already, to be struck off
  std::vector<char>& reaches_;                // whether points can fall on the axis of a pathway
  double next_ = 0.0;                         // distance to the next point, from here on the axes
};

}  // namespace sim::detail
