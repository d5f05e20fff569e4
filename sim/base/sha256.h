// SHA-256 (FIPS 180-4), in lower-case hexadecimal: the fingerprint of a scenario.
#pragma once

#include <string>
#include <string_view>

namespace sim {

std::string sha256(std::string_view bytes);

}  // namespace sim
