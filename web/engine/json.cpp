// What the page reads of schema, scenarios and columns, as JSON.
#include <nlohmann/json.hpp>

#include "models/catalogue.h"
#include "sim/scenario/event.h"
#include "sim/scenario/toml.h"
#include "web/engine/page.h"

namespace plateletsim {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kinds[] = {"number", "integer", "flag", "word", "text"};

Json json_of(const sim::Value& value) {
  return std::visit([](const auto& held) { return Json(held); }, value);
}

Json json_of(const sim::Field& field) {
  Json json{{"name", field.name}, {"kind", kinds[static_cast<std::size_t>(field.kind)]}, {"unit", field.unit},
            {"low", field.range.low}, {"high", field.range.high}, {"meaning", field.meaning}, {"choices", field.choices}};
  if (field.fallback) json["fallback"] = json_of(*field.fallback);
  return json;
}

// "measured hanson1985" for a value that says where it comes from.
std::string source_of(const sim::Section& section, const std::string& key) {
  const sim::Node* node = section.find(key);
  const sim::Node* source = node == nullptr || node->members() == nullptr ? nullptr : sim::find(*node, "source");
  const auto* text = source == nullptr ? nullptr : std::get_if<std::string>(&source->content);
  return text == nullptr ? "" : *text;
}

void add_values(Json& values, const std::string& name, const sim::Section& section, const sim::TableInfo& table) {
  for (const sim::Field& field : table.fields)
    if (section.has(field.name) || field.fallback)
      values[name + "." + field.name] = {{"value", json_of(sim::read(section, field))}, {"source", source_of(section, field.name)}};
}

Json json_of(const sim::TableInfo& table) {
  Json json{{"name", table.name}, {"meaning", table.meaning}, {"repeated", table.repeated}, {"fields", Json::array()}};
  for (const sim::Field& field : table.fields) json["fields"].push_back(json_of(field));
  return json;
}

}  // namespace

std::string table_as_json(const sim::TableInfo& table) { return json_of(table).dump(); }

std::string schema_as_json() {
  Json tables = Json::array();
  for (const sim::TableInfo& table : parameters()) tables.push_back(json_of(table));
  return tables.dump();
}

std::string scenario_as_json(const sim::Scenario& scenario) {
  const auto tables = parameters(scenario);
  Json values = Json::object(), events = Json::array(), sections = Json::array();
  for (const sim::TableInfo& table : tables) {
    if (table.repeated || !scenario.has(table.name)) continue;
    sections.push_back(json_of(table));
    add_values(values, table.name, scenario.section(table.name), table);
  }
  for (const sim::Event& event : sim::events(scenario, tables))
    events.push_back({{"kind", event.kind}, {"name", event.name}, {"at", event.at}, {"anchor", event.anchor}, {"every", event.every}, {"count", event.count},
                      {"share", event.share}, {"fields", event.fields}});
  const sim::Node* plan = sim::find(scenario.tree(), "event");
  const std::string as_written = plan == nullptr ? "" : sim::write_toml({sim::Node::Members{{"event", *plan}}, plan->key, plan->value});
  return Json{{"title", scenario.title()}, {"story", scenario.story()}, {"sections", sections}, {"values", values}, {"events", events}, {"plan", as_written}}.dump();
}

std::string columns_as_json(const sim::Series& series) {
  Json list = Json::array();
  for (const sim::Variable& variable : series.variables) {
    Json json{{"name", variable.name}, {"units", variable.units}, {"meaning", variable.long_name}, {"width", series.width(variable)},
              {"places", Json::array()}};
    for (const sim::Dimension& dimension : series.dimensions) {
      if (dimension.name != variable.dimension) continue;
      json["places"] = dimension.labels.empty() ? Json(dimension.numbers) : Json(dimension.labels);
    }
    list.push_back(json);
  }
  return list.dump();
}

}  // namespace plateletsim
