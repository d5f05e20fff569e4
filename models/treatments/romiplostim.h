// Romiplostim: a peptibody that stimulates the TPO receptor and is taken up with it.
//
// Subcutaneous absorption, elimination, and uptake by receptors at quasi-steady state; Wang 2010,
// doi:10.1208/s12248-010-9234-9; MODEL.md eq. 11.
#pragma once

#include <algorithm>
#include <cmath>

#include "models/world/world.h"
#include "sim/scenario/event.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Romiplostim {
  double absorption;       // 1/h
  double volume;           // L/kg
  double elimination;      // 1/h
  double bioavailability;  // 1
  double internalisation;  // 1/h
  double dissociation;     // ng/mL
  double receptors;        // ng/mL
  double potency_half;     // ng/mL
  double potency;          // 1

  static constexpr const char* name = "romiplostim";
  static constexpr const char* reads = "drugs; events";
  static constexpr const char* writes = "drugs, drives.agonist";

  static sim::Table<Romiplostim> table() {
    using R = Romiplostim;
    return sim::Table<R>("romiplostim", "A peptibody that stimulates the TPO receptor.")
        .number(&R::absorption, "absorption", "1/h", {1e-4, 10}, "rate of absorption from under the skin")
        .number(&R::volume, "volume", "L/kg", {1e-3, 10}, "volume of distribution")
        .number(&R::elimination, "elimination", "1/h", {0, 10}, "rate of elimination of free drug")
        .number(&R::bioavailability, "bioavailability", "1", {0, 1}, "share of a dose that is absorbed")
        .number(&R::internalisation, "internalisation", "1/h", {0, 10}, "rate at which bound drug is taken up")
        .number(&R::dissociation, "dissociation", "ng/mL", {1e-4, 1000}, "free drug that takes half of the receptors")
        .number(&R::receptors, "receptors", "ng/mL", {0, 1000}, "drug that all receptors hold together")
        .number(&R::potency_half, "potency_half", "ng/mL", {1e-4, 1000}, "free drug at which its effect is `potency`")
        .number(&R::potency, "potency", "1", {0, 1000}, "effect at that level, in multiples of normal thrombopoietin");
  }
  static sim::TableInfo event() {
    return sim::event_table("treatment", "romiplostim", "An injection under the skin.",
                            {sim::number_field("dose", "ug/kg", {0, 1000}, "dose per body weight")});
  }

  // Free drug when receptors bind at equilibrium.
  double free(double total) const {  // ng/mL
    const double b = total - receptors - dissociation;
    const double root = std::sqrt(b * b + 4.0 * dissociation * total);
    return b > 0.0 ? 0.5 * (b + root) : 2.0 * dissociation * total / (root - b);
  }

  void intervene(World& world, const sim::Now& now) const {
    Drugs& drugs = world.drugs;
    now.on("romiplostim", [&](const sim::EventFields& given) { drugs.romiplostim_depot += given.at("dose"); });
    if (drugs.romiplostim_depot <= 0.0) return;
    // Midpoint rule in steps of at most a quarter of an hour, or of half the time of the fastest rate.
    const double fastest = std::max(absorption, elimination + internalisation);  // 1/h
    const auto substeps = static_cast<int>(std::ceil(now.step() * std::max(96.0, 48.0 * fastest)));
    const double h = 24.0 * now.step() / substeps;  // hour
    for (int i = 0; i < substeps; ++i) {
      const auto [depot, plasma] = slope(drugs.romiplostim_depot, drugs.romiplostim);
      const auto [depot_mid, plasma_mid] = slope(drugs.romiplostim_depot + 0.5 * h * depot, drugs.romiplostim + 0.5 * h * plasma);
      drugs.romiplostim_depot += h * depot_mid;
      drugs.romiplostim += h * plasma_mid;
    }
    drugs.romiplostim_free = free(drugs.romiplostim);
    world.drives.agonist += potency * drugs.romiplostim_free / potency_half;
  }

 private:
  struct Slope {
    double depot;   // ug/kg/h
    double plasma;  // ng/mL/h
  };
  Slope slope(double depot, double plasma) const {
    const double unbound = free(plasma);
    const double absorbed = absorption * depot;  // ug/kg/h; 1 ug/L is 1 ng/mL
    return {-absorbed, bioavailability * absorbed / volume - elimination * unbound - internalisation * (plasma - unbound)};
  }
};

}  // namespace plateletsim
