// A patient begins in health: as many platelets of each age as a steady state of the same hazards leaves alive.
//
// The normal count is an input (a set point); the production that holds it follows from the life that the pathways
// leave to a platelet: production = number / mean life (Little's law). MODEL.md, section 12.
#pragma once

#include <vector>

#include "models/world/world.h"
#include "sim/agents/hazard.h"
#include "sim/base/arithmetic.h"
#include "sim/chance/draws.h"
#include "sim/step/now.h"

namespace plateletsim {

struct HealthyStart {
  std::vector<sim::Pathway<World>> pathways;
  double pooled;  // share of platelets in a normal spleen

  static constexpr const char* name = "healthy_start";
  static constexpr const char* reads = "patient.normal_count, hazards";
  static constexpr const char* writes = "ledger, normal_production, normal_senescence, normal_total, platelets, pools, total";

  void begin(World& world, const sim::Now& now) const {
    world.normal_total = world.patient.normal_count / (1.0 - pooled);
    world.total = world.normal_total;  // what the hazards of health see
    const double number = world.normal_total * 1e3 * world.droplet;
    const Life life = live(world, now.step());
    double days = 0.0;  // mean life
    for (const double alive : life.survival) days += alive * now.step();
    world.normal_production = world.normal_total / days;
    world.normal_senescence = world.normal_production * life.senescent;

    auto stream = now.stream("healthy start"_draw);
    for (std::size_t age = life.survival.size(); age-- > 0;) {
      const double expected = number / days * now.step() * life.survival[age];
      const auto count = sim::draw_poisson(stream, expected);
      world.release(-static_cast<std::int64_t>(age) - 1, count);
    }
    world.ledger.present_at_start = world.platelets.size();
  }

 private:
  struct Life {
    std::vector<double> survival;  // mean over those born in one step, by age in steps
    double senescent = 0.0;        // share of all deaths
  };

  // Follows a birth cohort under the hazards of health until one in 10^9 is left: first, on average, for half of the
  // step of its birth.
  Life live(const World& world, double step) const {
    Life life;
    double alive = 1.0;
    sim::Hazards hazards;
    for (int age = 0; alive > 1e-9 && age < 100000; ++age) {
      const double from = age == 0 ? 0.0 : (age - 0.5) * step;  // day
      const double span = age == 0 ? 0.5 * step : step;         // day
      const double trait = 0.5;
      const sim::Candidates platelet{0, step, {&from, 1}, {&span, 1}, {&trait, 1}};
      hazards.reset(cause_names.size(), 1);
      for (const auto& pathway : pathways) pathway.harm(platelet, world, hazards);
      double total = 0.0;  // 1/day
      for (std::size_t cause = 0; cause < cause_names.size(); ++cause) total += hazards[cause][0];
      const double dying = -alive * sim::expm1(-total * span);
      if (total > 0.0) life.senescent += dying * hazards[static_cast<std::size_t>(Cause::senescence)][0] / total;
      alive -= dying;
      life.survival.push_back(alive);
    }
    return life;
  }
};

}  // namespace plateletsim
