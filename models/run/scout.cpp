// Mechanisms of immunity around platelets that stand still, and when these are harmed.
#include "models/run/scout.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "models/clinic/detection.h"
#include "models/met.h"
#include "models/plateletsim.h"
#include "models/run/peace.h"
#include "sim/step/now.h"
#include "sim/step/simulation.h"

namespace plateletsim {
namespace {

// Part of a platelet's healthy hazard, and of founding and shedding, below which harm is none. Scouts of people who were
// diagnosed met more than twice as much, nearly all of them ten times (sim/ARCHITECTURE.md, 2026-11-30).
constexpr double nothing = 0.02;

// The books of a healthy person's platelets, of whom nobody lives or dies. What leaves in health takes its antibody along.
struct Still {
  double normal_total, normal_production;  // 1e9/L, 1e9/L/day
  bool spleen_present;
  Pool pool;
  std::vector<std::int64_t> by_antigen;

  static constexpr const char* name = "still";
  static constexpr const char* reads = "-";
  static constexpr const char* writes = "normal_production, normal_total, now_dying, platelets, pools, spleen_present, total";

  void begin(World& world, const sim::Now&) const {
    world.normal_total = normal_total;
    world.normal_production = normal_production;
    world.spleen_present = spleen_present;
    world.pools[0] = pool;
    world.alive_by_antigen = by_antigen;
    world.total = normal_total;
  }
  void intervene(World& world, const sim::Now& now) const {
    world.total = normal_total;
    world.now_dying.antigen_lost = static_cast<std::int64_t>(static_cast<double>(pool.antigen) * normal_production / normal_total * now.step());
  }
};

// As it would be after a while, a healthy person's.
Still still_of(const World& healthy) {
  Pool pool = healthy.pools[0];
  pool.resting = pool.in_spleen();
  return {healthy.normal_total, healthy.normal_production, healthy.spleen_present, pool, healthy.alive_by_antigen};
}

}  // namespace

Scout::Scout(const Blueprint& made) : settings_(made.settings), agenda_(made.agenda), onset_(onset_of(made.scenario)) {
  if (!onset_) return;
  const World healthy = Simulation(made).world();
  negligible_ = nothing * healthy.normal_production / healthy.normal_total;
  const std::set<std::string> immune = mechanisms_of_immunity();
  for (const sim::Mechanism<World>& mechanism : made.mechanisms)
    if (immune.contains(mechanism.name)) mechanisms_.push_back(mechanism);
  pathways_ = sim::pathways(mechanisms_);
  mechanisms_.push_back(sim::mechanism<World>(still_of(healthy)));
}

bool Scout::harms(const World& world) const {
  if (world.marrow.unhindered * world.marrow.unblocked * world.marrow.brake < 1.0 - nothing) return true;
  const double age = 1.0, trait = 0.5;  // day; percentile: as many platelets have less antigen as have more
  const sim::Candidates platelet{0, world.step, {&age, 1}, {&world.step, 1}, {&trait, 1}};
  sim::Hazards hazards(cause_names.size(), 1);
  for (const auto& pathway : pathways_) pathway.harm(platelet, world, hazards);
  double sum = 0.0;  // 1/day
  for (std::size_t cause = 0; cause < cause_names.size(); ++cause) sum += hazards[cause][0];
  return sum > negligible_;
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
  if (world.patient.normal_count * std::min(1.0, world.patient.progenitors * world.patient.hepatic_tpo) < thrombocytopenia) return false;
  while (person.clock().time() < until && !at_peace(world.immune, person.clock().time(), *onset_)) {
    if (stop) return false;
    person.step();
    if (harms(world)) return false;
  }
  return true;
}

}  // namespace plateletsim
