// Events are tables chosen by their word.
#include "sim/scenario/event.h"

#include "sim/base/suggest.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace sim {
namespace {

constexpr std::string_view event_prefix = "event.";
constexpr std::size_t common_fields = 4;  // the word, at, every, count
constexpr double longest_time = 36525;    // day; a century

constexpr std::array<std::string_view, 3> kind_names{"treatment", "condition", "assay"};

std::string name_of(const TableInfo& table) { return table.fields.front().choices.front(); }
std::string kind_of(const TableInfo& table) { return table.fields.front().name; }

// The key of this event that names what happens.
std::string kind_of(const Section& event) {
  std::string kind;
  for (const std::string_view name : kind_names) {
    if (!event.has(std::string(name))) continue;
    if (!kind.empty()) {
      throw PlacedError(event.find(std::string(name))->key,
                        "an event has one of " + kind + " and " + std::string(name) + ", not both");
    }
    kind = name;
  }
  if (!kind.empty()) return kind;
  throw PlacedError(event.place(), "an event needs one of the keys treatment, condition and assay");
}

std::vector<std::string> words(const std::string& kind, const std::vector<TableInfo>& tables) {
  std::vector<std::string> names;
  for (const TableInfo& table : tables) {
    if (is_event(table) && (kind.empty() || kind_of(table) == kind)) names.push_back(name_of(table));
  }
  return names;
}

struct ToNumber {
  double operator()(double value) const { return value; }
  double operator()(std::int64_t value) const { return static_cast<double>(value); }
  double operator()(bool value) const { return value ? 1 : 0; }
  double operator()(const std::string&) const { return 0; }
};

}  // namespace

TableInfo event_table(const std::string& kind, const std::string& name, std::string meaning,
                      std::vector<Field> fields) {
  TableInfo table{std::string(event_prefix) + kind + "." + name, std::move(meaning), true, {}};
  table.fields = {word_field(kind, {name}, "what happens"),
                  number_field("at", "day", {0, longest_time}, "time of the event"),
                  number_field("every", "day", {0, longest_time}, "time between repetitions", 0.0),
                  integer_field("count", {1, 10000}, "how often in all", 1)};
  table.fields.insert(table.fields.end(), fields.begin(), fields.end());
  return table;
}

bool is_event(const TableInfo& table) { return table.name.starts_with(event_prefix); }

std::string event_kind(const std::string& name, const std::vector<TableInfo>& tables) {
  for (const TableInfo& table : tables) {
    if (is_event(table) && name_of(table) == name) return kind_of(table);
  }
  throw UserError("there is no event \"" + name + "\"" + did_you_mean(name, words("", tables)));
}

const TableInfo& event_table_of(const Section& event, const std::vector<TableInfo>& tables) {
  const std::string kind = kind_of(event);
  const std::vector<std::string> names = words(kind, tables);
  const Value word = read(event, word_field(kind, names, "what happens"));
  return *std::find_if(tables.begin(), tables.end(), [&](const TableInfo& table) {
    return is_event(table) && kind_of(table) == kind && name_of(table) == std::get<std::string>(word);
  });
}

Event read_event(const Section& section, const std::vector<TableInfo>& tables) {
  const TableInfo& table = event_table_of(section, tables);
  refuse_unknown_keys(section, table);
  Event event{kind_of(table), name_of(table), std::get<double>(read(section, table.fields[1])),
              std::get<double>(read(section, table.fields[2])), std::get<std::int64_t>(read(section, table.fields[3])),
              {}};
  if (event.count > 1 && event.every <= 0) {
    throw PlacedError(section.find("count")->value, "count = " + std::to_string(event.count) +
                                                        " needs every, the time between repetitions");
  }
  for (std::size_t i = common_fields; i < table.fields.size(); ++i) {
    event.fields[table.fields[i].name] = std::visit(ToNumber{}, read(section, table.fields[i]));
  }
  return event;
}

std::vector<Event> events(const Scenario& scenario, const std::vector<TableInfo>& tables) {
  std::vector<Event> result;
  for (const Section& section : scenario.sections("event")) result.push_back(read_event(section, tables));
  return result;
}

}  // namespace sim
