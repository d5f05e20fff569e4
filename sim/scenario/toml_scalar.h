// The simple values of TOML: text, numbers, true and false.
#pragma once

#include "sim/scenario/toml_cursor.h"
#include "sim/scenario/tree.h"

namespace sim {

std::string read_toml_string(TomlCursor& cursor);         // any of the four kinds of quotes
std::string read_toml_line_string(TomlCursor& cursor);    // "..." or '...', as in a key
decltype(Node::content) read_toml_number_or_flag(TomlCursor& cursor);

}  // namespace sim
