// Intravenous immunoglobulin: for days it keeps macrophages' Fc receptors busy; for weeks it hurries autoantibody out.
//
// The first is this mechanism. The second needs no line here: dosed IgG competes for FcRn like any other (eq. A2).
// MODEL.md eq. 10.
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
  double receptor_half;      // g/L
  double receptor_hill;      // 1

  static constexpr const char* name = "ivig";
  static constexpr const char* reads = "event ivig";
  static constexpr const char* writes = "igg_dosed, igg_dosed_tissue, lever fc_receptors";

  static sim::Table<Ivig> table() {
    using I = Ivig;
    return sim::Table<I>("ivig", "Intravenous immunoglobulin.")
        .number(&I::volume, "volume", "L/kg", {0.01, 1}, "plasma volume")
        .number(&I::peripheral_volume, "peripheral_volume", "L/kg", {1e-6, 1}, "volume of the tissues that it reaches")
        .number(&I::exchange, "exchange", "1/day", {0, 100}, "rate of transfer from plasma to tissues")
        .number(&I::receptor_half, "receptor_half", "g/L", {0.01, 1000}, "dosed IgG that leaves half of the Fc receptors free")
        .number(&I::receptor_hill, "receptor_hill", "1", {0.5, 10}, "steepness");
  }
  static sim::TableInfo event() {
    return sim::event_table("treatment", "ivig", "An infusion of immunoglobulin.",
                            {sim::number_field("dose", "g/kg", {0, 10}, "dose per body weight")});
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("ivig", [&](const sim::EventFields& given) { world.igg_dosed += given.at("dose") / volume; });
    if (world.igg_dosed <= 0.0) return;
    spread(world, now.step());
    world.levers.turn(Lever::fc_receptors, 1.0 / (1.0 + sim::pow(world.igg_dosed / receptor_half, receptor_hill)));
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
