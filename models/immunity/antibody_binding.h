// What becomes of antibody, whoever made it: platelets bind it, FcRn spares it, and it leaves with those that die.
//
// MODEL.md eq. A3. Secreted = catabolised + carried off + present, for each clone and always.
#pragma once

#include <vector>

#include "models/world/world.h"

namespace plateletsim {

inline constexpr double ug_per_mL_per_nM = 0.15;              // IgG of 150 kDa
inline constexpr double ug_per_mL_per_molecule = 2.491e-7;    // of one IgG on each of 1e9 platelets/L

// One step of every clone: made[i] (ug/mL) enters, catabolism takes its share, and the rest finds its equilibrium
// between platelets and a space `distribution` times the blood.
void circulate_antibody(World& world, double step, double distribution, const std::vector<double>& made);

// Platelets that have left since the last call take their IgG with them.
void carry_off_antibody(World& world);

}  // namespace plateletsim
