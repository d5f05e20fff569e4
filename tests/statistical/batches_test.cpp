// Births in batches: the number alive spreads more than Poisson, by one plus the batch's other members still alive.
#include <deque>

#include "tests/statistical/experiments.h"
#include "tests/statistical/laws.h"
#include "tests/statistical/toy_world.h"

judge::Findings experiments::batches(const judge::Trial& trial) {
  judge::Findings findings;
  constexpr double rate = 400.0, step = 0.05;
  constexpr std::uint32_t batch = 8;
  constexpr double born = rate * step;  // per step
  const laws::Life life{0.2, 1.0};
  const std::array<int, 3> ages{0, 10, 20};  // steps
  std::vector<judge::Sample> alive;
  for (const int age : ages) alive.emplace_back(born * life.alive_after(age, step));
  auto run = toy::simulation(toy::atoms(trial.seed), step, trial.seed, sim::Driver::sparse, 1, toy::Births{rate * (1.0 + trial.flaw), batch}, toy::Decay{life.a, life.b});
  const std::size_t rounds = trial.many(12000);
  constexpr int window = 21;  // birth steps looked at in one round
  std::array<double, window> by_age{};
  for (std::size_t round = 0; round < rounds; ++round) {
    for (int i = 0; i < window; ++i) run.step();
    by_age.fill(0.0);
    for (const sim::Shard& shard : run.world().agents.shards())
      for (std::size_t slot = 0; slot < shard.size(); ++slot) {
        const auto age = run.clock().step - 1 - shard.identity(slot).birth_step;
        if (age < window) by_age[static_cast<std::size_t>(age)] += 1.0;
      }
    for (std::size_t k = 0; k < ages.size(); ++k) alive[k].add(by_age[static_cast<std::size_t>(ages[k])]);
  }
  for (std::size_t k = 0; k < ages.size(); ++k) {
    const double p = life.alive_after(ages[k], step);
    const std::string age = " at an age of " + std::to_string(ages[k]) + " steps";
    findings.mean("mean of a birth step's" + age, alive[k]);
    findings.variance("variance of a birth step's" + age, alive[k], born * p * (1.0 + (batch - 1) * p));
  }
  return findings;
}

TEST_CASE("births in batches widen the spread by their size") { judge::hold(experiments::named("batches")); }
