// Adrenaline: splenic arteries narrow, so fewer platelets rest in the spleen and more are counted. Wadenvik and Kutti.
#pragma once

#include <algorithm>

#include "models/world/world.h"
#include "sim/scenario/event.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Adrenaline {
  double flow_factor;     // 1
  double transit_factor;  // 1

  static constexpr const char* name = "adrenaline";
  static constexpr const char* reads = "drugs; events";
  static constexpr const char* writes = "drugs, drives.spleen_flow, drives.spleen_transit";

  static sim::Table<Adrenaline> table() {
    using A = Adrenaline;
    return sim::Table<A>("adrenaline", "An infusion of adrenaline, 0.2 ug/kg/min.")
        .number(&A::flow_factor, "flow_factor", "1", {0, 10}, "splenic blood flow during the infusion / before")
        .number(&A::transit_factor, "transit_factor", "1", {0.1, 10}, "splenic transit time during the infusion / before");
  }
  static sim::TableInfo event() {
    return sim::event_table("treatment", "adrenaline", "An infusion of adrenaline.",
                            {sim::number_field("duration", "day", {0, 365}, "how long it runs")});
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("adrenaline", [&](const sim::EventFields& given) {
      world.drugs.adrenaline_until = std::max(world.drugs.adrenaline_until, now.time() + given.at("duration"));
    });
    if (now.time() + 0.5 * now.step() >= world.drugs.adrenaline_until) return;
    world.drives.spleen_flow *= flow_factor;
    world.drives.spleen_transit *= transit_factor;
  }
};

}  // namespace plateletsim
