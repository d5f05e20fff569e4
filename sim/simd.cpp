// Which vectors this processor has, and which the user asks for.
#include "sim/simd.h"

#include <array>
#include <cstdlib>
#include <string>

#include "sim/error.h"

namespace sim {
namespace {

constexpr std::array<const char*, 3> names{"sse2", "avx2", "avx512"};

Simd best() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw"))
    return Simd::avx512;
  if (__builtin_cpu_supports("avx2")) return Simd::avx2;
#endif
  return Simd::sse2;
}

Simd chosen() {
  const char* wish = std::getenv("PLATELETSIM_SIMD");
  if (wish == nullptr || *wish == '\0') return best();
  for (std::size_t level = 0; level < names.size(); ++level) {
    if (wish != std::string(names[level])) continue;
    if (static_cast<Simd>(level) > best())
      throw UserError("PLATELETSIM_SIMD: this processor does not have " + std::string(wish));
    return static_cast<Simd>(level);
  }
  throw UserError("PLATELETSIM_SIMD is \"" + std::string(wish) + "\"; it can be sse2, avx2 or avx512");
}

}  // namespace

Simd simd() {
  static const Simd level = chosen();
  return level;
}

}  // namespace sim
