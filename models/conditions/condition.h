// A condition is a file: how it comes and goes, and which levers it turns meanwhile. This is what all have in common.
//
// It rises evenly to its height, stays there, and fades; several may run at once, and one may come again and again.
// A lever is turned by the mean height over the step. MODEL.md, "Conditions".
#pragma once

#include <string>
#include <vector>

#include "models/world/world.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct ConditionCourse {
  double rise, plateau, decay;  // day
  double severity_spread;       // SD of the logarithm
  double lasting;               // 1

  static sim::Table<ConditionCourse> table(const std::string& condition);

  ConditionCourse of(double severity) const;       // of an episode, which lasts the longer the more severe it is
  double height(double since) const;               // 0 to 1, so many days after the onset
  double area(double since) const;                 // day: the heights until then, summed
};

struct ConditionEffect {
  Lever lever{};
  double full = 1.0;  // the lever at full height and a severity of 1; of a sum, what is added

  // At a mean height of the typical severity, and more in those who are worse.
  double turn(double height) const;
};

struct Condition {
  std::string name, reads, writes;
  std::string title;
  ConditionCourse course{};
  std::vector<ConditionEffect> effects;

  // What may stand in [condition.NAME], and in an event that brings it; `name` may be "*" for any.
  static std::vector<sim::TableInfo> tables(const std::string& name);
  static sim::TableInfo event(const std::string& name, const std::string& title);
  // Reads [condition.NAME]. Throws sim::PlacedError.
  static Condition read(const sim::Scenario& scenario, const std::string& name);

  void intervene(World& world, const sim::Now& now) const;
};

}  // namespace plateletsim
