// Glycocalicin: the part of GPIb that platelets leave behind in plasma when they die, and the assay that finds it.
//
// All that die leave it, but for those that leave the body with blood; it is cleared at a constant rate, so the level
// follows turnover and its index, the level by count, follows the life of a platelet. MODEL.md eq. 24.
#pragma once

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct GlycocalicinAssay {
  double normal;     // ug/mL
  double half_life;  // day
  double cv;         // 1

  static constexpr const char* name = "assay.glycocalicin";
  static constexpr const char* reads = "now_dying";
  static constexpr const char* writes = "laboratory";

  // 0.9 is the index of health (glycocalicin1998). Of 25,000 GPIb on a platelet 5.6 fg are glycocalicin; were all of it
  // left in plasma, the normal turnover would hold that level at a half-life of a day and a half.
  static sim::Table<GlycocalicinAssay> table() {
    using G = GlycocalicinAssay;
    return sim::Table<G>("assay.glycocalicin", "The laboratory measures glycocalicin in plasma, which follows the platelets that die.")
        .number(&G::normal, "normal", "ug/mL", {0.001, 100}, "level at the turnover of health", 0.9)
        .number(&G::half_life, "half_life", "day", {0.01, 100}, "of glycocalicin in plasma", 1.5)
        .number(&G::cv, "cv", "1", {0, 1}, "coefficient of variation of the assay", 0.10);
  }

  // Level after a time in which so many die a day (1e9/L): dG/dt = clearance (normal · dying/usual - G).
  double level(double before, double dying, double usual, double days) const {
    const double settled = usual > 0.0 ? normal * dying / usual : 0.0;
    return settled + (before - settled) * sim::exp(-ln2 / half_life * days);
  }

  void begin(World& world, const sim::Now&) const {
    world.laboratory.active = true;
    world.laboratory.glycocalicin_cv = cv;
    world.laboratory.glycocalicin = normal;
  }
  void resolve(World& world, const sim::Now& now) const {
    std::int64_t dead = 0;
    for (const std::int64_t of_cause : world.now_dying.deaths) dead += of_cause;
    dead -= world.now_dying[Cause::bleeding];
    const double dying = world.concentration(static_cast<double>(dead)) / now.step();
    world.laboratory.glycocalicin = level(world.laboratory.glycocalicin, dying, world.normal_production, now.step());
  }

 private:
  static constexpr double ln2 = 0.693147180559945309417;
};

}  // namespace plateletsim
