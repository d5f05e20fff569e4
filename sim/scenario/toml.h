// TOML text to a tree with positions, and back.
#pragma once

#include "sim/scenario/tree.h"

#include <cstddef>
#include <memory>
#include <string>

namespace sim {

// Throws PlacedError. Refuses more than toml_nesting levels, dates, and numbers that are not finite.
inline constexpr std::size_t toml_nesting = 16;
Node read_toml(const std::shared_ptr<const Source>& source);

// The same tree gives the same text, and reading it back gives the same tree. Values first, then sections, by name.
std::string write_toml(const Node& root);
// One value on one line, as it may stand behind `key = `.
std::string write_toml_value(const Node& node);

}  // namespace sim
