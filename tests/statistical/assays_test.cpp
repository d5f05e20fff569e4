// Errors of the laboratory have the size that their laws say: counts by analyser, immature platelets, levels, tests for antibody.
#include "models/assays/antibody_tests.h"
#include "models/clinic/report.h"
#include "tests/statistical/experiments.h"

using namespace plateletsim;

namespace {

// A person of whose platelets (1e9/L) a tenth are an hour old, and the others older than any gate.
World person(double count) {
  World world;
  world.droplet = 10.0;
  world.platelets = sim::Agents(7);
  world.antigen_quantiles = {1.0};
  world.antigen_units_by_class = {65536};
  world.alive_by_antigen = {0};
  world.mean_volume = 10.0;
  world.release(-30, static_cast<std::int64_t>(9e3 * count + 0.5));
  for (std::int64_t step = -29; step < -1; ++step) world.release(step, 0);
  world.release(-1, static_cast<std::int64_t>(1e3 * count + 0.5));
  return world;
}

// Impedance: x = (1 + cv Z)(count + background E), counted as a Poisson number; Z normal, E exponential.
void counts(judge::Findings& findings, const judge::Trial& trial, double count, std::uint64_t part) {
  const double cv = 0.03, counted = 100.0, background = 2.0;
  World world = person(count * (1.0 + trial.flaw));
  world.laboratory.blood_count = BloodCount{0, cv, counted, background, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0};
  const double mean = count + background;
  const double square = (1.0 + cv * cv) * (count * count + 2.0 * count * background + 2.0 * background * background);
  judge::Sample x(mean), young(0.1);
  const sim::Chance chance = trial.chance(part);
  const auto n = static_cast<std::int64_t>(trial.many(100000));
  for (std::int64_t step = 0; step < n; ++step) {
    const BloodCountReport found = blood_count(world, chance, step);
    x.add(found.count);
    if (count > 20.0) young.add(found.immature_fraction);  // few enough to count none at all would bias it
  }
  const std::string of = " of " + std::to_string(static_cast<int>(count));
  findings.mean("count" + of, x);
  findings.variance("variance of a count" + of, x, square - mean * mean + mean / counted);
  if (count > 20.0) findings.mean("immature fraction, count" + of, young);
}

}  // namespace

judge::Findings experiments::reports(const judge::Trial& trial) {
  judge::Findings findings;
  counts(findings, trial, 10.0, 1);
  counts(findings, trial, 50.0, 2);
  counts(findings, trial, 250.0, 3);

  World world = person(50.0);
  world.tpo = 3.0 * (1.0 + trial.flaw);
  world.laboratory.thrombopoietin_cv = 0.12;
  world.sites = {40000.0, 12000.0};
  world.clones.resize(1);
  world.clones[0].affinity = 0.15;
  world.clones[0].bound_per_platelet = 100.0 * (1.0 + trial.flaw);
  const AntibodyTestParameters numbers{0.0, 1e5, 150.0, 2.0, 11.0, 0.25, 0.9};
  world.laboratory.antibody_tests = {numbers.test("direct", false, true)};
  const double z = 1.2815515655446004;
  const double full = 11.0 * std::exp(0.25 * z);                                    // multiples of the density without antibody
  const double needed = (std::exp(0.25 * z) - 1.0) / (full - 1.0);                  // share of the signal at the threshold
  const double signal = 1.0 / (1.0 + (1.0 - needed) / needed * 1.5 * 1.5);          // at two thirds of it
  const double above = std::log(1.0 + (full - 1.0) * signal) / 0.25 - z;
  judge::Sample tpo(3.0);
  double false_positive = 0.0, positive = 0.0;
  const std::size_t n = trial.many(200000);
  const sim::Chance chance = trial.chance(4);
  for (std::size_t step = 0; step < n; ++step) {
    tpo.add(reported_thrombopoietin(world, chance, static_cast<std::int64_t>(step)));
    const std::vector<double> density = reported_density(world, 0, chance, static_cast<std::int64_t>(step));
    positive += density[0] > 1.0 ? 1.0 : 0.0;
    false_positive += density[1] > 1.0 ? 1.0 : 0.0;
  }
  findings.mean("thrombopoietin", tpo);
  findings.variance("variance of thrombopoietin", tpo, 9.0 * 0.12 * 0.12);
  findings.share("positive with antibody", positive, static_cast<double>(n), 0.5 * std::erfc(-above / std::sqrt(2.0)));
  findings.share("positive without", false_positive, static_cast<double>(n), 0.1);
  return findings;
}

TEST_CASE("reports of the laboratory are biased and spread as its laws say") { judge::hold(experiments::named("reports")); }
