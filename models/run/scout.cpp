// Mechanisms of immunity around platelets that stand still, and how many of these would be left.
#include "models/run/scout.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "models/clinic/detection.h"
#include "models/met.h"
#include "models/plateletsim.h"
#include "models/run/peace.h"
#include "sim/agents/hazard.h"
#include "sim/chance/draws.h"
#include "sim/step/now.h"
#include "sim/step/simulation.h"

namespace plateletsim {
namespace {

// Harm may be noticed where the count would come below the first, 1e9/L, and to less than the second of what it is without.
// Diagnoses begin at 100; scouts of people who were diagnosed came to 148 or less (sim/ARCHITECTURE.md, 2026-11-30).
constexpr double noticed = 2.2 * thrombocytopenia, noticed_share = 0.9;

// The books of a healthy person's platelets, of whom whoever dies is replaced at once. What leaves takes its antibody along.
struct Still {
  std::vector<sim::Pathway<World>> pathways;
  double normal_total, normal_production;  // 1e9/L, 1e9/L/day
  bool spleen_present;
  Pool pool;
  std::vector<std::int64_t> by_antigen;

  static constexpr const char* name = "still";
  static constexpr const char* reads = "marrow, hazards";
  static constexpr const char* writes = "marrow.withheld, normal_production, normal_total, now_dying, platelets, pools, spleen_present, total";

  void begin(World& world, const sim::Now&) const {
    world.normal_total = normal_total;
    world.normal_production = normal_production;
    world.spleen_present = spleen_present;
    world.pools[0] = pool;
    world.alive_by_antigen = by_antigen;
    world.total = normal_total;
  }
  void intervene(World& world, const sim::Now&) const { world.total = normal_total; }
  // Who is killed, by chance as in the patient; and `total` becomes what it would be in the end if this went on.
  void resolve(World& world, const sim::Now& now) const {
    double harm = 0.0;  // 1/day
    sim::Hazards hazards = hazards_of_some(world, now.step());
    for (std::size_t cause = 0; cause < hazards.causes(); ++cause) {
      if (!hazards.stated(cause)) continue;
      const double rate = mean(hazards[cause]);
      auto stream = now.stream("a scout's platelets"_draw, cause);
      world.now_dying.deaths[cause] = sim::draw_poisson(stream, rate * now.step() * static_cast<double>(pool.total()));
      harm += rate;
    }
    const double healthy = normal_production / normal_total;  // 1/day
    world.now_dying.antigen_lost = static_cast<std::int64_t>(static_cast<double>(pool.antigen) * (healthy + harm) * now.step());
    Marrow& marrow = world.marrow;
    marrow.withheld = normal_production * now.step() * marrow.unhindered * (1.0 - marrow.unblocked);
    world.total = normal_total * marrow.unhindered * marrow.unblocked * marrow.brake / (1.0 + harm / healthy);
  }

 private:
  // Of platelets of little antigen and of much, who stand for all.
  sim::Hazards hazards_of_some(const World& world, double step) const {
    constexpr std::array<double, 5> percentile{0.1, 0.3, 0.5, 0.7, 0.9};
    std::array<double, percentile.size()> age, exposure;  // day
    age.fill(1.0);
    exposure.fill(step);
    sim::Hazards hazards(cause_names.size(), percentile.size());
    for (const auto& pathway : pathways) pathway.harm({0, step, age, exposure, percentile}, world, hazards);
    return hazards;
  }
  static double mean(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  }
};

// As it would be after a while, a healthy person's.
Still still_of(const World& healthy, std::vector<sim::Pathway<World>> pathways) {
  Pool pool = healthy.pools[0];
  pool.resting = pool.in_spleen();
  return {std::move(pathways), healthy.normal_total, healthy.normal_production, healthy.spleen_present, pool, healthy.alive_by_antigen};
}

}  // namespace

Scout::Scout(const Blueprint& made) : settings_(made.settings), agenda_(made.agenda), onset_(onset_of(made.scenario)) {
  if (!onset_) return;
  const World healthy = Simulation(made).world();
  const std::set<std::string> immune = mechanisms_of_immunity();
  for (const sim::Mechanism<World>& mechanism : made.mechanisms)
    if (immune.contains(mechanism.name)) mechanisms_.push_back(mechanism);
  // Before all who answer to deaths.
  mechanisms_.insert(mechanisms_.begin(), sim::mechanism<World>(still_of(healthy, sim::pathways(mechanisms_))));
}

bool Scout::unharmed(std::uint64_t seed, std::uint64_t patient, double until, const std::atomic<bool>& stop) const {
  const auto met = [&](const sim::Course& course) { return meets({seed, patient}, course); };
  if (!onset_ || std::any_of(agenda_.courses().begin(), agenda_.courses().end(), met)) return false;
  World blank;
  blank.droplet = settings_.droplet_volume;
  blank.step = settings_.step;
  sim::Simulation<World> person(std::move(blank), mechanisms_, {settings_.step, 0}, {seed, patient}, sim::Agenda());
  const World& world = person.world();
  // Thrombopoietin makes up for a part of what a person's set points take.
  const double set_point = world.patient.normal_count * std::min(1.0, world.patient.progenitors * world.patient.hepatic_tpo);  // 1e9/L
  if (set_point < thrombocytopenia) return false;
  while (person.clock().time() < until && !at_peace(world.immune, person.clock().time(), *onset_)) {
    if (stop) return false;
    person.step();
    const double left = world.total / world.normal_total;
    if (left < noticed_share && left * set_point < noticed) return false;
  }
  return true;
}

}  // namespace plateletsim
