// What can be observed of a patient: names, units and meaning as in sim/TRACE_FORMAT.md.
#pragma once

#include <vector>

#include "models/world/world.h"
#include "sim/observe/probe.h"

namespace plateletsim {

// Every probe; dimensions that depend on the patient (clones, labels) are those of this World.
std::vector<sim::Probe<World>> probes(const World& world, int labels);

}  // namespace plateletsim
