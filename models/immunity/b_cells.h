// B cells: clones are founded one by one and grow with T-cell help where there is antigen for them to bind.
//
// A clone raised by a foreign antigen that resembles the platelet's has that antigen's help: self-tolerance does not
// hold it back. All others need helpers against platelet antigen, or help from elsewhere that regulation weakens.
// New clones are founded while there is help. All share one room, which follows the intact antigen that is left.
// MODEL.md, section 19.
#pragma once

#include <algorithm>

#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct BCells {
  double proliferation;      // 1/day
  double life;               // day
  double room;               // 1
  double inflamed_room;      // 1
  double room_half;          // 1
  double foreign_half;       // 1
  double cross_help;         // 1
  double regulated_help;     // 1
  double spreading;          // 1/day
  double cross_reactive;     // 1
  double encounter;          // 1/day
  double founders;           // 1
  double affinity;           // nM
  double affinity_spread;    // SD of the decimal logarithm
  double spleen_share;       // 1
  double spleen_room;        // 1
  double memory_share;       // 1
  double memory_life;        // day
  double recall;             // 1/day

  static constexpr const char* name = "b_cells";
  static constexpr const char* reads =
      "immune.bystander, immune.cytokines, immune.foreign, immune.helpers, immune.infected, immune.person, immune.regulators, immune.stored, "
      "spleen_leaving, spleen_present, spleen_size, lever b_cell_loss, lever proliferation";
  static constexpr const char* writes = "clones, immune.lineages, immune.naive_clones";

  static sim::Table<BCells> table();

  // Help from other immune responses that regulation leaves, 0 to 1.
  double elsewhere(const ImmuneSystem& immune) const;
  // T-cell help, 0 to 1, of a clone that a foreign antigen raised and that can reach this share of its platelet sites.
  double cross_reactive_help(const ImmuneSystem& immune, double access) const;
  // The same of a clone against the body's own antigen alone.
  double own_help(const ImmuneSystem& immune) const;
  // Antigen that B cells can bind, 1 in health: stored platelet antigen, and foreign antigen while it lasts.
  double available(const ImmuneSystem& immune) const {
    return 1.0 - (1.0 - std::min(1.0, immune.stored)) * foreign_half / (immune.foreign + foreign_half);
  }
  // Full responses for which there is room: inflammation opens more of it, antigen limits it, some leaves with the spleen.
  double capacity(const World& world) const {
    const double cytokines = world.immune.cytokines;
    return (room + (inflamed_room - room) * cytokines / (cytokines + room_half)) * world.immune.person.response * available(world.immune) *
           (1.0 - spleen_room * (1.0 - world.spleen()));
  }

  void begin(World& world, const sim::Now& now) const;
  void intervene(World& world, const sim::Now& now) const;
  void regulate(World& world, const sim::Now& now) const;

 private:
  void found(World& world, sim::Stream& stream, bool cross_reactive_clone) const;
  double room_left(const World& world, double step) const;
  void grow(const World& world, const sim::Now& now, Lineage& lineage, double left) const;
};

}  // namespace plateletsim
