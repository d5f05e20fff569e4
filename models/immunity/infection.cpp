// When infections come, and what they do at any time.
#include "models/immunity/infection.h"

#include <boost/random/normal_distribution.hpp>

#include "sim/chance/draws.h"

namespace plateletsim {

void Infection::begin(World& world, const sim::Now& now) const {
  auto stream = now.stream("trigger"_draw);
  boost::random::normal_distribution<double> normal;
  ImmuneSystem& immune = world.immune;
  immune.infected = stream.uniform() < chance_at(world.patient.age, season_at(onset));
  immune.infection_size = size * sim::exp(size_spread * normal(stream));
  immune.infection_peak = peak * sim::exp(peak_spread * normal(stream));
  immune.bystander_until = onset + bystander_time * sim::exp(bystander_spread * normal(stream));
  immune.trigger_onset = onset;
  immune.trigger_noticed = immune.infected && stream.uniform() < noticed;
  // The last one before the start that the patient knows of; a history reaches back some weeks, so the season is that of the start.
  const double known = colds * rate_at(world.patient.age) * noticed / year * season_at(0.0);  // 1/day
  immune.last_noticed = known > 0.0 ? sim::log(std::max(stream.uniform(), 1e-300)) / known : -longest_run;
}

void Infection::regulate(World& world, const sim::Now& now) const {
  ImmuneSystem& immune = world.immune;
  const double middle = now.time() + 0.5 * now.step();  // day
  const double since = middle - onset;
  immune.foreign = immune.infected ? immune.infection_size * course(since / immune.infection_peak) : 0.0;
  catch_colds(world, now);
  immune.colds_now = 0.0;
  for (const Cold& cold : immune.colds) immune.colds_now += cold.size * course((middle - cold.onset) / cold.peak);
  const bool helped = !immune.infected && since > 0.0 && now.time() < immune.bystander_until;
  const double lasting = helped ? -bystander * sim::expm1(-since / bystander_rise) : 0.0;
  const double passing = alarm_help * immune.alarm / (1.0 + immune.alarm);
  immune.bystander = 1.0 - (1.0 - lasting) * (1.0 - passing);
  immune.told = immune.tells_of_infection(now.clock.end());
}

void Infection::catch_colds(World& world, const sim::Now& now) const {
  ImmuneSystem& immune = world.immune;
  auto stream = now.stream("infections"_draw);
  boost::random::normal_distribution<double> normal;
  std::erase_if(immune.colds, [&](const Cold& cold) { return now.time() - cold.onset > peaks * cold.peak; });
  const double expected = colds * rate_at(world.patient.age) / year * now.step() * season_over(now.time(), now.clock.end());
  for (auto caught = sim::draw_poisson(stream, expected); caught > 0; --caught) {
    const double begins = now.time() + stream.uniform() * now.step();
    const double height = size * sim::exp(size_spread * normal(stream));
    immune.colds.push_back({begins, height, peak * sim::exp(peak_spread * normal(stream))});
    if (stream.uniform() < noticed) immune.last_noticed = begins;
  }
}

}  // namespace plateletsim
