// Regulatory T cells: the patient's tolerance as cells, lost to inflammation quickly and regained slowly.
//
// MODEL.md eq. 18: dR/dt = (tolerance (1 + E) / (1 + k C) - R) / time, faster downwards;
// dE/dt = thymus gain H tolerance^2 - E / memory. New cells come from the thymus, whose output falls with age: those
// that are there last, but what is lost returns the later, the older the patient is. Yu 2008: suppression is halved
// in chronic disease. Palmer 2018: the thymus.
#pragma once

#include "models/immunity/turn_over.h"
#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct RegulatoryTCells {
  double renewal;           // day, at five years of age
  double thymus_half_life;  // year
  double loss_factor;       // 1
  double suppression;       // 1
  double expansion;         // 1/day
  double expansion_memory;  // day

  static constexpr const char* name = "regulatory_t_cells";
  static constexpr const char* reads = "immune.cytokines, immune.helpers, immune.person, patient.age, lever regulators";
  static constexpr const char* writes = "immune.expansion, immune.regulators";

  static sim::Table<RegulatoryTCells> table() {
    using R = RegulatoryTCells;
    return sim::Table<R>("regulatory_t_cells", "Regulatory T cells hold helpers back.")
        .number(&R::renewal, "renewal", "day", {0.1, 3650}, "time in which they return after inflammation, at five years of age")
        .number(&R::thymus_half_life, "thymus_half_life", "year", {1, 1e6}, "time in which the thymus comes to make half as many new ones")
        .number(&R::loss_factor, "loss_factor", "1", {1, 100}, "how much faster they are lost than regained")
        .number(&R::suppression, "suppression", "1", {0, 100}, "what a unit of cytokines takes from them")
        .number(&R::expansion, "expansion", "1/day", {0, 1}, "growth by platelet antigen, per full response of helpers and squared tolerance, at five years of age")
        .number(&R::expansion_memory, "expansion_memory", "day", {1, 36500}, "time for which that growth lasts");
  }

  // New regulatory T cells that the thymus makes, relative to a five-year-old's.
  double thymus(double age) const { return sim::exp(-sim::ln2 / thymus_half_life * (age - 5.0)); }

  // Where regulation tends to, in full responses.
  double target(const ImmuneSystem& immune) const {
    return immune.person.tolerance * (1.0 + immune.expansion) / (1.0 + suppression * immune.cytokines);
  }

  void begin(World& world, const sim::Now&) const {
    ImmuneSystem& immune = world.immune;
    immune.regulators.change(static_cast<std::int64_t>(immune.agents_per_response * target(immune) + 0.5), 0);
  }
  void regulate(World& world, const sim::Now& now) const {
    ImmuneSystem& immune = world.immune;
    const double aim = target(immune) * world.levers[Lever::regulators];
    const double supply = thymus(world.patient.age);
    const double time = renewal / (immune.person.renewal * supply) / (aim < immune.regulation() ? loss_factor : 1.0);  // day
    auto stream = now.stream("regulatory T cells"_draw);
    turn_over(immune.regulators, stream, immune.agents_per_response * aim / time, time, now.step());
    const double tolerance = immune.person.tolerance;
    const double level = supply * expansion * immune.help() * tolerance * tolerance * expansion_memory;
    immune.expansion = level + (immune.expansion - level) * sim::exp(-now.step() / expansion_memory);
  }
};

}  // namespace plateletsim
