// Early progenitors: they renew themselves, and their daughters need days to become those that thrombopoietin calls.
//
// Most patients never lose any, and then nothing here moves. What kills them is seen late: in the count a week later than
// what kills late progenitors. MODEL.md eqs. 6a, 6b.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "models/production/stages.h"
#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct EarlyProgenitors {
  double renewal;  // 1/day
  double journey;  // day

  static constexpr const char* name = "early_progenitors";
  static constexpr const char* reads = "lever early_progenitor_loss";
  static constexpr const char* writes = "early";
  static constexpr std::array woken_by{Lever::early_progenitor_loss};

  // 0.6 a day and 3 days are fitted to labels: the count is lowest three weeks after carboplatin, and back in the fourth.
  static sim::Table<EarlyProgenitors> table() {
    using E = EarlyProgenitors;
    return sim::Table<E>("early_progenitors", "Progenitors that renew themselves and are far from the megakaryocyte.")
        .number(&E::renewal, "renewal", "1/day", {0, 10}, "rate at which few of them grow back", 0.6)
        .number(&E::journey, "journey", "day", {0.01, 100}, "time that their daughters need to be those that thrombopoietin calls", 3.0);
  }

  // dX/dt = X (renewal (1 - X) - loss), exactly: X relative to normal, after a time.
  double grown(double pool, double loss, double days) const {
    const double net = renewal - loss;  // 1/day, while there are few
    const double grown_back = std::abs(net * days) > 1e-12 ? sim::expm1(net * days) / net : days;
    return pool * (1.0 + net * grown_back) / (1.0 + renewal * pool * grown_back);
  }

  void produce(World& world, const sim::Now& now) const {
    Early& early = world.early;
    const double loss = world.levers[Lever::early_progenitor_loss];
    early.active |= loss > 0.0;
    if (!early.active) return;
    const double before = early.pool;
    early.pool = std::max(grown(before, loss, now.step()), fewest);
    std::array<double, progenitor_stages> arriving{};
    arriving.fill(0.5 * (before + early.pool));
    const double advance = static_cast<double>(progenitor_stages) / journey;  // 1/day
    pass_through(early.under_way, arriving, advance, advance, now.step());
  }

 private:
  static constexpr double fewest = 1e-4;  // relative to normal: from so few the pool comes back in two weeks
};

}  // namespace plateletsim
