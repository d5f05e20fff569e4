// Random faults in bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "sim/chance/random.h"

namespace fuzz {

// One to four stretches changed, taken out, put in or copied from elsewhere.
inline std::string spoiled(std::string bytes, sim::Stream& chance) {
  const auto below = [&chance](std::size_t size) { return static_cast<std::size_t>(chance() % std::max<std::size_t>(size, 1)); };
  const std::size_t faults = 1 + below(4);
  for (std::size_t i = 0; i < faults; ++i) {
    const std::size_t at = below(bytes.size() + 1), kind = below(4);
    const char byte = static_cast<char>(chance());
    if (kind == 0 && at < bytes.size()) bytes[at] = byte;
    if (kind == 1) bytes.erase(at, 1 + below(8));
    if (kind == 2) bytes.insert(at, 1, byte);
    if (kind == 3) bytes.insert(at, bytes.substr(below(bytes.size()), below(16)));
  }
  return bytes;
}

}  // namespace fuzz
