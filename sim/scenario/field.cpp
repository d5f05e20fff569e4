// Reading one value at the edge: kind, unit and range are checked here and nowhere else.
#include "sim/scenario/field.h"

#include "sim/base/suggest.h"
#include "sim/base/text.h"
#include "sim/scenario/quantity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace sim {
namespace {

// A value as written, with its unit where there is one.
struct Written {
  const Node* value = nullptr;
  const Node* unit = nullptr;  // of { value = ..., unit = ... }
};

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

[[noreturn]] void refuse(const Field& field, const Node& node, const std::string& why) {
  const std::string link = why.ends_with('?') ? " It takes " : "; it takes ";
  throw PlacedError(node.value, field.name + " " + why + link + accepted(field));
}

void check_source(const Field& field, const Node& node) {
  const auto* text = std::get_if<std::string>(&node.content);
  const std::array<std::string, 7> bases{"measured", "fitted", "tuned", "derived", "assumed", "numerical", "design"};
  const std::string basis = text == nullptr ? "" : text->substr(0, text->find(' '));
  const bool needs_key = basis == "measured" || basis == "fitted" || basis == "tuned";
  if (std::find(bases.begin(), bases.end(), basis) == bases.end() || (needs_key && basis.size() == text->size())) {
    throw PlacedError(node.value, "the source of " + field.name +
                                      " must be \"measured KEY\" or \"fitted KEY\" with a key of sources.toml, \"tuned ROW\" with "
                                      "the observations that moved it, or begin with derived, assumed, numerical or design");
  }
}

// A value stands alone, or in a table { value, unit, source }.
Written unwrap(const Node& node, const Field& field) {
  const Node::Members* members = node.members();
  if (members == nullptr) return {&node, nullptr};
  Written written;
  for (const auto& [key, child] : *members) {
    if (key == "value") {
      written.value = &child;
    } else if (key == "unit") {
      written.unit = &child;
    } else if (key == "source") {
      check_source(field, child);
    } else {
      throw PlacedError(child.key, "unknown key " + quoted(key) + " in " + field.name +
                                       did_you_mean(key, {"value", "unit", "source"}));
    }
  }
  if (written.value == nullptr) refuse(field, node, "has no value");
  return written;
}

// The number, and its unit as text; a bare number has none.
Quantity written_quantity(const Field& field, const Written& written) {
  const Node& node = *written.value;
  Quantity quantity;
  if (const auto* text = std::get_if<std::string>(&node.content)) {
    quantity = parse_quantity(*text);
  } else if (const auto* whole = std::get_if<std::int64_t>(&node.content)) {
    quantity.value = static_cast<double>(*whole);
  } else if (const auto* number = std::get_if<double>(&node.content)) {
    quantity.value = *number;
  } else {
    refuse(field, node, "cannot be " + description(node));
  }
  if (written.unit == nullptr) return quantity;
  const auto* unit = std::get_if<std::string>(&written.unit->content);
  if (unit == nullptr) refuse(field, *written.unit, "has a unit that is not text");
  if (!quantity.unit.empty()) refuse(field, *written.unit, "has two units");
  quantity.unit = *unit;
  return quantity;
}

std::string shown(const Quantity& quantity) {
  return to_text(quantity.value) + (quantity.unit.empty() ? "" : " " + quantity.unit);
}

void refuse_outside(const Field& field, double value, const std::string& as_written, const Node& node) {
  if (value >= field.range.low && value <= field.range.high) return;
  throw PlacedError(node.value, field.name + " = " + as_written + " lies outside " + accepted(field));
}

double read_number(const Field& field, const Written& written) {
  try {
    const Quantity quantity = written_quantity(field, written);
    if (quantity.unit.empty() && field.unit != "1") {
      refuse(field, *written.value,
             "= " + to_text(quantity.value) + " needs a unit, such as " +
                 quoted(to_text(quantity.value) + " " + field.unit));
    }
    const double value = convert(quantity.value, quantity.unit.empty() ? "1" : quantity.unit, field.unit);
    refuse_outside(field, value, shown(quantity), *written.value);
    return value;
  } catch (const PlacedError&) {
    throw;
  } catch (const UserError& error) {
    refuse(field, *written.value, std::string("is wrong: ") + error.what());
  }
}

std::int64_t read_integer(const Field& field, const Written& written) {
  if (written.unit != nullptr) refuse(field, *written.unit, "is a whole number without a unit");
  const auto* whole = std::get_if<std::int64_t>(&written.value->content);
  if (whole == nullptr) refuse(field, *written.value, "cannot be " + description(*written.value));
  refuse_outside(field, static_cast<double>(*whole), std::to_string(*whole), *written.value);
  return *whole;
}

bool read_flag(const Field& field, const Written& written) {
  if (written.unit != nullptr) refuse(field, *written.unit, "has no unit");
  const auto* flag = std::get_if<bool>(&written.value->content);
  if (flag == nullptr) refuse(field, *written.value, "cannot be " + description(*written.value));
  return *flag;
}

std::string read_word(const Field& field, const Written& written) {
  if (written.unit != nullptr) refuse(field, *written.unit, "has no unit");
  const auto* word = std::get_if<std::string>(&written.value->content);
  if (word == nullptr) refuse(field, *written.value, "cannot be " + description(*written.value));
  if (std::find(field.choices.begin(), field.choices.end(), *word) == field.choices.end()) {
    refuse(field, *written.value, "cannot be " + quoted(*word) + did_you_mean(*word, field.choices));
  }
  return *word;
}

std::string read_text(const Field& field, const Written& written) {
  if (written.unit != nullptr) refuse(field, *written.unit, "has no unit");
  const auto* text = std::get_if<std::string>(&written.value->content);
  if (text == nullptr) refuse(field, *written.value, "cannot be " + description(*written.value));
  if (!is_plain(*text)) throw PlacedError(written.value->value, field.name + " holds a control character, which a terminal would obey");
  return *text;
}

std::string choices_text(const std::vector<std::string>& choices) {
  std::string text;
  for (const std::string& choice : choices) text += (text.empty() ? "" : ", ") + quoted(choice);
  return choices.size() == 1 ? text : "one of " + text;
}

std::string range_text(const Range& range) { return "[" + to_text(range.low) + ", " + to_text(range.high) + "]"; }

struct ValueText {
  std::string operator()(double value) const { return to_text(value); }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(const std::string& value) const { return value; }
};

}  // namespace

Field number_field(std::string name, std::string unit, Range range, std::string meaning,
                   std::optional<double> fallback) {
  return {std::move(name), Kind::number, std::move(unit), range, std::move(meaning), {}, fallback};
}

Field integer_field(std::string name, Range range, std::string meaning, std::optional<std::int64_t> fallback) {
  return {std::move(name), Kind::integer, "1", range, std::move(meaning), {}, fallback};
}

Field flag_field(std::string name, std::string meaning, std::optional<bool> fallback) {
  return {std::move(name), Kind::flag, "", {}, std::move(meaning), {}, fallback};
}

Field word_field(std::string name, std::vector<std::string> choices, std::string meaning,
                 std::optional<std::string> fallback) {
  return {std::move(name), Kind::word, "", {}, std::move(meaning), std::move(choices), std::move(fallback)};
}

Field text_field(std::string name, std::string meaning, std::optional<std::string> fallback) {
  return {std::move(name), Kind::text, "", {}, std::move(meaning), {}, std::move(fallback)};
}

Value read(const Section& section, const Field& field) {
  const Node* node = section.find(field.name);
  if (node == nullptr) {
    if (field.fallback) return *field.fallback;
    throw PlacedError(section.place(), "[" + section.name() + "] lacks " + field.name + " (" + field.meaning +
                                           "); it takes " + accepted(field));
  }
  const Written written = unwrap(*node, field);
  switch (field.kind) {
    case Kind::number:
      return read_number(field, written);
    case Kind::integer:
      return read_integer(field, written);
    case Kind::flag:
      return read_flag(field, written);
    case Kind::word:
      return read_word(field, written);
    case Kind::text:
      break;
  }
  return read_text(field, written);
}

void refuse_unknown_keys(const Section& section, const TableInfo& table) {
  std::vector<std::string> names;
  for (const Field& field : table.fields) names.push_back(field.name);
  for (const auto& [key, node] : section.members()) {
    if (is_section(node) || is_repeated_section(node)) continue;
    if (std::find(names.begin(), names.end(), key) != names.end()) continue;
    throw PlacedError(node.key, "unknown key " + quoted(key) + " in [" + section.name() + "]" +
                                    did_you_mean(key, names));
  }
}

std::string accepted(const Field& field) {
  switch (field.kind) {
    case Kind::number:
      return range_text(field.range) + (field.unit == "1" ? "" : " " + field.unit);
    case Kind::integer:
      return "a whole number in " + range_text(field.range);
    case Kind::flag:
      return "true or false";
    case Kind::word:
      return choices_text(field.choices);
    case Kind::text:
      break;
  }
  return "text";
}

std::string to_text(const Value& value) { return std::visit(ValueText{}, value); }

}  // namespace sim
