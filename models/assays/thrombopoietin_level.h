// Thrombopoietin as an immunoassay finds it. Assays differ fourfold in their units, so that only ratios to normal count.
#pragma once

#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct ThrombopoietinLevel {
  double cv;  // 1

  static constexpr const char* name = "assay.thrombopoietin";
  static constexpr const char* reads = "-";
  static constexpr const char* writes = "laboratory";

  // Remembered: 8 to 12 % between runs.
  static sim::Table<ThrombopoietinLevel> table() {
    return sim::Table<ThrombopoietinLevel>("assay.thrombopoietin", "The laboratory measures thrombopoietin, as a multiple of normal.")
        .number(&ThrombopoietinLevel::cv, "cv", "1", {0, 1}, "coefficient of variation", 0.10);
  }
  void begin(World& world, const sim::Now&) const { world.laboratory.thrombopoietin_cv = cv; }
};

}  // namespace plateletsim
