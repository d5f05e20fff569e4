// The hazard of a bleed, and those that come in a step.
#include "models/clinic/bleeds.h"

#include <algorithm>
#include <boost/random/normal_distribution.hpp>
#include <memory>
#include <numeric>
#include <span>

#include "models/world/young.h"
#include "sim/base/arithmetic.h"
#include "sim/chance/draws.h"

namespace plateletsim {
namespace {

// Which of several things happens, each with a chance in proportion to its weight.
std::size_t drawn(std::span<const double> weights, double luck) {
  double left = luck * std::accumulate(weights.begin(), weights.end(), 0.0);
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0.0) continue;
    last = i;
    if (left < weights[i]) break;
    left -= weights[i];
  }
  return last;
}

}  // namespace

sim::Table<Bleeds> Bleeds::table() {
  using B = Bleeds;
  return sim::Table<B>("bleeds", "Bleeds that the patient suffers are followed, by site and grade.")
      .number(&B::skin, "skin", "1/day", {0, 10}, "bruises and petechiae, where platelets abound", 0.02)
      .number(&B::mouth, "mouth", "1/day", {0, 10}, "bleeds of gums and mouth, the same", 0.002)
      .number(&B::nose, "nose", "1/day", {0, 10}, "nosebleeds, the same", 0.001)
      .number(&B::gut, "gut", "1/day", {0, 10}, "bleeds of stomach and bowel, the same", 2e-5)
      .number(&B::urinary_tract, "urinary_tract", "1/day", {0, 10}, "blood in urine, the same", 1e-4)
      .number(&B::womb, "womb", "1/day", {0, 10}, "heavy periods, the same, between 12 and 50 years of age", 0.001)
      .number(&B::brain, "brain", "1/day", {0, 10}, "bleeds within the skull, the same, until the age of 60", 4e-7)
      .number(&B::skin_half, "skin_half", "1e9/L", {0, 1e4}, "effective count at which the hazard of skin is twice as high", 200.0)
      .number(&B::mucosa_half, "mucosa_half", "1e9/L", {0, 1e4}, "the same of mouth, nose, gut, urinary tract and womb", 20.0)
      .number(&B::brain_half, "brain_half", "1e9/L", {0, 1e4}, "the same of the brain", 200.0)
      .number(&B::skin_steepness, "skin_steepness", "1", {0, 10}, "power of the effective count with which the hazard of skin rises", 1.0)
      .number(&B::mucosa_steepness, "mucosa_steepness", "1", {0, 10}, "the same of mouth, nose, gut, urinary tract and womb", 3.0)
      .number(&B::brain_steepness, "brain_steepness", "1", {0, 10}, "the same of the brain", 1.0)
      .number(&B::least, "least", "1e9/L", {0.1, 1000}, "added to the effective count: vessels bleed no more without any platelet than with so many", 3.0)
      .number(&B::young, "young", "1", {0, 100}, "an immature platelet counts for so many more", 2.0)
      .number(&B::age_scale, "age_scale", "year", {1, 1000}, "in which the hazard of gut, urinary tract and brain rises e-fold beyond the age of 60", 10.6)
      .number(&B::illness, "illness", "1", {0, 1000}, "factor of what else ails the patient: wounded mucosa, clotting factors, drugs that no event says", 1.0)
      .number(&B::fever, "fever", "1", {0, 100}, "factor of an infection at its height", 1.7)
      .number(&B::spread, "spread", "1", {0, 3}, "spread of the tendency to bleed between people, SD of the logarithm", 0.8)
      .number(&B::lasts, "lasts", "day", {0, 100}, "time for which a bleed is seen", 2.0)
      .number(&B::fatal, "fatal", "1", {0, 1}, "share of bleeds of grade 4 that kill", 0.5);
}

Bleeds Bleeds::of(const sim::Scenario* scenario) {
  if (scenario != nullptr && scenario->has(name)) return table().read(scenario->section(name));
  return table().read(sim::Section(name, std::make_shared<const sim::Node>(sim::Node{sim::Node::Members{}, {}, {}})));
}

std::array<double, bleed_sites> Bleeds::hazard(double effective, double age, bool female, double risk) const {
  const auto want = [&](double half, double steepness) { return 1.0 + sim::pow(half / (effective + least), steepness); };
  const double mucosa = want(mucosa_half, mucosa_steepness);
  const double aged = sim::exp(std::max(0.0, age - old) / age_scale);
  const bool bleeds_monthly = female && age >= first_period && age < last_period;
  std::array<double, bleed_sites> hazard{skin * want(skin_half, skin_steepness), mouth * mucosa, nose * mucosa, gut * aged * mucosa,
                                         urinary_tract * aged * mucosa, bleeds_monthly ? womb * mucosa : 0.0, brain * aged * want(brain_half, brain_steepness)};
  for (double& each : hazard) each *= risk;
  return hazard;
}

void Bleeds::begin(World& world, const sim::Now& now) const {
  auto stream = now.stream("tendency to bleed"_draw);
  boost::random::normal_distribution<double> normal;
  world.bleed_history.active = true;
  world.bleed_history.lasts = lasts;
  world.bleed_history.tendency = sim::exp(spread * normal(stream));
}

// Several bleeds may come in one step: their number is that of a Poisson process whose rate stands still within it.
void Bleeds::regulate(World& world, const sim::Now& now) const {
  BleedHistory& history = world.bleed_history;
  const double infected = std::min(1.0, world.immune.foreign + world.immune.colds_now);
  const double risk = history.tendency * illness * world.levers[Lever::bleeding_risk] * (1.0 + (fever - 1.0) * infected);
  history.hazard = hazard(effective_count(world, young), world.patient.age, world.patient.female, risk);
  const double expected = std::accumulate(history.hazard.begin(), history.hazard.end(), 0.0) * now.step();
  auto stream = now.stream("bleeds"_draw);
  const std::int64_t coming = sim::draw_poisson(stream, expected);
  for (std::int64_t i = 0; i < coming; ++i) {
    const std::size_t site = drawn(history.hazard, stream.uniform());
    const std::size_t grade = drawn(grades[site], stream.uniform());
    const double day = now.time() + stream.uniform() * now.step();
    const bool kills = grade + 1 == bleed_grades && stream.uniform() < fatal;
    history.suffer(site, grade, day, kills);
  }
  history.worst = history.worst_since(now.clock.end() - 1.0 - lasts);
}

}  // namespace plateletsim
