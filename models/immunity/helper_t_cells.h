// Helper T cells that know platelet antigen: as many as presentation calls for, against regulation.
//
// MODEL.md eq. 17: dH/dt = (x^2 / (1 + x^2) - H) / life, x = A g(B) / (half (1 + R)). Macrophages show part of the
// antigen by themselves; B cells that have bound it show the rest.
#pragma once

#include "models/immunity/turn_over.h"
#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct HelperTCells {
  double half;  // 1
  double life;  // day
  double innate_share;  // 1
  double b_cell_half;   // 1

  static constexpr const char* name = "helper_t_cells";
  static constexpr const char* reads = "immune.lineages, immune.presented, immune.regulators, lever helpers, lever t_cell_loss";
  static constexpr const char* writes = "immune.helpers";

  static sim::Table<HelperTCells> table() {
    using H = HelperTCells;
    return sim::Table<H>("helper_t_cells", "Helper T cells against platelet antigen.")
        .number(&H::half, "half", "1", {1e-6, 100}, "antigen shown that calls half of a full response, without regulation")
        .number(&H::life, "life", "day", {0.1, 365}, "mean life of an active helper")
        .number(&H::innate_share, "innate_share", "1", {0, 1}, "share of presentation that needs no B cells")
        .number(&H::b_cell_half, "b_cell_half", "1", {1e-6, 100}, "B cells, in full responses, that do half of the rest");
  }

  // Response that antigen calls for, 0 to 1.
  double called(double antigen, double regulation) const {
    const double dose = antigen / (half * (1.0 + regulation));
    return dose * dose / (1.0 + dose * dose);
  }

  // Share of presentation at work where there are so many B cells, in full responses.
  double presenting(double b_cells) const { return innate_share + (1.0 - innate_share) * b_cells / (b_cells + b_cell_half); }

  void regulate(World& world, const sim::Now& now) const {
    ImmuneSystem& immune = world.immune;
    auto stream = now.stream("helper T cells"_draw);
    const double births = immune.agents_per_response * world.levers[Lever::helpers] * called(immune.presented * presenting(immune.b_cells()), immune.regulation()) / life;
    turn_over(immune.helpers, stream, births, life, now.step(), world.levers[Lever::t_cell_loss]);
  }
};

}  // namespace plateletsim
