// Platelet antigen: macrophages show what they have eaten of opsonised platelets, and the alarm of inflammation.
//
// Only platelets that macrophages took through antibody are shown; those that died of age are not (turnover in
// patients is normal, so deaths as such cannot drive the loop). MODEL.md, section 16.
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
  double alarm_time;     // day
  double alarm_ceiling;  // 1
  double alarm_of_help;  // 1
  double arming;         // 1

  static constexpr const char* name = "antigen";
  static constexpr const char* reads = "immune.foreign, immune.helpers, last_step, lever presentation";
  static constexpr const char* writes = "immune.alarm, immune.arming, immune.cytokines, immune.presented";

  static sim::Table<Antigen> table() {
    using A = Antigen;
    return sim::Table<A>("antigen", "Platelet antigen that macrophages show, and the alarm that arms them.")
        .number(&A::presentation, "presentation", "day", {0.01, 365}, "mean time for which a macrophage shows what it ate")
        .number(&A::liver_weight, "liver_weight", "1", {0, 1}, "antigen shown by the liver per platelet eaten, relative to the spleen")
        .number(&A::alarm_time, "alarm_time", "day", {0.01, 365}, "time constant of inflammation and of cytokines")
        .number(&A::alarm_ceiling, "alarm_ceiling", "1", {0, 100}, "most alarm that a foreign antigen can raise")
        .number(&A::alarm_of_help, "alarm_of_help", "1", {0, 10}, "cytokines of a full response of helper T cells")
        .number(&A::arming, "arming", "1", {0, 100}, "gain of macrophages' sensitivity to IgG per unit of cytokines, halved at two units");
  }

  void regulate(World& world, const sim::Now& now) const {
    ImmuneSystem& immune = world.immune;
    const double eaten = static_cast<double>(world.last_step[Cause::spleen_macrophage]) +
                         liver_weight * static_cast<double>(world.last_step[Cause::liver_macrophage]);
    const double supply = world.levers[Lever::presentation] * world.concentration(eaten) / (now.step() * world.normal_production);
    immune.presented = supply + (immune.presented - supply) * sim::exp(-now.step() / presentation);
    const double kept = sim::exp(-now.step() / alarm_time);
    const double cause = std::min(immune.foreign, alarm_ceiling);
    immune.alarm = cause + (immune.alarm - cause) * kept;
    const double level = immune.alarm + alarm_of_help * immune.help();
    immune.cytokines = level + (immune.cytokines - level) * kept;
    immune.arming = 1.0 + arming * immune.cytokines / (1.0 + 0.5 * immune.cytokines);
  }
};

}  // namespace plateletsim
