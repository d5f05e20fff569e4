// Splenomegaly: a large spleen takes more of the blood's flow and so holds more of the platelets.
#pragma once

#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Splenomegaly {
  double onset;           // day
  double flow_factor;     // 1
  double transit_factor;  // 1

  static constexpr const char* name = "splenomegaly";
  static constexpr const char* reads = "-";
  static constexpr const char* writes = "drives.spleen_flow, drives.spleen_transit";

  static sim::Table<Splenomegaly> table() {
    using S = Splenomegaly;
    return sim::Table<S>("splenomegaly", "A large spleen.")
        .number(&S::onset, "onset", "day", {0, 36500}, "when it has grown")
        .number(&S::flow_factor, "flow_factor", "1", {0, 100}, "splenic blood flow / normal")
        .number(&S::transit_factor, "transit_factor", "1", {0.01, 100}, "splenic transit time / normal");
  }

  void intervene(World& world, const sim::Now& now) const {
    if (now.time() < onset) return;
    world.drives.spleen_flow *= flow_factor;
    world.drives.spleen_transit *= transit_factor;
  }
};

}  // namespace plateletsim
