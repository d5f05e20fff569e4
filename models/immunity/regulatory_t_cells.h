// Regulatory T cells: the patient's tolerance as cells that turn over quickly, and rare new clones from the thymus.
//
// MODEL.md eq. 18: dR/dt = ((tolerance + E) / (1 + k C) - R) / turnover. E jumps when the thymus sends a clone that knows
// platelets and finds helpers at work; such clones stay. Vukmanovic-Stejic 2006: they double in eight days. Yu 2008:
// suppression is halved in chronic disease. Palmer 2018: the thymus.
#pragma once

#include <boost/random/exponential_distribution.hpp>

#include "models/immunity/turn_over.h"
#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct RegulatoryTCells {
  double turnover;          // day
  double suppression;       // 1
  double thymus_half_life;  // year
  double recruitment;       // 1/year, at five years of age
  double clone_size;        // 1

  static constexpr const char* name = "regulatory_t_cells";
  static constexpr const char* reads = "immune.cytokines, immune.helpers, immune.person, patient.age, lever regulators";
  static constexpr const char* writes = "immune.recruited, immune.regulators";

  static sim::Table<RegulatoryTCells> table() {
    using R = RegulatoryTCells;
    return sim::Table<R>("regulatory_t_cells", "Regulatory T cells hold helpers back.")
        .number(&R::turnover, "turnover", "day", {0.1, 3650}, "mean life of a regulatory T cell")
        .number(&R::suppression, "suppression", "1", {0, 100}, "what a unit of cytokines takes from them")
        .number(&R::thymus_half_life, "thymus_half_life", "year", {1, 1e6}, "time in which the thymus comes to make half as many new ones")
        .number(&R::recruitment, "recruitment", "1/year", {0, 365}, "new clones against platelets, under a full response of helpers, at five years of age")
        .number(&R::clone_size, "clone_size", "1", {0, 1000}, "mean size of such a clone, in full responses");
  }

  // New regulatory T cells that the thymus makes, relative to a five-year-old's.
  double thymus(double age) const { return sim::exp(-sim::ln2 / thymus_half_life * (age - 5.0)); }

  // Where regulation tends to, in full responses.
  double target(const ImmuneSystem& immune) const {
    return (immune.person.tolerance + immune.recruited) / (1.0 + suppression * immune.cytokines);
  }

  void begin(World& world, const sim::Now&) const {
    ImmuneSystem& immune = world.immune;
    immune.regulators.change(static_cast<std::int64_t>(immune.agents_per_response * target(immune) + 0.5), 0);
  }
  void regulate(World& world, const sim::Now& now) const {
    ImmuneSystem& immune = world.immune;
    auto stream = now.stream("regulatory T cells"_draw);
    const double aim = target(immune) * world.levers[Lever::regulators];
    turn_over(immune.regulators, stream, immune.agents_per_response * aim / turnover, turnover, now.step());
    constexpr double year = 365.25;  // day
    const double clones = recruitment / year * thymus(world.patient.age) * immune.help() * now.step();
    boost::random::exponential_distribution<double> size(1.0);
    for (auto arriving = sim::draw_poisson(stream, clones); arriving > 0; --arriving) immune.recruited += clone_size * size(stream);
  }
};

}  // namespace plateletsim
