// A probe reads one quantity of a World; it can change nothing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/observe/series.h"

namespace sim {

// The stretch of time that a rate refers to: since the row before.
template <class World>
struct Interval {
  double days = 0.0;                      // 0 for the first row: rates are not a number then
  typename World::Books before{};         // cumulative books at its start
};

template <class World>
struct Probe {
  std::string name, units, long_name;
  Dimension dimension;  // without a name for a single value
  std::function<void(const World&, const Interval<World>&, std::vector<double>&)> read;  // appends its values
};

}  // namespace sim
