// One patient as functions of C see it: what page.cpp answers from. A page holds as many as it likes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/plateletsim.h"

namespace plateletsim {

struct Page {
  std::optional<Simulation> patient;
  std::string text;             // the last answer or error; its bytes stay where they are until the next call
  std::vector<double> numbers;  // likewise
};

// What can be written in a scenario: sections and events with units, ranges and meanings.
std::string schema_as_json();
std::string table_as_json(const sim::TableInfo& table);
// A scenario as it is when all that it names is merged: title, story, sections, each value in its declared unit, events.
std::string scenario_as_json(const sim::Scenario& scenario);
// The columns that the patient's rows have.
std::string columns_as_json(const sim::Series& series);

}  // namespace plateletsim
