// Competing risks: each cause takes the share of its hazard, at each age and for each trait.
#include "tests/statistical/experiments.h"
#include "tests/statistical/laws.h"
#include "tests/statistical/toy_world.h"

judge::Findings experiments::causes(const judge::Trial& trial) {
  judge::Findings findings;
  constexpr double step = 0.125, end = 2.0;
  const laws::Life both{1.0, 0.5};  // constant 1.0 by the first cause, growing 0.5 · age by the second
  for (const auto driver : {sim::Driver::sparse, sim::Driver::dense}) {
    const std::string how = driver == sim::Driver::sparse ? ", sparse" : ", dense";
    auto atoms = toy::atoms(trial.seed);
    const std::size_t n = trial.many(700000);
    atoms.agents.add(0, 0, 0, static_cast<std::uint32_t>(std::min<std::size_t>(n, 16000000)));
    auto run = toy::simulation(std::move(atoms), step, trial.seed, driver, 1, toy::Decay{1.0 * (1.0 + trial.flaw), 0.0}, toy::Decay{0.0, 0.5, false, 1});
    const auto born = static_cast<double>(run.world().agents.size());
    double first = 0.0, second = 0.0, early = 0.0, early_first = 0.0;
    while (run.clock().time() < end - 1e-9) {
      run.step();
      for (const sim::Death& death : run.world().deaths) (death.cause() == 0 ? first : second) += 1.0;
      if (run.clock().step == 4) early = first + second, early_first = first;
    }
    // Within one exposure the causes share by their mean hazards: sum over exposures, averaged over moments of birth.
    const auto by_first = [&](double until) {
      const auto of_birth = [&](double u) {
        double sum = 0.0;
        double from = 0.0;
        for (double to = u; to < until - step + u + 1e-9; from = to, to += step) {
          const double died = both.survives(from) - both.survives(to);
          sum += died * 1.0 / (1.0 + 0.25 * (from + to));
        }
        return sum;
      };
      return laws::integral(of_birth, 0.0, step) / step;
    };
    const double dead = 1.0 - both.alive_after(static_cast<int>(end / step + 0.5) - 1, step);
    const double dead_early = 1.0 - both.alive_after(3, step);
    findings.share("dead" + how, first + second, born, dead);
    findings.share("dead by the constant hazard" + how, first, born, by_first(end));
    findings.share("dead by the growing hazard" + how, second, born, dead - by_first(end));
    findings.share("share of the constant hazard" + how, first, first + second, by_first(end) / dead);
    findings.share("the same among early deaths" + how, early_first, early, by_first(4 * step) / dead_early);
  }
  // A hazard in proportion to twice the trait: who lives has a low one.
  auto atoms = toy::atoms(trial.seed);
  atoms.agents.add(0, 0, 0, static_cast<std::uint32_t>(std::min<std::size_t>(trial.many(600000), 16000000)));
  auto run = toy::simulation(std::move(atoms), 0.05, trial.seed, sim::Driver::sparse, 1, toy::Decay{0.8 * (1.0 + trial.flaw), 0.0, true});
  const auto born = static_cast<double>(run.world().agents.size());
  double deaths = 0.0, sum = 0.0, squares = 0.0;
  while (run.clock().time() < 1.0 - 1e-9) {
    run.step();
    for (const sim::Death& death : run.world().deaths) {
      deaths += 1.0;
      sum += death.trait();
      squares += death.trait() * death.trait();
    }
  }
  const auto alive = [](double u) {  // of percentile u, averaged over moments of birth
    const double h = 1.6 * u;
    return h < 1e-9 ? 1.0 : std::exp(-0.95 * h) * -std::expm1(-0.05 * h) / (0.05 * h);
  };
  const double dead = 1.0 - laws::integral(alive, 0.0, 1.0);
  const auto moment = [&](int power) { return laws::integral([&](double u) { return std::pow(u, power) * (1.0 - alive(u)); }, 0.0, 1.0) / dead; };
  findings.share("dead of unequal atoms", deaths, born, dead);
  findings.add("their mean trait", sum / deaths, moment(1), std::sqrt((moment(2) - moment(1) * moment(1)) / deaths), moment(1));
  findings.add("their mean squared trait", squares / deaths, moment(2), std::sqrt((moment(4) - moment(2) * moment(2)) / deaths), moment(2));
  return findings;
}

TEST_CASE("each cause takes its share, at each age and for each trait") { judge::hold(experiments::named("causes")); }
