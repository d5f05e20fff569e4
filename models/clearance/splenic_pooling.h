// A third of all platelets rest in the spleen and change places with the blood within minutes.
//
// dS/dt = F B - S / tau (Peters 1980; Wadenvik and Kutti 1987): each platelet in the blood is carried in at the rate
// of splenic blood flow, each one inside comes out after a mean transit time. MODEL.md eq. 3, exact for any step.
#pragma once

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/chance/draws.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct SplenicPooling {
  bool present;
  double flow;          // 1/min, of blood volume
  double transit_time;  // min

  static constexpr const char* name = "spleen";
  static constexpr const char* reads = "drives.spleen_flow, drives.spleen_transit, spleen_present";
  static constexpr const char* writes = "pools";

  static sim::Table<SplenicPooling> table() {
    using S = SplenicPooling;
    return sim::Table<S>("spleen", "Platelets rest in the spleen.")
        .flag(&S::present, "present", "false for a person without a spleen")
        .number(&S::flow, "flow", "1/min", {0, 10}, "blood flow through the spleen, share of the blood volume")
        .number(&S::transit_time, "transit_time", "min", {0.01, 10000}, "mean time that a platelet takes through the spleen");
  }

  // Share of platelets in a healthy spleen at equilibrium.
  double pooled() const { return present ? flow * transit_time / (1.0 + flow * transit_time) : 0.0; }

  void begin(World& world, const sim::Now&) const { world.spleen_present = present; }

  void regulate(World& world, const sim::Now& now) const {
    if (!world.spleen_present) return;
    constexpr double minutes = 1440.0;  // per day
    const double enter = flow * minutes * world.drives.spleen_flow;                            // 1/day
    const double leave = minutes / (transit_time * world.drives.spleen_transit);               // 1/day
    const double pooled = enter / (enter + leave);                                             // at equilibrium
    const double mixed = -sim::expm1(-(enter + leave) * now.step());                           // of the way there
    for (int label = 0; label < world.labels; ++label) {
      Pool& pool = world.pools[static_cast<std::size_t>(label)];
      auto stream = now.stream("splenic exchange"_draw, static_cast<std::uint64_t>(label));
      const std::int64_t in = sim::draw_binomial(stream, pool.blood, pooled * mixed);
      const std::int64_t out = sim::draw_binomial(stream, pool.spleen, (1.0 - pooled) * mixed);
      pool.blood += out - in;
      pool.spleen += in - out;
    }
  }
};

}  // namespace plateletsim
