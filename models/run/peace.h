// The moment from which nothing against platelets can begin any more.
#pragma once

#include <algorithm>
#include <optional>

#include "models/immunity/infection.h"
#include "models/patient/tolerance.h"
#include "models/world/immune_system.h"
#include "sim/scenario/scenario.h"

namespace plateletsim {

// Day from which at_peace() may be asked for, of a patient to whom nothing happens; none without an immune system.
inline std::optional<double> onset_of(const sim::Scenario& scenario) {
  if (!scenario.has(Tolerance::name) || !scenario.has(Infection::name)) return std::nullopt;
  return Infection::table().read(scenario.section(Infection::name)).onset;
}

// Whether the trigger that began at `onset` (day) is over and has left no cell behind.
inline bool at_peace(const ImmuneSystem& immune, double time, double onset) {
  constexpr double no_antigen = 1e-3;  // of a typical infection's peak; of normal production
  if (immune.b_cells() > 0.0 || immune.helpers.alive > 0 || immune.presented > no_antigen) return false;
  if (std::any_of(immune.lineages.begin(), immune.lineages.end(), [](const Lineage& lineage) { return lineage.plasma_cells() > 0; })) return false;
  return immune.infected ? immune.foreign < no_antigen && time - onset > Infection::peaks * immune.infection_peak : time > immune.bystander_until;
}

}  // namespace plateletsim
