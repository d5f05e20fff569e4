// Who may enter a trial: how long ill, how old, with which counts at visits, and what was given before.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "sim/scenario/event.h"

namespace plateletsim {

// What the counts of several visits in a row must be.
struct CountRule {
  double above = 0.0, below = std::numeric_limits<double>::infinity();  // 1e9/L
  std::int64_t visits = 1;
};

// What was given to a share of the patients before, in days since the diagnosis.
struct Earlier {
  sim::Event event;
  double share = 1.0;
};

// Who may enter a trial, and how he is looked for.
struct Entry {
  double ill_for = 0.0;    // day since the diagnosis, at entry, at least
  double screening = 0.0;  // day, for which somebody is seen until he fits
  double apart = 7.0;      // day, between two visits
  double least_age = 0.0, age_below = std::numeric_limits<double>::infinity();  // year
  std::vector<CountRule> counts;
  std::vector<Earlier> earlier;
};

}  // namespace plateletsim
