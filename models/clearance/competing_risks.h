// All pathways of destruction compete for each platelet; here, and nowhere else, hazards become deaths with a cause.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "models/world/world.h"
#include "sim/agents/hazard.h"
#include "sim/agents/thinning.h"
#include "sim/base/error.h"
#include "sim/step/now.h"

namespace plateletsim {

struct CompetingRisks {
  std::vector<sim::Pathway<World>> pathways;  // by name: in which order they are given cannot show

  explicit CompetingRisks(std::vector<sim::Pathway<World>> all) : pathways(std::move(all)) {
    std::sort(pathways.begin(), pathways.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  }

  static constexpr const char* name = "competing_risks";
  static constexpr const char* reads = "senescent_sites, hazards";
  static constexpr const char* writes = "died_at, ledger, now_dying, platelets, pools";

  void resolve(World& world, const sim::Now& now) const {
    const sim::Dying dying{now.clock, cause_names.size(), now.driver, now.threads};
    const std::int64_t birth_step = now.clock.step;
    const auto older = [&] { return world.platelets.size() - world.alive_of(birth_step); };
    const std::int64_t before = older();
    std::array<double, max_labels> in_spleen{};  // at the start of the step; whoever is born in it begins in the blood
    for (std::size_t label = 0; label < static_cast<std::size_t>(world.labels); ++label) {
      const std::int64_t there = world.pools[label].total() - world.newborn_alive(birth_step, static_cast<int>(label));
      in_spleen[label] = there > 0 ? static_cast<double>(world.pools[label].spleen) / static_cast<double>(there) : 0.0;
    }
    world.departures.resize(static_cast<std::size_t>(std::max(now.threads, 1)));
    for (Departures& left : world.departures) left.clear(world.antigen_quantiles.size());
    sim::let_die(world.platelets, world.workspace, std::as_const(world), pathways, dying, now.chance, now.effort, [&](std::size_t thread, std::span<const sim::Death> dead) {
      for (std::size_t done = 0; done < dead.size();) done += bury(world, world.departures[thread], dead.subspan(done), in_spleen, birth_step);
    });
    for (const Departures& left : world.departures) {
      world.settle(left);
      world.register_deaths(left);
    }
    require_followed(before, older(), now.step());
  }

 private:
  // Hazards stand still within a step: if hardly anybody outlives it, what the dead leave undone comes too late.
  static void require_followed(std::int64_t before, std::int64_t after, double step) {
    if (before >= 1000 && after < before / 1000)
      throw sim::NumberError(std::to_string(before - after) + " of " + std::to_string(before) + " platelets die in a step of " +
                             std::to_string(step) + " day, too long for the rates at which they are destroyed: take a shorter run.step");
  }

  // Counts all dead of the first one's label; returns how many these are. Chance decides nearly everything here, which no
  // processor can guess: so there are no branches. Where in the spleen's exchange a death came is left open: it is struck
  // from where that platelet was when the step began.
  static std::size_t bury(const World& world, Departures& left, std::span<const sim::Death> dead, const std::array<double, max_labels>& in_spleen, std::int64_t birth_step) {
    const int label = dead.front().label();
    const double resting = in_spleen[static_cast<std::size_t>(label)];
    Departures::Count count(left, world, label, dead.size());
    std::size_t n = 0;
    for (; n < dead.size() && dead[n].label() == label; ++n) {
      const sim::Death& death = dead[n];
      const sim::Identity who = death.who();
      const auto cause = static_cast<Cause>(death.cause());
      count.leave(who, death.luck() < (who.birth_step == birth_step ? 0.0 : resting), death.trait());
      count.die(cause, site(world, cause, death.luck()), death.age());
    }
    return n;
  }

  static Site site(const World& world, Cause cause, double luck) {
    const auto& shares = world.senescent_sites;  // of spleen, liver and marrow, in the order of the sites
    const bool senescent = cause == Cause::senescence;
    const int further = int{senescent & (luck >= shares[0])} + int{senescent & (luck >= shares[0] + shares[1])};
    return static_cast<Site>(static_cast<int>(cause_sites[static_cast<std::size_t>(cause)]) + further);
  }
};

}  // namespace plateletsim
