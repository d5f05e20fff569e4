// A limit of this process is seen, and what it uses already is taken off.
#include "sim/base/memory.h"

#include <sys/resource.h>

#include <fstream>
#include <string>

#include "tests/catch.h"

namespace {

// Lowers a soft limit for as long as it lives.
class Lowered {
 public:
  Lowered(decltype(RLIMIT_DATA) resource, rlim_t bytes) : resource_(resource) {
    getrlimit(resource_, &before_);
    const rlimit lowered{bytes, before_.rlim_max};
    setrlimit(resource_, &lowered);
  }
  Lowered(const Lowered&) = delete;
  Lowered& operator=(const Lowered&) = delete;
  ~Lowered() { setrlimit(resource_, &before_); }

 private:
  decltype(RLIMIT_DATA) resource_;
  rlimit before_{};
};

// Bytes of this process that RLIMIT_DATA counts; under a sanitizer terabytes, of addresses alone.
rlim_t data_in_use() {
  std::ifstream status("/proc/self/status");
  std::string word;
  rlim_t kilobytes = 0;
  while (status >> word)
    if (word == "VmData:" && status >> kilobytes) return kilobytes * 1024;
  return 0;
}

}  // namespace

TEST_CASE("limits of a process count, less what it uses") {
  const double free = sim::memory_allowed();
  CHECK(free > 1e8);
  const rlim_t gibibyte = rlim_t{1} << 30, used = data_in_use();
  REQUIRE(used > 0);
  {
    const Lowered lowered(RLIMIT_DATA, used + gibibyte);
    CHECK(sim::memory_allowed() > 0.0);
    CHECK(sim::memory_allowed() < 1.01 * static_cast<double>(gibibyte));
  }
  CHECK(sim::memory_allowed() > 0.5 * free);
}
