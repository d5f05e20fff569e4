// Events are tables chosen by their word.
#include "sim/scenario/event.h"

#include "sim/base/suggest.h"
#include "sim/scenario/quantity.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

namespace sim {
namespace {

constexpr std::string_view event_prefix = "event.";
constexpr std::size_t common_fields = 8;  // the word, at, every, count, until, by, share, luck
constexpr double longest_time = 36525;    // day; a century
constexpr double shortest_time = 1e-4;    // day, between repetitions, and of a course

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

const Field* find_field(const TableInfo& table, const std::string& name) {
  const auto found = std::find_if(table.fields.begin(), table.fields.end(), [&](const Field& field) { return field.name == name; });
  return found == table.fields.end() ? nullptr : &*found;
}

// `then = { dose = "-5 mg", every = "7 day" }`: how the dose falls after `until`.
void read_taper(const Section& section, const TableInfo& table, Event& event) {
  const Node* node = section.find("then");
  if (node == nullptr) return;
  const Field* dose = find_field(table, dose_field);
  if (dose == nullptr) throw PlacedError(node->key, "\"" + event.name + "\" has no dose that could fall: leave `then` out");
  if (event.until <= 0.0) throw PlacedError(node->key, "`then` needs `until`: the time from the first dose to the first lower one");
  const TableInfo taper{"event.then", "", false,
                        {number_field(dose_field, dose->unit, {-dose->range.high, 0}, "change of the dose"),
                         number_field("every", "day", {shortest_time, longest_time}, "time between two changes")}};
  const Section then("event.then", std::make_shared<const Node>(*node));
  refuse_unknown_keys(then, taper);
  event.change = std::get<double>(read(then, taper.fields[0]));
  event.change_every = std::get<double>(read(then, taper.fields[1]));
  if (event.change == 0.0) throw PlacedError(then.find(dose_field)->value, "a dose that changes by nothing never ends; write how much it falls, as -5 " + dose->unit);
}

void require_an_end(const Section& section, const Event& event) {
  const bool counted = section.has("count"), limited = section.has("until");
  if (event.every <= 0.0) {
    if (event.count > 1) throw PlacedError(section.find("count")->value, "count = " + std::to_string(event.count) + " needs every, the time between repetitions");
    if (limited) throw PlacedError(section.find("until")->value, "until needs every, the time between repetitions");
    return;
  }
  if (!counted && !limited) {
    throw PlacedError(section.find("every")->key, "every says how often, but not for how long: add count (how many in all) or until (time after the first)");
  }
}

}  // namespace

// "diagnosis" or "14 day after diagnosis", where the field has anchors; else a plain number.
Moment read_time(const Section& section, const Field& at) {
  Field days = at;
  days.choices.clear();
  const Node* written = section.find(at.name);
  const Node* inner = written == nullptr ? nullptr : find(*written, "value");  // of { value = "diagnosis", source = "design" }
  const Node* node = inner == nullptr ? written : inner;
  const auto* text = node == nullptr ? nullptr : std::get_if<std::string>(&node->content);
  if (text == nullptr) return {std::get<double>(read(section, days)), ""};
  constexpr std::string_view link = " after ";
  const std::size_t split = text->find(link);
  const std::string word = split == std::string::npos ? *text : text->substr(split + link.size());
  if (std::find(at.choices.begin(), at.choices.end(), word) == at.choices.end()) {
    if (split == std::string::npos) return {std::get<double>(read(section, days)), ""};
    throw PlacedError(node->value, "at = \"" + *text + "\": nothing is known as \"" + word + "\"" + did_you_mean(word, at.choices));
  }
  if (split == std::string::npos) return {0.0, word};
  const std::size_t sign = text->starts_with('+') ? 1 : 0;
  Node offset{text->substr(sign, split - sign), node->key, node->value};
  const Section alone(section.name(), std::make_shared<const Node>(Node{Node::Members{{at.name, std::move(offset)}}, node->key, node->value}));
  return {std::get<double>(read(alone, days)), word};
}

double as_number(const Value& value, const Field& field) {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1.0 : 0.0;
  const auto place = std::find(field.choices.begin(), field.choices.end(), std::get<std::string>(value));
  return static_cast<double>(place - field.choices.begin());
}

std::span<const Field> own_fields(const TableInfo& table) { return std::span(table.fields).subspan(common_fields); }

TableInfo event_table(const std::string& kind, const std::string& name, std::string meaning,
                      std::vector<Field> fields) {
  TableInfo table{std::string(event_prefix) + kind + "." + name, std::move(meaning), true, {}};
  Field at = number_field("at", "day", {0, longest_time}, "time of the event; or an anchor, as \"diagnosis\" or \"14 day after diagnosis\"");
  at.choices = {"diagnosis"};
  table.fields = {word_field(kind, {name}, "what happens"), at,
                  number_field("every", "day", {shortest_time, longest_time}, "time between repetitions", 0.0),
                  integer_field("count", {1, static_cast<double>(most_repetitions)}, "how often in all", 1),
                  number_field("until", "day", {shortest_time, longest_time}, "time after the first from which there are no more", 0.0),
                  word_field("by", {"scenario", "bedside", "protocol"}, "who orders it", "scenario"),
                  number_field("share", "1", {0, 1}, "share of persons to whom it happens, drawn once for each", 1.0),
                  text_field("luck", "a name: events of one luck and share happen to the same persons; left out, those of one name", "")};
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
  if (const Node* taper = section.find("then"); taper != nullptr && !is_section(*taper))
    throw PlacedError(taper->value, "then is a table, such as { dose = \"-5 mg\", every = \"7 day\" }");
  refuse_unknown_keys(section, table);
  Event event;
  event.kind = kind_of(table);
  event.name = name_of(table);
  const Moment moment = read_time(section, table.fields[1]);
  event.at = moment.days;
  event.anchor = moment.anchor;
  event.every = std::get<double>(read(section, table.fields[2]));
  event.count = std::get<std::int64_t>(read(section, table.fields[3]));
  event.until = std::get<double>(read(section, table.fields[4]));
  event.by = std::get<std::string>(read(section, table.fields[5]));
  event.share = std::get<double>(read(section, table.fields[6]));
  event.luck = std::get<std::string>(read(section, table.fields[7]));
  if (!event.luck.empty() && !section.has("share")) throw PlacedError(section.find("luck")->key, "luck decides to whom an event happens, and this one happens to all: add share, or leave luck out");
  require_an_end(section, event);
  if (event.until > 0.0 && !section.has("count")) event.count = most_repetitions;
  read_taper(section, table, event);
  for (const Field& field : own_fields(table)) {
    if (field.name == loading_field && !section.has(loading_field)) continue;
    (field.name == loading_field ? event.first[dose_field] : event.fields[field.name]) = as_number(read(section, field), field);
  }
  return event;
}

std::vector<Event> events(const Scenario& scenario, const std::vector<TableInfo>& tables) {
  std::vector<Event> result;
  for (const Section& section : scenario.sections("event")) result.push_back(read_event(section, tables));
  return result;
}

Node event_node(const Event& event, const TableInfo& table) {
  const Place place{std::make_shared<const Source>(Source{"given now", ""}), 0, 0};
  const auto with_unit = [&](const Field& field, double value) -> Node {
    if (field.kind == Kind::flag) return {value != 0.0, place, place};
    if (field.kind == Kind::integer) return {static_cast<std::int64_t>(value), place, place};
    if (field.kind == Kind::word) return {field.choices.at(static_cast<std::size_t>(value)), place, place};
    return {to_text(value) + (field.unit == "1" ? "" : " " + field.unit), place, place};
  };
  const auto text = [&](std::string words) { return Node{std::move(words), place, place}; };
  const auto days = [&](double time) { return text(to_text(time) + " day"); };
  Node::Members members{{event.kind, text(event.name)}, {"at", event.anchor.empty() ? days(event.at) : text(to_text(event.at) + " day after " + event.anchor)}};
  if (event.by != "scenario") members.emplace("by", text(event.by));
  if (event.share < 1.0 || !event.luck.empty()) members.emplace("share", Node{event.share, place, place});
  if (!event.luck.empty()) members.emplace("luck", text(event.luck));
  if (event.every > 0.0) members.emplace("every", days(event.every));
  if (event.until > 0.0) members.emplace("until", days(event.until));
  if (event.count > 1 && !(event.until > 0.0 && event.count == most_repetitions)) members.emplace("count", Node{event.count, place, place});
  const Field* dose = find_field(table, dose_field);
  if (dose != nullptr && event.change < 0.0)
    members.emplace("then", Node{Node::Members{{dose_field, with_unit(*dose, event.change)}, {"every", days(event.change_every)}}, place, place});
  if (const auto loading = event.first.find(dose_field); dose != nullptr && loading != event.first.end()) members.emplace(loading_field, with_unit(*dose, loading->second));
  for (const auto& [name, value] : event.fields) {
    const Field* field = find_field(table, name);
    // What the word does not have is written all the same: to be refused where everything is.
    members.emplace(name, field == nullptr ? Node{to_text(value), place, place} : with_unit(*field, value));
  }
  return {std::move(members), place, place};
}

}  // namespace sim
