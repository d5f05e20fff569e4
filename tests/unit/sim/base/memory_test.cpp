// A limit of this process is seen, and what it uses already is taken off.
#include "sim/base/memory.h"

#include <sys/resource.h>

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

}  // namespace

TEST_CASE("limits of a process count, less what it uses") {
  const double free = sim::memory_allowed();
  CHECK(free > 1e8);
  const rlim_t bytes = rlim_t{1} << 30;
  {
    const Lowered lowered(RLIMIT_DATA, bytes);
    CHECK(sim::memory_allowed() > 0.0);
    CHECK(sim::memory_allowed() < static_cast<double>(bytes));
  }
  CHECK(sim::memory_allowed() > 0.5 * free);
}
