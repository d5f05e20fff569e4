// Tables that hold tables: each of them is known, or refused with what there is.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/table.h"

namespace sim {

inline std::string quoted(const std::string& text) { return "\"" + text + "\""; }

// A table within another, under a name for messages.
inline Section part(const std::string& name, const Node& node) { return {name, std::make_shared<const Node>(node)}; }

// refuse_unknown_keys() lets tables pass, which may be sections; this does not. Throws PlacedError.
void refuse_unknown_parts(const Section& section, const std::vector<std::string>& known);

// A table that has parts beside its fields, which others read. Throws PlacedError.
template <class T>
T read_with_parts(const Table<T>& table, const Section& section, const std::vector<std::string>& parts) {
  std::vector<std::string> known = parts;
  for (const Field& field : table.info().fields) known.push_back(field.name);
  refuse_unknown_parts(section, known);
  Node::Members own = section.members();
  for (const std::string& name : parts) own.erase(name);
  return table.read(part(section.name(), {std::move(own), section.place(), section.place()}));
}

}  // namespace sim
