// What goes into a step of dying, and what comes out of it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/agents/agents.h"
#include "sim/time/clock.h"

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

// Points that fell on agents, and how many of them killed.
struct Hits {
  std::int64_t candidates = 0;
  std::int64_t deaths = 0;
};

// Work done, for profiles and for the test that cost follows deaths. Two points that kill the same agent are two deaths
// by pathway, and one in the sum.
struct Effort {
  std::int64_t candidates = 0;
  std::int64_t deaths = 0;
  std::vector<Hits> pathways;  // the last: of shards that were visited whole, by all pathways

  Effort& operator+=(const Effort& other) {
    candidates += other.candidates;
    deaths += other.deaths;
    pathways.resize(std::max(pathways.size(), other.pathways.size()));
    for (std::size_t p = 0; p < other.pathways.size(); ++p) {
      pathways[p].candidates += other.pathways[p].candidates;
      pathways[p].deaths += other.pathways[p].deaths;
    }
    return *this;
  }
};

}  // namespace sim
