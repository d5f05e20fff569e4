// What one parameter is: name, unit, range, meaning. Loader, schema, Python completion and manual read this.
#pragma once

#include "sim/scenario/section.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace sim {

using Value = std::variant<double, std::int64_t, bool, std::string>;

struct Range {
  double low = 0;
  double high = 0;  // both included, in the unit of the field
};

enum class Kind { number, integer, flag, word, text };

struct Field {
  std::string name;
  Kind kind = Kind::number;
  std::string unit;  // "1" for a pure number; empty for flags and words
  Range range;
  std::string meaning;
  std::vector<std::string> choices;  // of a word; of a number: words that may stand for it
  std::optional<Value> fallback;     // none: the key is required
};

struct TableInfo {
  std::string name;  // "spleen", "antibody.clone"
  std::string meaning;
  bool repeated = false;  // an array of tables
  std::vector<Field> fields;
  bool open = false;  // what it holds is checked by those who read it
};

Field number_field(std::string name, std::string unit, Range range, std::string meaning,
                   std::optional<double> fallback = {});
Field integer_field(std::string name, Range range, std::string meaning, std::optional<std::int64_t> fallback = {});
Field flag_field(std::string name, std::string meaning, std::optional<bool> fallback = {});
Field word_field(std::string name, std::vector<std::string> choices, std::string meaning,
                 std::optional<std::string> fallback = {});

Field text_field(std::string name, std::string meaning, std::optional<std::string> fallback = {});

// The value of a field in its declared unit, or the fallback. Throws PlacedError when it is missing, of another
// kind or dimension, or out of range.
Value read(const Section& section, const Field& field);

// Throws PlacedError at the first key that is neither a field nor a section of its own.
void refuse_unknown_keys(const Section& section, const TableInfo& table);

// "[0, 1000] ug/mL", "one of "male", "female"": what a field accepts, for messages and manuals.
std::string accepted(const Field& field);
std::string to_text(const Value& value);

}  // namespace sim
