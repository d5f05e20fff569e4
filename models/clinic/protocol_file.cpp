// What stands in [[protocol]], and how it is read.
#include <algorithm>
#include <memory>
#include <string_view>

#include "models/clinic/protocol.h"
#include "sim/base/suggest.h"

namespace plateletsim {
namespace {

constexpr double longest = 36525.0;  // day

const sim::Field* field_of(const sim::TableInfo& table, std::string_view name) {
  const auto found = std::find_if(table.fields.begin(), table.fields.end(), [&](const sim::Field& field) { return field.name == name; });
  return found == table.fields.end() ? nullptr : &*found;
}

std::vector<sim::Field> rule_fields(const std::string& dose_unit, double highest) {
  return {sim::number_field("above", "1e9/L", {0, 1e5}, "the count is at least this", 0.0),
          sim::number_field("below", "1e9/L", {0, 1e5}, "the count is less than this", std::numeric_limits<double>::infinity()),
          sim::number_field("rise", "1e9/L", {0, 1e5}, "it has risen by this since the last visit", 0.0),
          sim::number_field("fall", "1e9/L", {0, 1e5}, "it has fallen by this since the last visit", 0.0),
          sim::number_field("after", "day", {0, longest}, "so long after the treatment began, at the earliest", 0.0),
          sim::integer_field("bleeding", {1, 4}, "the worst bleed since the last visit was of this grade, at least (World Health Organization)", std::int64_t{0}),
          sim::flag_field("withheld", "nothing was given at the last visit", false),
          sim::flag_field("at_highest", "the dose is the highest there is", false),
          sim::integer_field("visits", {1, 1000}, "visits in a row for which all this must hold", 1),
          sim::integer_field("at_most", {1, 1e9}, "times that the rule may decide", std::int64_t{1000000000}),
          sim::number_field("apart", "day", {0, longest}, "time between two of them, at least", 0.0),
          sim::flag_field("withhold", "then nothing is given at this visit", false),
          sim::flag_field("stop", "then the treatment ends", false),
          sim::number_field("step", dose_unit, {-highest, highest}, "then the dose changes by this", 0.0),
          sim::number_field("over", "day", {0, longest}, "so long the ending takes, the dose falling evenly; with `stop`", 0.0)};
}

Rule read_rule(const sim::Section& section, const sim::Field* dose) {
  const sim::TableInfo table{"protocol.rules", "", true, rule_fields(dose == nullptr ? "1" : dose->unit, dose == nullptr ? 0.0 : dose->range.high)};
  sim::refuse_unknown_keys(section, table);
  const auto value = [&](std::size_t i) { return sim::read(section, table.fields[i]); };
  const auto number = [&](std::size_t i) { return std::get<double>(value(i)); };
  const auto flag = [&](std::size_t i) { return std::get<bool>(value(i)); };
  const auto whole = [&](std::size_t i) { return std::get<std::int64_t>(value(i)); };
  Rule rule{number(0), number(1), number(2), number(3), number(4), whole(5), flag(6), flag(7), whole(8), whole(9), number(10), flag(11), flag(12), number(13), number(14)};
  if (rule.above >= rule.below) throw sim::PlacedError(section.find("above")->value, "no count is at least `above` and less than `below`");
  if (rule.stop + rule.withhold + (rule.step != 0.0 && !rule.only_withheld && rule.withhold) > 1)
    throw sim::PlacedError(section.place(), "a rule either withholds or stops");
  if (rule.over > 0.0 && (!rule.stop || dose == nullptr))
    throw sim::PlacedError(section.find("over")->value, "`over` says how long a treatment with a dose takes to end: it needs `stop = true`");
  return rule;
}

// `dose = "1 g/kg"`, or { first, least, most }.
void read_dose(const sim::Section& section, const sim::Field& field, Protocol& protocol) {
  protocol.has_dose = true;
  const sim::Node* node = section.find(sim::dose_field);
  if (node == nullptr || !sim::is_section(*node)) {
    protocol.first = protocol.least = protocol.most = std::get<double>(sim::read(section, field));
    return;
  }
  const sim::Section doses("protocol.dose", std::make_shared<const sim::Node>(*node));
  sim::TableInfo table{"protocol.dose", "", false, {field, field, field}};
  table.fields[0].name = "first", table.fields[1].name = "least", table.fields[2].name = "most";
  sim::refuse_unknown_keys(doses, table);
  protocol.first = std::get<double>(sim::read(doses, table.fields[0]));
  protocol.least = std::get<double>(sim::read(doses, table.fields[1]));
  protocol.most = std::get<double>(sim::read(doses, table.fields[2]));
  if (protocol.least > protocol.first || protocol.first > protocol.most)
    throw sim::PlacedError(node->value, "of a dose, least <= first <= most");
}

}  // namespace

sim::TableInfo Protocol::table() {
  sim::TableInfo table{"protocol", "A doctor: at each visit the first rule that fits decides.", true,
                       {sim::text_field("name", "of a file in protocols/, which says what is not said here", ""),
                        sim::text_field("title", "in words", ""),
                        sim::text_field("story", "in two sentences", ""),
                        sim::text_field("treatment", "what is given"),
                        sim::number_field("at", "day", {0, longest}, "the first visit; or an anchor, as \"diagnosis\" or \"14 day after diagnosis\""),
                        sim::number_field("every", "day", {0.04, longest}, "time between visits"),
                        sim::number_field("until", "day", {0, longest}, "time from the beginning of the treatment to its end", 0.0),
                        sim::number_field("begins_below", "1e9/L", {0, 1e5}, "the treatment begins at the first visit with a count below this", std::numeric_limits<double>::infinity()),
                        sim::integer_field("doses", {1, 1000}, "how many one decision gives", 1),
                        sim::number_field("doses_every", "day", {0.01, longest}, "time between these", 1.0),
                        sim::word_field("otherwise", {"give", "withhold"}, "what happens when no rule fits", "give")}};
  table.fields[4].choices = {"diagnosis"};
  table.open = true;  // read() knows the units of doses
  return table;
}

Protocol Protocol::read(const sim::Section& section, const sim::TableInfo& event) {
  const sim::TableInfo known = table();
  const auto value = [&](const char* key) { return sim::read(section, *field_of(known, key)); };
  Protocol protocol;
  protocol.treatment = event.fields.front().choices.front();
  protocol.name = "protocol " + (section.has("name") ? sim::text_of(section, "name") : protocol.treatment);
  for (const char* text : {"title", "story"}) (void)value(text);
  const auto [offset, anchor] = sim::read_time(section, known.fields[4]);
  protocol.at = offset;
  protocol.anchor = anchor;
  protocol.every = std::get<double>(value("every"));
  protocol.until = std::get<double>(value("until"));
  protocol.begins_below = std::get<double>(value("begins_below"));
  protocol.doses = std::get<std::int64_t>(value("doses"));
  protocol.doses_every = std::get<double>(value("doses_every"));
  protocol.gives_otherwise = std::get<std::string>(value("otherwise")) == "give";
  std::vector<std::string> keys{"rules"};
  for (const sim::Field& field : known.fields) keys.push_back(field.name);
  for (const sim::Field& field : sim::own_fields(event)) {
    if (field.name == sim::loading_field) continue;
    keys.push_back(field.name);
    if (field.name == sim::dose_field) read_dose(section, field, protocol);
    else protocol.fields[field.name] = sim::as_number(sim::read(section, field), field);
  }
  for (const auto& [key, node] : section.members())
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) throw sim::PlacedError(node.key, "unknown key \"" + key + "\" in [[protocol]]" + sim::did_you_mean(key, keys));
  const sim::Node* rules = section.find("rules");
  if (rules != nullptr && !sim::is_repeated_section(*rules)) throw sim::PlacedError(rules->value, "rules is an array of tables, such as [{ below = \"50 1e9/L\", step = \"1 ug/kg\" }]");
  const sim::Field* dose = field_of(event, sim::dose_field);
  if (rules != nullptr)
    for (const sim::Node& rule : *rules->items()) protocol.rules.push_back(read_rule(sim::Section("protocol.rules", std::make_shared<const sim::Node>(rule)), dose));
  protocol.reads = "bleed_history, missing_volume, pools";
  protocol.writes = "clinic, agenda";
  return protocol;
}

}  // namespace plateletsim
