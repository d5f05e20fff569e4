// Neighbours share nothing: the fate of one tells nothing about the next, in memory, in rank, or in time of birth.
#include <algorithm>

#include "tests/statistical/experiments.h"
#include "tests/statistical/toy_world.h"

namespace {

constexpr std::uint32_t steps = 200, ranks = 3000;

void neighbours(judge::Findings& findings, const judge::Trial& trial, sim::Driver driver, double hazard) {
  const std::string how = (driver == sim::Driver::sparse ? ", sparse, " : ", dense, ") + std::to_string(hazard);
  judge::Sample slot(0.0), tile(0.0), rank(0.0), birth(0.0), moment(0.0), next_step(0.0), trait(0.0);
  const double p = std::exp(-hazard);
  double sum_variance = p * (1.0 - p);
  for (std::size_t repeat = 0; repeat < trial.many(1); ++repeat) {
    auto atoms = toy::atoms(trial.seed + repeat);
    for (std::uint32_t s = 0; s < steps; ++s) atoms.agents.add(0, static_cast<std::int64_t>(s) - 1000, 0, ranks);
    std::vector<std::size_t> order;  // agents as they lie in memory
    const auto place = [](const sim::Identity& who) { return static_cast<std::size_t>(who.birth_step + 1000) * ranks + who.rank; };
    for (const sim::Shard& shard : atoms.agents.shards())
      for (std::size_t i = 0; i < shard.size(); ++i) order.push_back(place(shard.identity(i)));
    const sim::Agents before = atoms.agents;
    auto run = toy::simulation(std::move(atoms), 1.0, trial.seed + repeat, driver, 1, toy::Decay{hazard * (1.0 + trial.flaw), 0.0});
    const auto survivors = [&] {
      std::vector<double> alive(steps * ranks, -p);
      for (const sim::Shard& shard : run.world().agents.shards())
        for (std::size_t i = 0; i < shard.size(); ++i) alive[place(shard.identity(i))] += 1.0;
      return alive;
    };
    run.step();
    const auto first = survivors();
    run.step();
    auto second = survivors();
    for (std::size_t i = 0; i + 1 < order.size(); ++i) {
      const double fate = first[order[i]];
      slot.add(fate * first[order[i + 1]]);
      if (i + 4096 < order.size()) tile.add(fate * first[order[i + 4096]]);
      if (fate > 0.0) next_step.add((i + 1 < order.size() ? first[order[i + 1]] : 0.0) * second[order[i]]);
    }
    for (std::size_t i = 0; i < first.size(); ++i) {
      const sim::Identity who{static_cast<std::int64_t>(i / ranks) - 1000, static_cast<std::uint32_t>(i % ranks)};
      const sim::Inheritance born = before.inherited(who);
      if (who.rank + 1 < ranks) rank.add(first[i] * first[i + 1]);
      if (i + ranks < first.size()) birth.add(first[i] * first[i + ranks]);
      trait.add(first[i] * (born.trait - 0.5));
      moment.add(first[i] * (born.birth_fraction - 0.5));
    }
  }
  findings.correlation("next in memory" + how, slot, sum_variance);
  findings.correlation("one full shard further" + how, tile, sum_variance);
  findings.correlation("next in rank" + how, rank, sum_variance);
  findings.correlation("same rank, next birth step" + how, birth, sum_variance);
  findings.correlation("next in memory, next step" + how, next_step, sum_variance);
  findings.correlation("fate and trait" + how, trait, std::sqrt(sum_variance / 12.0));
  findings.correlation("fate and moment of birth" + how, moment, std::sqrt(sum_variance / 12.0));
}

}  // namespace

judge::Findings experiments::neighbours(const judge::Trial& trial) {
  judge::Findings findings;
  ::neighbours(findings, trial, sim::Driver::sparse, 0.7);
  ::neighbours(findings, trial, sim::Driver::sparse, 0.1);
  ::neighbours(findings, trial, sim::Driver::dense, 0.7);
  return findings;
}

TEST_CASE("the fates of neighbours in slot, rank and step are independent") { judge::hold(experiments::named("neighbours")); }
