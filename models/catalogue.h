// The table of contents: every mechanism there is, and which of them a scenario switches on.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "models/world/world.h"
#include "sim/scenario/field.h"
#include "sim/scenario/scenario.h"
#include "sim/step/mechanism.h"

namespace plateletsim {

struct Companions;  // models/companions.h

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

// Reads [run]. Throws sim::UserError.
RunSettings run_settings(const sim::Scenario& scenario);

// The mechanisms that a scenario switches on, in the order in which they act within a phase.
std::vector<sim::Mechanism<World>> assemble(const sim::Scenario& scenario, const Companions& companions);

// Names of those that make a person and an immune system what they are, or let antibody act. Without the others, which make
// platelets, let them live and die, treat and measure, there is a person around platelets that stand still.
std::set<std::string> mechanisms_of_immunity();

}  // namespace plateletsim
