// The table of contents: every mechanism there is, and which of them a scenario switches on.
#pragma once

#include <set>
#include <vector>

#include "models/world/world.h"
#include "sim/scenario/field.h"
#include "sim/scenario/scenario.h"
#include "sim/step/mechanism.h"

namespace plateletsim {

// How a scenario is run: its [run] section.
struct RunSettings {
  double duration;        // day
  double step;            // day
  double droplet_volume;  // uL
  double record;          // day between rows
  std::int64_t seed;
};

// Every section and every kind of event that any scenario may have; "*" stands for the name of a drug or condition.
std::vector<sim::TableInfo> parameters();
// The same with those that this scenario has drawn in from files.
std::vector<sim::TableInfo> parameters(const sim::Scenario& scenario);

// Reads what only drugs, conditions and protocols themselves can check, among the tables of parameters(scenario). Throws
// sim::UserError.
void require_readable_files(const sim::Scenario& scenario, const std::vector<sim::TableInfo>& tables);

// The levers that the drugs and conditions of a scenario turn. Throws sim::UserError.
std::set<Lever> levers_turned(const sim::Scenario& scenario);

// Reads [run]. Throws sim::UserError.
RunSettings run_settings(const sim::Scenario& scenario);

// The mechanisms that a scenario switches on, in the order in which they act within a phase.
std::vector<sim::Mechanism<World>> assemble(const sim::Scenario& scenario);

}  // namespace plateletsim
