// What the design promises of scales: noise falls with the root of the droplet, and the step does not show.
#include "models/plateletsim.h"
#include "tests/statistical/experiments.h"
#include "tests/statistical/toy_world.h"

namespace {

// A healthy person whose megakaryocytes all shed the same, so that only the sampling of a droplet is left to chance.
sim::Scenario alike(double droplet) {
  return plateletsim::load("healthy_adult").replace("marrow.endomitosis_basal", "\"0 1/day\"").replace("marrow.endomitosis_gain", "\"0 1/day\"")
      .replace("marrow.shedding_ploidy", "4").replace("marrow.megakaryocyte_sample", "8000").replace("marrow.maturation_cv", "0.05").replace("phagocytosis.sample", "10")
      .replace("run.step", "\"6 hour\"").replace("run.droplet_volume", "\"" + std::to_string(droplet) + " uL\"").replace("run.record", "\"100 day\"");
}

// Slope of y over x, and its standard error from those of y.
std::pair<double, double> slope(const std::vector<double>& x, const std::vector<double>& y, double error) {
  double mx = 0.0, my = 0.0, xx = 0.0, xy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) mx += x[i] / static_cast<double>(x.size()), my += y[i] / static_cast<double>(y.size());
  for (std::size_t i = 0; i < x.size(); ++i) xx += (x[i] - mx) * (x[i] - mx), xy += (x[i] - mx) * (y[i] - my);
  return {xy / xx, error / std::sqrt(xx)};
}

}  // namespace

// Spread of the count between patients who differ in luck alone, against the size of the droplet.
judge::Findings experiments::droplet_noise(const judge::Trial& trial) {
  judge::Findings findings;
  std::vector<double> size, spread;
  const std::size_t people = trial.many(60);
  constexpr int moments = 12;  // of each, further apart than lives are long
  const double n = static_cast<double>(people) * moments;
  for (const double droplet : {0.001, 0.003, 0.009, 0.027}) {
    const auto scenario = alike(droplet);
    double sum = 0.0, squares = 0.0;
    for (std::size_t person = 0; person < people; ++person) {
      plateletsim::Simulation patient(scenario, trial.seed, person);
      for (int i = 0; i < moments; ++i) {
        patient.advance(12.0);
        const auto count = static_cast<double>(patient.world().platelets.size());
        sum += count;
        squares += count * count;
      }
    }
    size.push_back(std::log(droplet) * (1.0 + trial.flaw));
    spread.push_back(0.5 * std::log((squares / n - sum * sum / n / n) / (sum * sum / n / n)));
  }
  const auto [found, error] = slope(size, spread, std::sqrt(0.5 / n));
  findings.add("slope of noise over the size of the droplet, both as logarithms", found, -0.5, error, 0.5);
  return findings;
}

// With a constant hazard the number is that of births and lives, also where hardly anybody outlives a step.
judge::Findings experiments::step_refinement(const judge::Trial& trial) {
  judge::Findings findings;
  for (const double step : {2.0, 0.4, 0.2}) {
    constexpr double rate = 100000.0;
    auto run = toy::simulation(toy::atoms(trial.seed), step, trial.seed, sim::Driver::sparse, 1, toy::Births{rate * (1.0 + trial.flaw)}, toy::Decay{1.0, 0.0});
    while (run.clock().time() < 12.0) run.step();
    double sum = 0.0;
    const std::size_t rounds = trial.many(step < 0.3 ? 100 : 25);
    for (std::size_t round = 0; round < rounds; ++round) {
      for (int i = 0; i < 1.0 / step - 0.01; ++i) run.step();
      sum += static_cast<double>(run.world().agents.size());
    }
    const auto n = static_cast<double>(rounds);
    const double lag = std::ceil(1.0 / step - 0.01) * step, memory = std::exp(-lag);
    findings.add("number with a step of " + std::to_string(step), sum / n / rate, 1.0, std::sqrt((1.0 + memory) / (1.0 - memory) / (n * rate)), 1.0);
  }
  return findings;
}

TEST_CASE("noise falls with the root of the droplet's size") { judge::hold(experiments::named("droplet noise")); }
TEST_CASE("a number at rest does not depend on the step") { judge::hold(experiments::named("refinement")); }
