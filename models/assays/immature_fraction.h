// The immature platelet fraction: an analyser calls a platelet immature for some hours after its release.
//
// The time depends on the instrument's gate and is a parameter of the assay, not of biology.
#pragma once

#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct ImmatureFraction {
  double immature_lifetime;  // day

  static constexpr const char* name = "assay";
  static constexpr const char* reads = "-";
  static constexpr const char* writes = "immature_lifetime";

  static sim::Table<ImmatureFraction> table() {
    return sim::Table<ImmatureFraction>("assay", "What the laboratory's instruments call what they see.")
        .number(&ImmatureFraction::immature_lifetime, "immature_lifetime", "day", {0, 10}, "age below which a platelet is counted as immature");
  }
  void begin(World& world, const sim::Now&) const { world.immature_lifetime = immature_lifetime; }
};

}  // namespace plateletsim
