// Helper T cells that know platelet antigen: as many as presentation calls for, against regulation.
//
// MODEL.md eq. 17: dH/dt = (A^2 / (A^2 + (half (1 + R))^2) - H) / life.
#pragma once

#include "models/immunity/turn_over.h"
#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct HelperTCells {
  double half;  // 1
  double life;  // day

  static constexpr const char* name = "helper_t_cells";
  static constexpr const char* reads = "immune.presented, immune.regulators, lever helpers, lever t_cell_loss";
  static constexpr const char* writes = "immune.helpers";

  static sim::Table<HelperTCells> table() {
    using H = HelperTCells;
    return sim::Table<H>("helper_t_cells", "Helper T cells against platelet antigen.")
        .number(&H::half, "half", "1", {1e-6, 100}, "antigen shown that calls half of a full response, without regulation")
        .number(&H::life, "life", "day", {0.1, 365}, "mean life of an active helper");
  }

  // Response that antigen calls for, 0 to 1.
  double called(double antigen, double regulation) const {
    const double dose = antigen / (half * (1.0 + regulation));
    return dose * dose / (1.0 + dose * dose);
  }

  void regulate(World& world, const sim::Now& now) const {
    ImmuneSystem& immune = world.immune;
    auto stream = now.stream("helper T cells"_draw);
    const double births = immune.agents_per_response * world.levers[Lever::helpers] * called(immune.presented, immune.regulation()) / life;
    turn_over(immune.helpers, stream, births, life, now.step(), world.levers[Lever::t_cell_loss]);
  }
};

}  // namespace plateletsim
