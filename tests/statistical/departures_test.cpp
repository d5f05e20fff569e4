// What leaves a stationary population is Poisson, and one step's departures tell nothing about the next one's.
#include "tests/statistical/experiments.h"
#include "tests/statistical/laws.h"
#include "tests/statistical/toy_world.h"

namespace {

// Mean age at death, taken as the middle of the exposure in which it fell, of one born evenly over a step.
double mean_age_at_death(const laws::Life& life, double step) {
  const auto of_birth = [&](double u) {  // u: age at the end of the birth step
    double sum = (1.0 - life.survives(u)) * 0.5 * u;
    for (double age = u; age < life.longest(); age += step)
      sum += (life.survives(age) - life.survives(age + step)) * (age + 0.5 * step);
    return sum;
  };
  return laws::integral(of_birth, 0.0, step) / step;
}

}  // namespace

judge::Findings experiments::departures(const judge::Trial& trial) {
  judge::Findings findings;
  constexpr double rate = 2000.0, step = 0.05;
  constexpr std::size_t classes = 64;  // of the inherited trait
  constexpr double mean = rate * step / classes;
  const laws::Life life{0.2, 1.0};
  auto run = toy::simulation(toy::atoms(trial.seed), step, trial.seed, sim::Driver::sparse, 1, toy::Births{rate * (1.0 + trial.flaw)}, toy::Decay{life.a, life.b});
  for (int i = 0; i < 120; ++i) run.step();
  judge::Sample number(mean), neighbours(0.0), age(mean_age_at_death(life, step)), luck(0.5);
  std::array<double, classes> before{};
  double total = 0.0;
  const std::size_t steps = trial.many(20000);
  for (std::size_t i = 0; i < steps; ++i) {
    run.step();
    std::array<double, classes> dead{};
    for (const sim::Death& death : run.world().deaths) {
      dead[static_cast<std::size_t>(death.trait() * classes)] += 1.0;
      age.add(death.age());
      luck.add(death.luck());
    }
    for (std::size_t k = 0; k < classes; ++k) {
      number.add(dead[k]);
      total += dead[k];
      if (i > 0) neighbours.add((dead[k] - mean) * (before[k] - mean));
    }
    before = dead;
  }
  findings.count("as many leave as are born", total, static_cast<double>(steps) * rate * step);
  findings.variance("departures of a step are Poisson", number, mean);
  findings.correlation("departures of neighbouring steps", neighbours, mean);
  findings.mean("age at death", age);
  findings.mean("luck that a death has left", luck);
  findings.variance("spread of that luck", luck, 1.0 / 12.0);
  return findings;
}

TEST_CASE("departures are Poisson and without memory") { judge::hold(experiments::named("departures")); }
