// The manual's table of a mechanism's parameters.
#include "sim/scenario/table.h"

namespace sim {
namespace {

std::string cell(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '|') result += '\\';
    result += c;
  }
  return result;
}

std::string row(const Field& field) {
  const std::string unit = field.kind == Kind::number ? field.unit : "";
  Field pure = field;
  pure.unit = "1";
  const std::string fallback = field.fallback ? to_text(*field.fallback) : "required";
  return "| `" + field.name + "` | " + cell(unit) + " | " + cell(accepted(pure)) + " | " + cell(fallback) + " | " +
         cell(field.meaning) + " |\n";
}

}  // namespace

std::string markdown(const TableInfo& table) {
  std::string text = "| key | unit | range | fallback | meaning |\n|---|---|---|---|---|\n";
  for (const Field& field : table.fields) text += row(field);
  return text;
}

}  // namespace sim
