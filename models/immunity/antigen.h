// Platelet antigen, for T cells what has been eaten and for B cells what is left, and the inflammation of infections and helpers.
//
// Macrophages show what they took through antibody, of platelets in spleen and liver and of proplatelets in the marrow;
// platelets that died of age are not shown (turnover in patients is normal, so deaths as such cannot drive the loop).
// B cells bind intact antigen, which follicular dendritic cells store for months. MODEL.md, section 16.
#pragma once

#include <algorithm>

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Antigen {
  double presentation;   // day
  double liver_weight;   // 1
  double marrow_weight;  // 1
  double desialylated_weight;  // 1
  double store_time;     // day
  double store_half;     // 1
  double alarm_time;     // day
  double alarm_ceiling;  // 1
  double alarm_of_help;  // 1
  double arming;         // 1

  static constexpr const char* name = "antigen";
  static constexpr const char* reads = "immune.colds_now, immune.foreign, immune.helpers, last_step, marrow.withheld, total, lever presentation";
  static constexpr const char* writes = "immune.alarm, immune.arming, immune.cytokines, immune.presented, immune.stored";

  static sim::Table<Antigen> table() {
    using A = Antigen;
    return sim::Table<A>("antigen", "Platelet antigen that macrophages show, and the alarm that arms them.")
        .number(&A::presentation, "presentation", "day", {0.01, 365}, "mean time for which a macrophage shows what it ate")
        .number(&A::liver_weight, "liver_weight", "1", {0, 1}, "antigen shown by the liver per platelet eaten, relative to the spleen")
        .number(&A::marrow_weight, "marrow_weight", "1", {0, 1}, "the same by the marrow per platelet that antibody kept from being shed")
        .number(&A::desialylated_weight, "desialylated_weight", "1", {0, 1}, "the same by the liver per platelet taken for want of sialic acid")
        .number(&A::store_time, "store_time", "day", {0.01, 3650}, "mean time for which intact antigen is stored for B cells")
        .number(&A::store_half, "store_half", "1", {1e-3, 1000}, "platelets / normal at which B cells meet half of the most antigen")
        .number(&A::alarm_time, "alarm_time", "day", {0.01, 365}, "time constant of inflammation and of cytokines")
        .number(&A::alarm_ceiling, "alarm_ceiling", "1", {0, 100}, "most alarm that a foreign antigen can raise")
        .number(&A::alarm_of_help, "alarm_of_help", "1", {0, 10}, "cytokines of a full response of helper T cells")
        .number(&A::arming, "arming", "1", {0, 100}, "gain of macrophages' sensitivity to IgG per unit of alarm, halved at two units");
  }

  // Intact antigen for B cells where so many platelets are left, 1 in health.
  double intact(double platelets) const { return (1.0 + store_half) * platelets / (platelets + store_half); }

  void begin(World& world, const sim::Now&) const { world.immune.stored = 1.0; }
  void regulate(World& world, const sim::Now& now) const {
    ImmuneSystem& immune = world.immune;
    const double eaten = static_cast<double>(world.last_step[Cause::spleen_macrophage]) +
                         liver_weight * static_cast<double>(world.last_step[Cause::liver_macrophage]) +
                         desialylated_weight * static_cast<double>(world.last_step[Cause::ashwell_morell]);
    const double supply = world.levers[Lever::presentation] * (world.concentration(eaten) + marrow_weight * world.marrow.withheld) /
                          (now.step() * world.normal_production);
    const double left = intact(world.total / world.normal_total);
    immune.stored = left + (immune.stored - left) * sim::exp(-now.step() / store_time);
    immune.presented = supply + (immune.presented - supply) * sim::exp(-now.step() / presentation);
    const double kept = sim::exp(-now.step() / alarm_time);
    const double cause = std::min(immune.foreign + immune.colds_now, alarm_ceiling);
    immune.alarm = cause + (immune.alarm - cause) * kept;
    const double level = immune.alarm + alarm_of_help * immune.help();
    immune.cytokines = level + (immune.cytokines - level) * kept;
    immune.arming = 1.0 + arming * immune.alarm / (1.0 + 0.5 * immune.alarm);
  }
};

}  // namespace plateletsim
