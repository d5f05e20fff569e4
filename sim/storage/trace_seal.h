// The seal of a trace: a checksum behind the last byte that HDF5 looks at, so that damage is found before HDF5,
// which does not survive every damaged file, sees it.
#pragma once

#include "sim/base/sha256.h"

#include <string>
#include <string_view>

namespace sim {

inline std::string seal_of(std::string_view bytes) {
  return "\nsha256 " + sha256(bytes) + "\n";
}

inline std::string sealed(std::string bytes) {
  return bytes + seal_of(bytes);
}

// Takes the seal off. False, and bytes as they were, if there is none or it does not fit.
inline bool unseal(std::string& bytes) {
  const std::size_t length = seal_of("").size();
  if (bytes.size() < length) return false;
  const std::string_view body = std::string_view(bytes).substr(0, bytes.size() - length);
  if (!bytes.ends_with(seal_of(body))) return false;
  bytes.resize(bytes.size() - length);
  return true;
}

}  // namespace sim
