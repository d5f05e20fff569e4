// Antibody on GPIb strips platelets of sialic acid; the Ashwell-Morell receptor of the liver takes them, without Fc.
//
// Li 2015, doi:10.1038/ncomms8737; MODEL.md eq. 5. Macrophages and IVIG do not matter here.
#pragma once

#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct AshwellMorell {
  double rate;  // 1/day
  double half;  // IgG molecules on GPIb

  static constexpr const char* name = "ashwell_morell";
  static constexpr const char* reads = "bound, pools, lever ashwell_morell";
  static constexpr const char* writes = "hazard of ashwell_morell";

  static sim::Table<AshwellMorell> table() {
    using A = AshwellMorell;
    return sim::Table<A>("ashwell_morell", "The liver takes platelets that antibody on GPIb has stripped of sialic acid.")
        .number(&A::rate, "rate", "1/day", {0, 1000}, "clearance of a fully desialylated platelet in the blood")
        .number(&A::half, "half", "1", {1, 1e6}, "IgG molecules on GPIb for half of it");
  }

  double hazard(const World& world, int label, double antigen) const {  // 1/day
    const double molecules = antigen * world.bound[static_cast<std::size_t>(Epitope::gpib)];
    return rate * world.levers[Lever::ashwell_morell] * (1.0 - world.pools[static_cast<std::size_t>(label)].resting) * molecules / (molecules + half);
  }
  double bound(const sim::Group& group, const World& world) const {
    return hazard(world, group.label, world.antigen(group.highest_trait));
  }
  void harm(const sim::Candidates& platelets, const World& world, sim::Hazards& hazards) const {
    const auto taken = hazards[static_cast<std::size_t>(Cause::ashwell_morell)];
    for (std::size_t i = 0; i < platelets.size(); ++i)
      taken[i] += hazard(world, platelets.label, world.antigen(platelets.trait[i]));
  }
};

}  // namespace plateletsim
