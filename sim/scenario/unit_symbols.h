// The symbols that units are written with, for those who list them.
#pragma once

#include <string>
#include <vector>

namespace sim {

// Those that stand alone, and those that take the prefixes of quantity.h, without them.
std::vector<std::string> unit_symbols();

}  // namespace sim
