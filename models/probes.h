// What can be observed of a patient: names, units and meaning as in sim/TRACE_FORMAT.md.
#pragma once

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "models/world/world.h"
#include "sim/chance/random.h"
#include "sim/observe/probe.h"

namespace plateletsim {

// What somebody may want to see of a patient, beside what everybody has.
struct Watched {
  int labels = 0;                // of tracer studies
  std::set<std::string> events;  // that may happen
  std::set<Lever> levers;        // that may move
  std::set<std::string> drugs;   // that somebody may take, beside IVIG
  std::size_t clones = 1000000;  // of those that there are now, at most so many

  void add(Watched more) {
    labels = std::max(labels, more.labels);
    events.merge(more.events);
    levers.merge(more.levers);
    drugs.merge(more.drugs);
  }
};

// Every probe; dimensions that depend on the patient (clones, drugs, labels, tests) are those of this World. The
// laboratory's reports need the patient's chance.
std::vector<sim::Probe<World>> probes(const World& world, const Watched& watched, const sim::Chance& chance);

}  // namespace plateletsim
