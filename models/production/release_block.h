// Antibody on mature megakaryocytes blocks the shedding of platelets, and lets go as soon as it is gone.
//
// The cells are spared, so their receptors still take up thrombopoietin: antibody that removed them would raise
// thrombopoietin, which is nearly normal in patients. MODEL.md eq. 8; Iraqi 2015.
#pragma once

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct ReleaseBlock {
  double maximum;  // 1
  double half;     // IgG molecules per platelet
  double hill;     // 1

  static constexpr const char* name = "release_block";
  static constexpr const char* reads = "bound";
  static constexpr const char* writes = "marrow.unblocked";

  static sim::Table<ReleaseBlock> table() {
    using R = ReleaseBlock;
    return sim::Table<R>("release_block", "Antibody stops megakaryocytes from shedding but does not kill them.")
        .number(&R::maximum, "maximum", "1", {0, 1}, "share of shedding that saturating antibody blocks")
        .number(&R::half, "half", "1", {1, 1e6}, "IgG molecules per mean platelet that block half of that")
        .number(&R::hill, "hill", "1", {0.5, 10}, "steepness");
  }

  void regulate(World& world, const sim::Now&) const {
    const double dose = sim::pow((world.bound[0] + world.bound[1]) / half, hill);
    world.marrow.unblocked = 1.0 - maximum * dose / (1.0 + dose);
  }
};

}  // namespace plateletsim
