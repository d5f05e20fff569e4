// Time as a whole number of steps, so that it never drifts.
#pragma once

#include <cstdint>

namespace sim {

struct Clock {
  double length = 1.0 / 24.0;  // day, of one step
  std::int64_t step = 0;       // steps done

  double time() const { return static_cast<double>(step) * length; }  // day
  double end() const { return static_cast<double>(step + 1) * length; }  // day, of the present step
};

}  // namespace sim
