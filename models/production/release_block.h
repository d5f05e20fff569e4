// Antibody on megakaryocytes: in some patients macrophages of the marrow eat the proplatelets that bear it.
//
// The cells are spared, so their receptors still take up thrombopoietin: antibody that removed them would raise
// thrombopoietin, which is nearly normal in patients. Whoever is blocked is so by both ways in one proportion: a small
// part on founding, whatever Fc receptors do, and the rest on release, which needs them. MODEL.md eq. 8.
#pragma once

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct ReleaseBlock {
  double maximum;         // 1
  double founding_share;  // 1
  double half;            // IgG molecules per platelet
  double hill;            // 1

  static constexpr const char* name = "release_block";
  static constexpr const char* reads = "bound, immune.person, lever arming, lever fc_receptors";
  static constexpr const char* writes = "marrow.unblocked, marrow.unhindered";

  static sim::Table<ReleaseBlock> table() {
    using R = ReleaseBlock;
    return sim::Table<R>("release_block", "Antibody keeps megakaryocytes from shedding but does not kill them.")
        .number(&R::maximum, "maximum", "1", {0, 1}, "share of production that saturating antibody blocks")
        .number(&R::founding_share, "founding_share", "1", {0, 1}, "part of that block, on a logarithmic scale, that falls on founding")
        .number(&R::half, "half", "1", {1, 1e6}, "IgG molecules per mean platelet that block half of that")
        .number(&R::hill, "hill", "1", {0.5, 10}, "steepness");
  }

  double blocked(double molecules) const {  // 0 to 1
    const double dose = sim::pow(molecules / half, hill);
    return dose / (1.0 + dose);
  }

  void regulate(World& world, const sim::Now&) const {
    if (!world.immune.person.blocked) {
      world.marrow.unblocked = world.marrow.unhindered = 1.0;
      return;
    }
    const double molecules = world.bound[0] + world.bound[1];
    const double contacts = molecules * world.levers[Lever::fc_receptors] * world.levers[Lever::arming];
    world.marrow.unhindered = 1.0 - (1.0 - sim::pow(1.0 - maximum, founding_share)) * blocked(molecules);
    world.marrow.unblocked = 1.0 - (1.0 - sim::pow(1.0 - maximum, 1.0 - founding_share)) * blocked(contacts);
  }
};

}  // namespace plateletsim
