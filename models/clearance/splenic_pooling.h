// A third of all platelets rest in the spleen and change places with the blood within minutes.
//
// dS/dt = F B - S / tau (Peters 1980; Wadenvik and Kutti 1987): each platelet in the blood is carried in at the rate
// of splenic blood flow, each one inside comes out after a mean transit time. Those that are eaten there shift the
// balance, exactly for any step. Blood flow follows the size of what is left of a spleen. MODEL.md eq. 3.
#pragma once

#include <algorithm>
#include <cmath>

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
  double remnant;       // 1
  double regrowth;      // 1/day

  static constexpr const char* name = "spleen";
  static constexpr const char* reads = "last_step, platelets, spleen_leaving, lever spleen_flow, lever spleen_transit";
  static constexpr const char* writes = "exchange, pools, spleen_present, spleen_size";

  static sim::Table<SplenicPooling> table() {
    using S = SplenicPooling;
    return sim::Table<S>("spleen", "Platelets rest in the spleen.")
        .flag(&S::present, "present", "false for a person without a spleen")
        .number(&S::flow, "flow", "1/min", {0, 10}, "blood flow through the spleen, share of the blood volume")
        .number(&S::transit_time, "transit_time", "min", {0.01, 10000}, "mean time that a platelet takes through the spleen")
        .number(&S::remnant, "remnant", "1", {1e-3, 1}, "size to which a smaller rest of the spleen grows, relative to a whole one", 0.3)
        .number(&S::regrowth, "regrowth", "1/day", {0, 1}, "rate of that growth while the rest is small", 0.002);
  }

  // Share of platelets in a normal spleen at equilibrium: who has none keeps as many in the blood.
  double pooled() const { return flow * transit_time / (1.0 + flow * transit_time); }

  void begin(World& world, const sim::Now& now) const {
    world.spleen_present = present;
    if (!present) return;
    auto stream = now.stream("who begins in the spleen"_draw);
    Pool& pool = world.pools[0];
    pool.spleen = sim::draw_binomial(stream, pool.blood, pooled());
    pool.blood -= pool.spleen;
  }

  // Where platelets will be in this step, on average. A small rest of the spleen grows by the logistic law.
  void regulate(World& world, const sim::Now& now) const {
    if (const double rest = world.spleen_size / remnant; rest < 1.0 && world.spleen_present && world.spleen_leaving == 0.0)
      world.spleen_size = remnant / (1.0 + (1.0 / rest - 1.0) * sim::exp(-regrowth * now.step()));
    world.exchange = world.spleen_present ? exchange(world, now.step()) : SplenicExchange{};
    const double memory = sim::mean_decay(world.exchange.speed, now.step());
    for (Pool& pool : world.pools_in_use()) pool.resting = world.exchange.balance + (pool.in_spleen() - world.exchange.balance) * memory;
  }

  // Where those who live are at its end; the newborn entered the blood at any time of the step.
  void resolve(World& world, const sim::Now& now) const {
    if (!world.spleen_present) return;
    const auto [balance, speed] = world.exchange;
    const double mixed = -sim::expm1(-speed * now.step());  // of the way to balance
    const double newborn_mixed = 1.0 - sim::mean_decay(speed, now.step());
    for (int label = 0; label < world.labels; ++label) {
      Pool& pool = world.pools[static_cast<std::size_t>(label)];
      const std::int64_t newborn = std::min(pool.blood, world.newborn_alive(now.clock.step, label));
      auto stream = now.stream("splenic exchange"_draw, static_cast<std::uint64_t>(label));
      const std::int64_t in = sim::draw_binomial(stream, pool.blood - newborn, balance * mixed) +
                              sim::draw_binomial(stream, newborn, balance * newborn_mixed);
      const std::int64_t out = sim::draw_binomial(stream, pool.spleen, (1.0 - balance) * mixed);
      pool.blood += out - in;
      pool.spleen += in - out;
    }
  }

 private:
  // Of a platelet that lives: its chance P to be in the spleen follows dP/dt = F (1 - P) - P / tau - e P (1 - P), with e
  // how much faster platelets die there. The balance is the lower root, and deviations from it fade at `speed`.
  SplenicExchange exchange(const World& world, double step) const {
    constexpr double minutes = 1440.0;  // per day
    const double enter = flow * minutes * world.spleen_size * world.levers[Lever::spleen_flow];                   // 1/day
    const double leave = minutes / (transit_time * world.levers[Lever::spleen_transit]);      // 1/day
    const double excess = excess_inside(world, step);
    const double sum = enter + leave + excess;
    const double speed = std::sqrt(sum * sum - 4.0 * excess * enter);
    return {enter > 0.0 ? 2.0 * enter / (sum + speed) : 0.0, speed};
  }

  // 1/day: how much faster platelets died in the spleen than in the blood, in the last step.
  static double excess_inside(const World& world, double step) {
    double inside = 0.0, outside = 0.0;  // platelets
    for (const Pool& pool : world.pools_in_use()) {
      inside += pool.resting * static_cast<double>(pool.total());
      outside += (1.0 - pool.resting) * static_cast<double>(pool.total());
    }
    const StepTally& dead = world.last_step;
    const auto rate = [&](std::int64_t deaths, double among) { return static_cast<double>(deaths) / (std::max(among, 1.0) * step); };
    return rate(dead[Cause::spleen_macrophage], inside) - rate(dead[Cause::liver_macrophage] + dead[Cause::ashwell_morell], outside);
  }
};

}  // namespace plateletsim
