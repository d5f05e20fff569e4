// A population that starts empty: its number is Poisson at all times, with mean births × integral of survival.
#include "tests/statistical/experiments.h"
#include "tests/statistical/laws.h"
#include "tests/statistical/toy_world.h"

judge::Findings experiments::transient(const judge::Trial& trial) {
  judge::Findings findings;
  constexpr double rate = 20000.0;  // per day
  const laws::Life life{0.2, 1.0};
  for (const auto driver : {sim::Driver::sparse, sim::Driver::dense})
    for (const double step : {0.05, 0.25}) {
      std::array<double, 5> alive{};
      const auto after = [&](std::size_t i) { return static_cast<int>((0.5 + 0.5 * static_cast<double>(i)) / step + 0.5); };
      const std::size_t runs = trial.many(45);
      for (std::size_t run = 0; run < runs; ++run) {
        auto world = toy::simulation(toy::atoms(trial.seed + run), step, trial.seed + run, driver, 1, toy::Births{rate * (1.0 + trial.flaw)},
                                     toy::Decay{life.a, life.b});
        for (std::size_t i = 0; i < alive.size(); ++i) {
          while (world.clock().step < after(i)) world.step();
          alive[i] += static_cast<double>(world.world().agents.size());
        }
      }
      for (std::size_t i = 0; i < alive.size(); ++i)
        findings.count("mean after " + std::to_string(after(i)) + " steps of " + std::to_string(step) + (driver == sim::Driver::sparse ? ", sparse" : ", dense"),
                       alive[i], rate * life.between(0.0, after(i) * step) * static_cast<double>(runs));
    }
  return findings;
}

TEST_CASE("the number alive grows as births times the integral of survival") { judge::hold(experiments::named("transient")); }
