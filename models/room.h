// The memory that a run will take, told before anything is allocated.
#pragma once

#include <cstddef>

#include "models/blueprint.h"

namespace plateletsim {

// Throws sim::PlacedError, at the key that asks for most, if this process may have less than the platelets of one patient and
// the rows of all of them may need.
void require_room(const Blueprint& made, std::size_t patients = 1);

}  // namespace plateletsim
