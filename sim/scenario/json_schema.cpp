// The same tables as JSON Schema, so that an editor completes keys and shows units while a scenario is written.
#include "sim/scenario/schema.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace sim {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* source_pattern = "^((measured|fitted|tuned) .+|(derived|assumed|numerical|design)( .*)?)$";
constexpr const char* quantity_pattern = "^ *-?[0-9.]+([eE][-+]?[0-9]+)?( +[^ ]|[^0-9. eE]).*$";

std::string described(const Field& field) { return field.meaning + " — " + accepted(field); }

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : "|") + word;
  return text;
}

Json bounded(Json json, const Field& field) {
  if (std::isfinite(field.range.low)) json["minimum"] = field.range.low;
  if (std::isfinite(field.range.high)) json["maximum"] = field.range.high;
  return json;
}

// What may stand where a value is expected, without its source.
Json plain_value(const Field& field) {
  switch (field.kind) {
    case Kind::number:
      break;
    case Kind::integer:
      return bounded({{"type", "integer"}}, field);
    case Kind::flag:
      return {{"type", "boolean"}};
    case Kind::word:
      return {{"enum", field.choices}};
    case Kind::text:
      return {{"type", "string"}};
  }
  const Json text{{"type", "string"}, {"pattern", quantity_pattern}, {"examples", Json::array({"1 " + field.unit})}};
  if (!field.choices.empty()) return {{"anyOf", Json::array({text, {{"type", "string"}, {"pattern", "^(.+ after )?(" + joined(field.choices) + ")$"}}})}};
  if (field.unit != "1") return text;
  return {{"anyOf", Json::array({bounded({{"type", "number"}}, field), {{"type", "string"}}})}};
}

Json value_table(const Field& field) {
  Json value = plain_value(field);
  Json properties;
  if (field.kind == Kind::number) {
    value = Json{{"anyOf", Json::array({value, {{"type", "number"}}})}};
    properties["unit"] = {{"type", "string"}, {"default", field.unit}};
  }
  properties["value"] = value;
  properties["source"] = {{"type", "string"}, {"pattern", source_pattern}};
  return {{"type", "object"}, {"properties", properties}, {"required", Json::array({"value"})}, {"additionalProperties", false}};
}

Json field_schema(const Field& field) {
  Json json{{"description", described(field)}, {"anyOf", Json::array({plain_value(field), value_table(field)})}};
  if (field.fallback) json["default"] = to_text(*field.fallback);
  return json;
}

// Nothing is required: a scenario inherits what it does not say.
Json table_schema(const TableInfo& table) {
  Json properties = Json::object();
  for (const Field& field : table.fields) properties[field.name] = field_schema(field);
  return {{"description", table.meaning}, {"type", "object"}, {"properties", properties},
          {"additionalProperties", false}};
}

Json listed(const Json& item, const std::string& meaning) {
  return {{"description", meaning}, {"type", "array"}, {"items", item}};
}

Json event_schema(const TableInfo& table) {
  Json json = table_schema(table);
  const Field& word = table.fields.front();
  json["properties"][word.name] = {{"const", word.choices.front()}, {"description", table.meaning}};
  if (std::any_of(table.fields.begin(), table.fields.end(), [](const Field& field) { return field.name == dose_field; }))
    json["properties"]["then"] = {{"type", "object"}, {"description", "how the dose falls after `until`: by so much (below 0), every so often"},
                                  {"required", Json::array({dose_field, "every"})}};
  json["required"] = Json::array();
  for (const Field& field : table.fields) {
    if (!field.fallback) json["required"].push_back(field.name);
  }
  return json;
}

// "*" stands for any name that is not declared.
Json& below(Json& parent, const std::string& name) {
  Json& child = name == "*" ? parent["additionalProperties"] : parent["properties"][name];
  if (!child.is_object()) child = Json::object();
  return child;
}

// Puts "antibody.clone" among the properties of "antibody", which may be declared later.
void place(Json& root, const TableInfo& table) {
  Json* parent = &root;
  std::string name = table.name;
  for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.')) {
    parent = &below(*parent, name.substr(0, dot));
    name = name.substr(dot + 1);
  }
  Json& target = below(*parent, name);
  Json json = table_schema(table);
  if (target.contains("properties")) json["properties"].update(target["properties"]);
  if (target.contains("additionalProperties")) json["additionalProperties"] = target["additionalProperties"];
  target = table.repeated ? listed(json, table.meaning) : json;
}

}  // namespace

std::string json_schema(const std::vector<TableInfo>& tables) {
  Json root{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "scenario"}, {"type", "object"}};
  root["properties"]["title"] = {{"type", "string"}, {"description", "one line"}};
  root["properties"]["story"] = {{"type", "string"}, {"description", "what happens, in two sentences"}};
  root["properties"]["extends"] = {{"type", "string"}, {"description", "the scenario that this one changes"}};
  Json events = Json::array();
  for (const TableInfo& table : tables) {
    if (is_event(table)) {
      events.push_back(event_schema(table));
    } else {
      place(root, table);
    }
  }
  root["properties"]["event"] = listed(Json{{"oneOf", events}}, "what happens, and when");
  root["additionalProperties"] = false;
  return root.dump(2) + "\n";
}

}  // namespace sim
