// What a scenario has drawn in from files, read once: drugs, conditions and protocols.
#pragma once

#include <set>
#include <vector>

#include "models/clinic/protocol.h"
#include "models/conditions/condition.h"
#include "models/treatments/drug.h"
#include "models/world/levers.h"
#include "sim/scenario/field.h"
#include "sim/scenario/scenario.h"

namespace plateletsim {

struct Companions {
  std::vector<Drug> drugs;
  std::vector<Condition> conditions;
  std::vector<Protocol> protocols;
  std::set<Lever> turned;  // by all of these
};

// What may stand in any of them; "*" stands for the name of a drug, condition or analyser.
std::vector<sim::TableInfo> companion_tables();
// Adds what may stand in those of a scenario, and the events that bring them. An event that no table knows then finds
// the names of the library beside it, to be compared with.
void add_companion_tables(const sim::Scenario& scenario, std::vector<sim::TableInfo>& tables);

// Reads those of a scenario, among the tables of parameters(scenario). Throws sim::UserError.
Companions read_companions(const sim::Scenario& scenario, const std::vector<sim::TableInfo>& tables);

}  // namespace plateletsim
