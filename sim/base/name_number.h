// A number for a name, so that chance can be addressed by it: adding another name changes nobody's luck. FNV-1a.
#pragma once

#include <cstdint>
#include <string_view>

namespace sim {

constexpr std::uint64_t name_number(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325ull;
  for (const char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3ull;
  return hash;
}

}  // namespace sim
