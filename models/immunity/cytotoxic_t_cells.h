// Cytotoxic T cells kill platelets without antibody and hold megakaryocytes back.
//
// Clones form under help and persist for a year: dK/dt = H (1 - K) / rise - K / life. People differ widely in how much
// they kill. MODEL.md eq. 20; Malik 2023.
#pragma once

#include <algorithm>

#include "models/immunity/turn_over.h"
#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct CytotoxicTCells {
  double rise;     // day
  double life;     // day
  double killing;  // 1/day
  double brake;    // 1

  static constexpr const char* name = "cytotoxic_t_cells";
  static constexpr const char* reads = "immune.helpers, immune.person, lever cytotoxic, lever t_cell_loss";
  static constexpr const char* writes = "immune.cytotoxic, marrow.brake, hazard of cytotoxic_t";

  static sim::Table<CytotoxicTCells> table() {
    using C = CytotoxicTCells;
    return sim::Table<C>("cytotoxic_t_cells", "CD8 cells against platelets and megakaryocytes.")
        .number(&C::rise, "rise", "day", {0.1, 3650}, "time in which full help raises a full response")
        .number(&C::life, "life", "day", {0.1, 36500}, "mean life of such a clone's cells")
        .number(&C::killing, "killing", "1/day", {0, 100}, "hazard of a platelet under a full response, in the typical person")
        .number(&C::brake, "brake", "1", {0, 100}, "a full response divides the founding of megakaryocytes by 1 + this");
  }

  double hazard(const World& world) const {  // 1/day
    return killing * world.immune.person.cytotoxic * world.levers[Lever::cytotoxic] * world.immune.responses(world.immune.cytotoxic.alive);
  }

  void regulate(World& world, const sim::Now& now) const {
    ImmuneSystem& immune = world.immune;
    auto stream = now.stream("cytotoxic T cells"_draw);
    const double called = immune.help() / rise;  // 1/day
    const double free = mean_room(std::max(0.0, 1.0 - immune.responses(immune.cytotoxic.alive)), called, life, now.step());
    turn_over(immune.cytotoxic, stream, immune.agents_per_response * called * free, life, now.step(), world.levers[Lever::t_cell_loss]);
    world.marrow.brake = 1.0 / (1.0 + brake * world.levers[Lever::cytotoxic] * immune.responses(immune.cytotoxic.alive));
  }
  double bound(const auto&, const World& world) const { return hazard(world); }
  void harm(const sim::Candidates& platelets, const World& world, sim::Hazards& hazards) const {
    const auto killed = hazards[static_cast<std::size_t>(Cause::cytotoxic_t)];
    const double k = hazard(world);
    for (std::size_t i = 0; i < platelets.size(); ++i) killed[i] += k;
  }
};

}  // namespace plateletsim
