// What goes into a step of dying, and what comes out of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/agents.h"
#include "sim/clock.h"

namespace sim {

enum class Driver { sparse, dense };

struct Death {
  Identity who;
  int label;
  int cause;
  double age;    // day, at death (middle of the exposure)
  double trait;  // inherited percentile
  double luck;   // uniform in [0, 1), left over for whatever the death still has to decide
};

// What one step of dying needs to know besides the world.
struct Dying {
  Clock clock;
  std::size_t causes;
  Driver driver = Driver::sparse;
  int threads = 1;
};

// Work done, for profiles and for the test that cost follows deaths.
struct Effort {
  std::int64_t candidates = 0;
  std::int64_t deaths = 0;

  Effort& operator+=(const Effort& other) {
    candidates += other.candidates;
    deaths += other.deaths;
    return *this;
  }
};

}  // namespace sim
