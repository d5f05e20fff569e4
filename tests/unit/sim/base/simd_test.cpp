// A loop that is compiled for several vectors runs once, with the same bits, on each level that the processor has.
#include "sim/base/simd.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

#include "tests/catch.h"

namespace {

std::array<double, 37> computed(const auto& run) {
  std::array<double, 37> out{};
  int runs = 0;
  run([&] {
    ++runs;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double x = static_cast<double>(i + 1);
      out[i] = std::sqrt(x) / 3.0 + x * 0.1;
    }
  });
  CHECK(runs == 1);
  return out;
}

}  // namespace

TEST_CASE("work is done once on each level, to the same bits") {
  const auto expected = computed([](const auto& work) { work(); });
  CHECK(computed([](const auto& work) { sim::vectorised(work); }) == expected);
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) CHECK(computed([](const auto& work) { sim::detail::with_avx2(work); }) == expected);
  if (sim::simd() == sim::Simd::avx512) CHECK(computed([](const auto& work) { sim::detail::with_avx512(work); }) == expected);
#endif
}

// The level is chosen once in the life of a program, so this one starts itself again.
TEST_CASE("the widest vectors are used unless fewer are asked for, and a wish that is unknown is refused") {
  const char* const wish = std::getenv("SIM_SIMD");
  const std::map<std::string, sim::Simd> levels{{"sse2", sim::Simd::sse2}, {"avx2", sim::Simd::avx2}, {"avx512", sim::Simd::avx512}};
  if (wish != nullptr) {
    CHECK(sim::simd() == levels.at(wish));
    return;
  }
#if defined(__x86_64__)
  const bool widest = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  CHECK((sim::simd() == sim::Simd::avx512) == widest);
  CHECK((sim::simd() >= sim::Simd::avx2) == (__builtin_cpu_supports("avx2") != 0));
#endif
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  const auto passes_with = [&](const std::string& level, const std::string& tests = "the widest vectors*,work is done*") {
    return std::system(("SIM_SIMD=" + level + " '" + self + "' '" + tests + "' >/dev/null 2>&1").c_str()) == 0;
  };
  for (const auto& [name, level] : levels) CHECK(passes_with(name) == (level <= sim::simd()));
  CHECK_FALSE(passes_with("mmx", "work is done*"));
}
