// What a scenario may say, from the declared tables: check() for files, JSON Schema for editors.
#pragma once

#include "sim/scenario/event.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/table.h"

#include <string>
#include <vector>

namespace sim {

// Every section, key, unit and range of a scenario. Throws one UserError with all faults, a paragraph each, up to 20.
void check(const Scenario& scenario, const std::vector<TableInfo>& tables);

// JSON Schema (draft 7) of a scenario file.
std::string json_schema(const std::vector<TableInfo>& tables);

}  // namespace sim
