// IgG on Fc-gamma receptors keeps them from the IgG on platelets: the patient's own a little, infused IgG more.
//
// MODEL.md eq. 10. Competition acts on single contacts, of which a meal needs several, so it stands within the Hill law
// of capture. Monomers pass; dimers, which hold on with two arms, count for many.
#pragma once

#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct FcBlockade {
  double own_weight;    // 1
  double monomer_half;  // g/L
  double dimer_half;    // g/L

  static constexpr const char* name = "fc_blockade";
  static constexpr const char* reads = "igg_dimers, igg_dosed, igg_normal, igg_own";
  static constexpr const char* writes = "lever fc_receptors";

  static sim::Table<FcBlockade> table() {
    using F = FcBlockade;
    return sim::Table<F>("fc_blockade", "IgG in plasma occupies Fc-gamma receptors of macrophages.")
        .number(&F::own_weight, "own_weight", "1", {0, 0.95}, "part of the normal competition that the patient's own IgG makes, and that goes when it falls")
        .number(&F::monomer_half, "monomer_half", "g/L", {0.01, 1e6}, "infused monomeric IgG that leaves half of the receptors free")
        .number(&F::dimer_half, "dimer_half", "g/L", {0.001, 1e6}, "the same of dimers");
  }

  // Share of contacts that are left, 1 in health.
  double free(const World& world) const {
    const double own = world.igg_normal > 0.0 ? own_weight * (world.igg_own / world.igg_normal - 1.0) : 0.0;
    return 1.0 / (1.0 + own + world.igg_dosed / monomer_half + world.igg_dimers / dimer_half);
  }

  void intervene(World& world, const sim::Now&) const { world.levers.turn(Lever::fc_receptors, free(world)); }
};

}  // namespace plateletsim
