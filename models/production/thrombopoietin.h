// Thrombopoietin: made by the liver at a steady rate, taken up by the platelets and megakaryocytes that it feeds.
//
// Uptake saturates, and megakaryocytes take about half: that is why the same low count goes with very high
// thrombopoietin in aplastic anaemia (no megakaryocytes) and nearly normal levels in immune thrombocytopenia.
// MODEL.md eq. 9. Senescent platelets, stripped of sialic acid, raise production through the Ashwell-Morell receptor
// (Grozovsky 2015).
#pragma once

#include <algorithm>

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Thrombopoietin {
  double normal;                // pg/mL
  double clearance;             // 1/day, in health
  double platelet_share;        // 1, of that clearance
  double receptor_free_share;   // 1
  double platelet_half;         // 1, thrombopoietin / normal
  double megakaryocyte_half;    // 1
  double ashwell_morell_share;  // 1, of production in health

  static constexpr const char* name = "thrombopoietin";
  static constexpr const char* reads =
      "last_step, marrow.mass, patient.hepatic_tpo, total, lever agonist, lever hepatic_tpo, lever tpo_receptor";
  static constexpr const char* writes = "tpo, tpo_normal";

  static sim::Table<Thrombopoietin> table() {
    using T = Thrombopoietin;
    return sim::Table<T>("thrombopoietin", "Made by the liver, removed by receptors on platelets and megakaryocytes.")
        .number(&T::normal, "normal", "pg/mL", {1, 10000}, "level in health")
        .number(&T::clearance, "clearance", "1/day", {0.1, 1000}, "rate at which it is removed in health")
        .number(&T::platelet_share, "platelet_share", "1", {0, 1}, "share of that clearance by platelets")
        .number(&T::receptor_free_share, "receptor_free_share", "1", {0, 1}, "share without receptors; megakaryocytes do the rest")
        .number(&T::platelet_half, "platelet_half", "1", {1e-3, 1e6}, "level / normal that half-saturates uptake by platelets")
        .number(&T::megakaryocyte_half, "megakaryocyte_half", "1", {1e-3, 1e6}, "level / normal that half-saturates uptake by megakaryocytes")
        .number(&T::ashwell_morell_share, "ashwell_morell_share", "1", {0, 1}, "share of production driven by desialylated platelets that reach the liver");
  }

  // Uptake per receptor relative to that in health, under stimulus x.
  static double saturation(double half, double x) { return (1.0 + 1.0 / half) / (1.0 + x / half); }

  // Desialylated platelets that left in the last step, relative to health: those of old age, and those on the receptor's
  // own way. Where vessels use most of what health makes, there is too little old age to be a measure: then half of
  // production is.
  static double desialylated(const World& world, const sim::Now& now) {
    if (now.clock.step == 0) return 1.0;
    const auto platelets = static_cast<double>(world.last_step[Cause::senescence] + world.last_step[Cause::ashwell_morell]);
    const double measure = std::max(world.normal_senescence, 0.5 * world.normal_production);
    return 1.0 + (world.concentration(platelets) / now.step() - world.normal_senescence) / measure;
  }

  void begin(World& world, const sim::Now&) const { world.tpo_normal = normal; }

  void regulate(World& world, const sim::Now& now) const {
    const double made = world.levers[Lever::hepatic_tpo] * world.patient.hepatic_tpo;  // by the liver / normal
    const double production = clearance * ((1.0 - ashwell_morell_share) * made + ashwell_morell_share * desialylated(world, now));
    const double megakaryocyte_share = 1.0 - platelet_share - receptor_free_share;
    const double x = world.stimulus();
    const double receptors = world.levers[Lever::tpo_receptor];  // of each cell, relative to normal
    const double removal = clearance * (receptors * platelet_share * world.total / world.normal_total * saturation(platelet_half, x) +
                                        receptors * megakaryocyte_share * world.marrow.mass * saturation(megakaryocyte_half, x) +
                                        receptor_free_share);  // 1/day
    const double balance = production / removal;
    world.tpo = balance + (world.tpo - balance) * sim::exp(-removal * now.step());
  }
};

}  // namespace plateletsim
