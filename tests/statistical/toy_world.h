// A World without biology: atoms that decay, are born, and have two ways to go. It tests the engine alone.
#pragma once

#include <boost/random/poisson_distribution.hpp>
#include <vector>

#include "sim/agents/thinning.h"
#include "sim/step/simulation.h"

namespace toy {

using sim::operator""_draw;

struct Atoms {
  sim::Agents agents;
  sim::Workspace workspace;
  std::vector<sim::Death> deaths;  // of the last step
  std::int64_t dead = 0;
  sim::Effort effort;
  void begin_step() {}
};

// No atoms yet; those to come have traits of their own.
inline Atoms atoms(std::uint64_t trait_key) {
  Atoms world;
  world.agents = sim::Agents(trait_key);
  return world;
}

// Hazard that grows with age and differs between agents: a + b · age, times 2 · percentile if unequal.
struct Decay {
  double a, b;  // 1/day, 1/day²
  bool unequal = false;
  std::size_t cause = 0;
  static constexpr const char *name = "decay", *reads = "-", *writes = "hazard";

  double bound(const sim::Group& group, const Atoms&) const { return (a + b * group.oldest) * (unequal ? 2.0 : 1.0); }
  void harm(const sim::Candidates& atoms, const Atoms&, sim::Hazards& hazards) const {
    for (std::size_t i = 0; i < atoms.size(); ++i)
      hazards[cause][i] += (a + b * (atoms.age[i] + 0.5 * atoms.exposure[i])) * (unequal ? 2.0 * atoms.trait[i] : 1.0);
  }
};

struct Dying {
  std::vector<sim::Pathway<Atoms>> pathways;
  static constexpr const char *name = "dying", *reads = "hazards", *writes = "agents";
  void resolve(Atoms& world, const sim::Now& now) const {
    const sim::Dying dying{now.clock, 2, now.driver, now.threads};
    std::vector<std::vector<sim::Death>> found(static_cast<std::size_t>(now.threads));
    sim::let_die(world.agents, world.workspace, std::as_const(world), pathways, dying, now.chance, &world.effort,
                 [&](std::size_t thread, std::span<const sim::Death> dead) { found[thread].insert(found[thread].end(), dead.begin(), dead.end()); });
    world.deaths.clear();
    for (const auto& of_thread : found) world.deaths.insert(world.deaths.end(), of_thread.begin(), of_thread.end());
    world.dead += static_cast<std::int64_t>(world.deaths.size());
  }
};

// Births at random, alone or several at a time.
struct Births {
  double rate;  // per day
  std::uint32_t batch = 1;
  static constexpr const char *name = "births", *reads = "-", *writes = "agents";
  void produce(Atoms& world, const sim::Now& now) const {
    auto stream = now.stream("births"_draw);
    const auto n = boost::random::poisson_distribution<std::int64_t>(rate / batch * now.step())(stream);
    world.agents.add(0, now.clock.step, 0, static_cast<std::uint32_t>(n) * batch);
  }
};

template <class... Ideas>
sim::Simulation<Atoms> simulation(Atoms world, double step, std::uint64_t seed, sim::Driver driver, int threads, Ideas... ideas) {
  std::vector<sim::Mechanism<Atoms>> mechanisms{sim::mechanism<Atoms>(ideas)...};
  mechanisms.push_back(sim::mechanism<Atoms>(Dying{sim::pathways(mechanisms)}));
  return {std::move(world), std::move(mechanisms), {step, 0}, {seed, 0}, {}, driver, threads};
}

}  // namespace toy
