// Runs a patient with a stopwatch around each mechanism.
#include "models/run/profile.h"

#include <algorithm>
#include <map>

#include "models/clearance/competing_risks.h"
#include "sim/base/stopwatch.h"

namespace plateletsim {
namespace {

std::vector<Profile::Pathway> by_name(const std::vector<sim::Mechanism<World>>& mechanisms, const sim::Effort& effort) {
  std::vector<Profile::Pathway> found;
  for (const auto& pathway : CompetingRisks(sim::pathways(mechanisms)).pathways) found.push_back({pathway.name, 0, 0});
  found.push_back({"visited whole", 0, 0});
  for (std::size_t p = 0; p < std::min(found.size(), effort.pathways.size()); ++p) {
    found[p].candidates = effort.pathways[p].candidates;
    found[p].deaths = effort.pathways[p].deaths;
  }
  return found;
}

}  // namespace

Profile profile(const sim::Scenario& scenario, std::uint64_t seed, std::uint64_t patient, int threads) {
  const sim::Stopwatch start;
  const Blueprint made(scenario);
  Simulation simulation(made, seed, patient, threads);
  const double starting = start.seconds();
  const auto& mechanisms = made.mechanisms;
  Profile result;
  sim::Effort effort;
  std::map<std::pair<std::size_t, std::size_t>, double> seconds;  // by phase and mechanism
  const auto timed = [&](std::size_t phase, std::size_t mechanism, const auto& act) {
    const sim::Stopwatch watch;
    act();
    seconds[{phase, mechanism}] += watch.seconds();
  };
  const sim::Stopwatch whole;
  for (const auto all = simulation.steps_in_all(); simulation.steps() < all; ++result.steps) {
    result.platelet_steps += simulation.world().platelets.size();
    simulation.step(timed, &effort);
  }
  double rest = whole.seconds();
  for (const auto& [place, time] : seconds) {
    result.acts.push_back({std::string(sim::phase_names[place.first]), mechanisms[place.second].name, time});
    rest -= time;
  }
  result.acts.push_back({"", "recording", rest});
  result.acts.push_back({"", "start", starting});
  result.pathways = by_name(mechanisms, effort);
  result.candidates = effort.candidates;
  result.deaths = effort.deaths;
  const auto& platelets = simulation.world().platelets;
  if (platelets.size() > 0) result.bytes_per_platelet = static_cast<double>(platelets.bytes()) / static_cast<double>(platelets.size());
  return result;
}

}  // namespace plateletsim
