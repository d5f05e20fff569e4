// Which vectors this processor has, and which the user asks for.
#include "sim/base/simd.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sim/base/error.h"

namespace sim {
namespace {

constexpr std::array<std::string_view, 3> names{"sse2", "avx2", "avx512"};

Simd best() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw"))
    return Simd::avx512;
  if (__builtin_cpu_supports("avx2")) return Simd::avx2;
#endif
  return Simd::sse2;
}

// Made once when the program starts; a wish that cannot be met is told where it can be caught.
struct Choice {
  Simd level = best();
  std::string fault;
};

Choice choose() {
  Choice choice;
  const char* wish = std::getenv("SIM_SIMD");
  if (wish == nullptr || *wish == '\0') return choice;
  const auto known = std::find(names.begin(), names.end(), std::string_view(wish));
  const auto level = static_cast<Simd>(known - names.begin());
  if (known == names.end()) choice.fault = "SIM_SIMD is \"" + std::string(wish) + "\"; it can be sse2, avx2 or avx512";
  else if (level > choice.level) choice.fault = "SIM_SIMD: this processor does not have " + std::string(wish);
  else choice.level = level;
  return choice;
}

const Choice choice = choose();

}  // namespace

Simd simd() {
  if (!choice.fault.empty()) throw UserError(choice.fault);
  return choice.level;
}

}  // namespace sim
