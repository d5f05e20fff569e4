// No two days are alike: production, thrombopoietin, the use of platelets and macrophages wander around their set points.
//
// Four independent Ornstein-Uhlenbeck processes on the logarithm, exact for any step; MODEL.md, section 12.
#pragma once

#include <boost/random/normal_distribution.hpp>
#include <cmath>

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Fluctuation {
  double progenitors_cv;  // 1
  double hepatic_tpo_cv;  // 1
  double haemostasis_cv;  // 1
  double arming_cv;       // 1
  double arming_memory;   // day
  double memory;          // day

  static constexpr const char* name = "fluctuation";
  static constexpr const char* reads = "-";
  static constexpr const char* writes = "fluctuation, lever arming, lever haemostasis, lever hepatic_tpo, lever progenitors";

  static sim::Table<Fluctuation> table() {
    using F = Fluctuation;
    return sim::Table<F>("fluctuation", "Day-to-day variation around the set points.")
        .number(&F::progenitors_cv, "progenitors_cv", "1", {0, 1}, "SD of the logarithm of the supply of progenitors")
        .number(&F::hepatic_tpo_cv, "hepatic_tpo_cv", "1", {0, 1}, "the same of the making of thrombopoietin")
        .number(&F::haemostasis_cv, "haemostasis_cv", "1", {0, 1}, "the same of the use of platelets by vessels")
        .number(&F::memory, "memory", "day", {0.01, 365}, "time constant with which a deviation fades")
        .number(&F::arming_cv, "arming_cv", "1", {0, 1}, "the same of macrophages' sensitivity to IgG", 0.0)
        .number(&F::arming_memory, "arming_memory", "day", {0.01, 365}, "time constant with which that deviation fades", 14.0);
  }

  void intervene(World& world, const sim::Now& now) const {
    const std::array<double, 4> spread{progenitors_cv, hepatic_tpo_cv, haemostasis_cv, arming_cv};
    const std::array<double, 4> time{memory, memory, memory, arming_memory};
    auto stream = now.stream("fluctuation"_draw);
    boost::random::normal_distribution<double> normal;
    for (std::size_t i = 0; i < spread.size(); ++i) {
      const double noise = normal(stream);
      const double kept = sim::exp(-now.step() / time[i]);
      const double fresh = std::sqrt(1.0 - kept * kept);
      double& deviation = world.fluctuation[i];
      deviation = now.clock.step == 0 ? spread[i] * noise : deviation * kept + spread[i] * fresh * noise;
    }
    world.levers.turn(Lever::progenitors, sim::exp(world.fluctuation[0]));
    world.levers.turn(Lever::hepatic_tpo, sim::exp(world.fluctuation[1]));
    world.levers.turn(Lever::haemostasis, sim::exp(world.fluctuation[2]));
    world.levers.turn(Lever::arming, sim::exp(world.fluctuation[3]));
  }
};

}  // namespace plateletsim
