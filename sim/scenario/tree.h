// A scenario as a tree of tables, arrays and values that remember where they were written.
#pragma once

#include "sim/scenario/place.h"

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace sim {

struct Node {
  using Members = std::map<std::string, Node>;  // of a table
  using Items = std::vector<Node>;              // of an array

  std::variant<Members, Items, std::string, std::int64_t, double, bool> content;
  Place key;    // where its name stands
  Place value;  // where its value begins

  const Members* members() const { return std::get_if<Members>(&content); }
  const Items* items() const { return std::get_if<Items>(&content); }
};

// A value may be written as a table, { value = 9.5, unit = "day", source = "..." }: then it is no section.
bool is_section(const Node& node);            // a table of keys
bool is_repeated_section(const Node& node);   // an array of such tables
const Node* find(const Node& table, const std::string& dotted_name);  // null when absent

// The child's values replace the parent's; sections merge key by key, arrays are replaced whole.
Node merge(const Node& parent, const Node& child);

// What stands there, for a message: "a table", "an array", "text", "a number", "true or false".
std::string description(const Node& node);

}  // namespace sim
