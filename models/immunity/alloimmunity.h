// Antibody against donors' HLA: who has it keeps few of the platelets that are given, and those for hours.
//
// Donors' platelets that it knows carry a label of their own, so the patient's own are left alone. MODEL.md, section 12.
#pragma once

#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Alloimmunity {
  double recovery;  // 1
  double rate;      // 1/day

  static constexpr const char* name = "alloimmunity";
  static constexpr const char* reads = "pools";
  static constexpr const char* writes = "donors, hazard of liver_macrophage, hazard of spleen_macrophage";

  static sim::Table<Alloimmunity> table() {
    using A = Alloimmunity;
    return sim::Table<A>("alloimmunity", "Antibody against HLA of donors, from pregnancies or earlier transfusions.")
        .number(&A::recovery, "recovery", "1", {0, 1}, "share of donors' platelets that outlives the first hour, of those that would without it")
        .number(&A::rate, "rate", "1/day", {0, 1000}, "rate at which macrophages take the rest");
  }

  void begin(World& world, const sim::Now&) const { world.donors.recovery = recovery; }

  double bound(const sim::Group& group, const World& world) const { return group.label > 0 && group.label == world.donors.label ? rate : 0.0; }
  void harm(const sim::Candidates& platelets, const World& world, sim::Hazards& hazards) const {
    if (platelets.label == 0 || platelets.label != world.donors.label) return;
    const double inside = world.pools[static_cast<std::size_t>(platelets.label)].resting;
    const auto by_spleen = hazards[static_cast<std::size_t>(Cause::spleen_macrophage)];
    const auto by_liver = hazards[static_cast<std::size_t>(Cause::liver_macrophage)];
    for (std::size_t i = 0; i < platelets.size(); ++i) {
      by_spleen[i] += rate * inside;
      by_liver[i] += rate * (1.0 - inside);
    }
  }
};

}  // namespace plateletsim
