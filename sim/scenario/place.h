// Where a piece of a scenario was written, and error messages that point there.
#pragma once

#include "sim/base/error.h"

#include <cstdint>
#include <memory>
#include <string>

namespace sim {

struct Source {
  std::string name;  // of the file
  std::string text;
};

struct Place {
  std::shared_ptr<const Source> source;
  std::uint32_t line = 0;    // from 1; 0 when the place is the whole file
  std::uint32_t column = 0;  // from 1, in characters
};

// "file:line:column: message", then the offending line.
std::string located(const Place& place, const std::string& message);

// A user's mistake at a known place.
struct PlacedError : UserError {
  PlacedError(const Place& where, const std::string& message) : UserError(located(where, message)), place(where) {}
  Place place;
};

}  // namespace sim
