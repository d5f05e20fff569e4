// All IgG shares one fate: the more there is, the faster each molecule is broken down, for the neonatal receptor
// that saves it runs out.
//
// FCR / FCR0 = ceiling - gain / (1 + (C / half)^power), MODEL.md eq. A2 and A2a; Masson 1993, Lledo-Garcia 2022.
#pragma once

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Immunoglobulin {
  double normal;        // g/L
  double half_life;     // day, at the normal level
  double fcrn_ceiling;  // 1
  double fcrn_gain;     // 1
  double fcrn_half;     // g/L
  double fcrn_power;    // 1

  static constexpr const char* name = "immunoglobulin";
  static constexpr const char* reads = "lever fcrn, lever igg_removal, lever igg_synthesis";
  static constexpr const char* writes = "igg_catabolism, igg_dimers, igg_dosed, igg_dosed_tissue, igg_normal, igg_own";

  static sim::Table<Immunoglobulin> table() {
    using I = Immunoglobulin;
    return sim::Table<I>("igg", "All immunoglobulin G, and the neonatal Fc receptor that spares it.")
        .number(&I::normal, "normal", "g/L", {0.1, 100}, "plasma level in health")
        .number(&I::half_life, "half_life", "day", {0.1, 100}, "half-life at that level")
        .number(&I::fcrn_ceiling, "fcrn_ceiling", "1", {1, 100}, "catabolic rate / normal when the receptor is saturated")
        .number(&I::fcrn_gain, "fcrn_gain", "1", {0, 100}, "what the receptor saves of it at low levels")
        .number(&I::fcrn_half, "fcrn_half", "g/L", {0.1, 1000}, "level at which half of that is lost")
        .number(&I::fcrn_power, "fcrn_power", "1", {0.1, 10}, "steepness");
  }

  // 1/day, at a level (g/L) and a share of the neonatal receptors that is free.
  double catabolism(double level, double fcrn) const { return sim::ln2 / half_life * fractional_rate(level, fcrn) / fractional_rate(normal, 1.0); }
  double fractional_rate(double level, double fcrn) const { return fcrn_ceiling - fcrn * fcrn_gain / (1.0 + sim::pow(level / fcrn_half, fcrn_power)); }

  void begin(World& world, const sim::Now&) const {
    world.igg_own = world.igg_normal = normal;
    world.igg_catabolism = catabolism(normal, 1.0);
  }
  void regulate(World& world, const sim::Now& now) const {
    world.igg_catabolism = catabolism(world.igg_own + world.igg_dosed, world.levers[Lever::fcrn]) + world.levers[Lever::igg_removal];
    const double kept = sim::exp(-world.igg_catabolism * now.step());
    const double made = world.levers[Lever::igg_synthesis] * catabolism(normal, 1.0) * normal;  // g/L/day
    const double balance = made / world.igg_catabolism;                                          // g/L, where synthesis holds it
    world.igg_own = balance + (world.igg_own - balance) * kept;
    world.igg_dosed *= kept;
    world.igg_dosed_tissue *= kept;
    world.igg_dimers *= sim::exp(-world.levers[Lever::igg_removal] * now.step());
  }
};

}  // namespace plateletsim
