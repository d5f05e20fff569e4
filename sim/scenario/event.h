// What happens to a patient at given times: treatments, conditions and assays, written as [[event]] tables.
//
// Each event has exactly one of the keys treatment, condition and assay, whose word says what happens, the time
// `at`, an optional repetition (`every` with `count` or `until`, `then`), the `share` of persons to whom it happens, if not
// to all, and the fields of that word. So every word is
// a table of its own, named "event.treatment.ivig": event_table() declares it, check() picks it by the word, events()
// reads it.
#pragma once

#include "sim/scenario/field.h"
#include "sim/scenario/scenario.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace sim {

struct Event {
  std::string kind;  // "treatment", "condition" or "assay"
  std::string name;
  double at = 0;       // day; after the anchor, if it has one
  std::string anchor;  // at = "14 day after diagnosis"
  double every = 0;    // day between repetitions
  std::int64_t count = 1;
  double until = 0;       // day after the first; 0: no limit
  std::string by = "scenario";  // who orders it
  double share = 1.0;     // of persons to whom it happens
  std::string luck;       // what decides to whom; empty: its name
  double change = 0;      // of the dose, after `until`
  double change_every = 0;  // day
  std::map<std::string, double> fields;  // of this name, in declared units; flags as 0 and 1, words as their place
  std::map<std::string, double> first;   // of the first time only
};

inline constexpr const char* dose_field = "dose";        // what `then` changes
inline constexpr const char* loading_field = "loading";  // what the first time has instead of it
inline constexpr std::int64_t most_repetitions = 1000000;

// When something happens: so many days, or so many after an anchor. `at` is a field whose choices are the anchors. Throws
// PlacedError.
struct Moment {
  double days = 0;
  std::string anchor;
};
Moment read_time(const Section& section, const Field& at);

// A value as a number: flags as 0 and 1, words as their place among the choices.
double as_number(const Value& value, const Field& field);

// Declares one word. The fields may be numbers, integers, flags and words.
TableInfo event_table(const std::string& kind, const std::string& name, std::string meaning,
                      std::vector<Field> fields = {});

// The fields that only this word has.
std::span<const Field> own_fields(const TableInfo& table);

bool is_event(const TableInfo& table);

// "treatment" for "ivig"; throws UserError with a suggestion when no table declares it.
std::string event_kind(const std::string& name, const std::vector<TableInfo>& tables);

// The table that this [[event]] chose by its word. Throws PlacedError.
const TableInfo& event_table_of(const Section& event, const std::vector<TableInfo>& tables);

// One event in declared units. Throws PlacedError.
Event read_event(const Section& event, const std::vector<TableInfo>& tables);

// All events, in the order written.
std::vector<Event> events(const Scenario& scenario, const std::vector<TableInfo>& tables);

// The event as a table of a scenario, which reads back as the same: numbers in declared units.
Node event_node(const Event& event, const TableInfo& table);

}  // namespace sim
