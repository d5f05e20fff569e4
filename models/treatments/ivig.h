// Intravenous immunoglobulin: where an infusion goes and how long it stays.
//
// What it does is done by all IgG: it competes for FcRn (eq. A2) and for Fc-gamma receptors (FcBlockade, eq. 10). Part
// of it are dimers, which leave within days.
#pragma once

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/event.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Ivig {
  double volume;             // L/kg
  double peripheral_volume;  // L/kg
  double exchange;           // 1/day
  double dimer_share;        // 1
  double dimer_half_life;    // day

  static constexpr const char* name = "ivig";
  static constexpr const char* reads = "event ivig";
  static constexpr const char* writes = "igg_dimers, igg_dosed, igg_dosed_tissue";

  static sim::Table<Ivig> table() {
    using I = Ivig;
    return sim::Table<I>("ivig", "Intravenous immunoglobulin.")
        .number(&I::volume, "volume", "L/kg", {0.01, 1}, "plasma volume")
        .number(&I::peripheral_volume, "peripheral_volume", "L/kg", {1e-6, 1}, "volume of the tissues that it reaches")
        .number(&I::exchange, "exchange", "1/day", {0, 100}, "rate of transfer from plasma to tissues")
        .number(&I::dimer_share, "dimer_share", "1", {0, 1}, "share of a dose that is dimers")
        .number(&I::dimer_half_life, "dimer_half_life", "day", {0.01, 100}, "their half-life in plasma");
  }
  static sim::TableInfo event() {
    return sim::event_table("treatment", "ivig", "An infusion of immunoglobulin.",
                            {sim::number_field("dose", "g/kg", {0, 10}, "dose per body weight")});
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("ivig", [&](const sim::EventFields& given) {
      const double level = given.at("dose") / volume;  // g/L
      world.igg_dosed += (1.0 - dimer_share) * level;
      world.igg_dimers += dimer_share * level;
    });
    if (world.igg_dosed + world.igg_dimers <= 0.0) return;
    spread(world, now.step());
    world.igg_dimers *= sim::exp(-sim::ln2 / dimer_half_life * now.step());
  }

 private:
  // Plasma and tissues even out exactly; what is lost to catabolism is lost in both alike (Immunoglobulin).
  void spread(World& world, double step) const {
    const double plasma_share = volume / (volume + peripheral_volume);
    const double mean = plasma_share * world.igg_dosed + (1.0 - plasma_share) * world.igg_dosed_tissue;
    const double gap = (world.igg_dosed - world.igg_dosed_tissue) * sim::exp(-exchange / (1.0 - plasma_share) * step);
    world.igg_dosed = mean + (1.0 - plasma_share) * gap;
    world.igg_dosed_tissue = mean - plasma_share * gap;
  }
};

}  // namespace plateletsim
