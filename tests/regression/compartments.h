// The bits of a thousand random systems of compartments, as one hash that any compiler and processor must give.
#pragma once

#include <string>

#include "sim/base/state_hash.h"
#include "sim/chance/random.h"
#include "sim/kinetics/linear_system.h"

namespace sim {

inline constexpr const char* recorded_compartments = "607053ff97f1c491a72c2ff7a801c0fc";

inline std::string compartments_hash() {
  auto stream = Chance(1, 0).stream("compartments"_draw, 0, 0);
  StateHash hash;
  for (std::size_t i = 0; i < 1000; ++i) {
    LinearSystem system(1 + i % LinearSystem::most_compartments);
    const double fastest = i % 7 == 0 ? 800.0 : 5.0;  // 1/day
    for (std::size_t from = 0; from < system.size(); ++from) {
      system.loss(from, fastest * stream.uniform());
      for (std::size_t to = 0; to < system.size(); ++to)
        if (to != from && stream.uniform() < 0.5) system.flow(from, to, fastest * stream.uniform());
    }
    const LinearSystem::Step step = system.over(i % 5 == 0 ? 10.0 * stream.uniform() : 0.25 * stream.uniform());
    hash.add(step.end);
    hash.add(step.mean);
    hash.add(step.mean_of_inflow);
  }
  return hash.text();
}

}  // namespace sim
