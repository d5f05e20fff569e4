// Cells on their way through stages of equal mean length, in each of which some may be lost: exact for any step.
#pragma once

#include <array>
#include <cstddef>

#include "sim/base/arithmetic.h"

namespace plateletsim {

// What is in each stage after a step in which `balance` is what each would hold in the long run. Cells move on at the rate
// `advance` and leave a stage at the rate `leave`, those included that are lost (1/day).
template <std::size_t n>
void pass_through(std::array<double, n>& stages, const std::array<double, n>& balance, double advance, double leave, double step) {
  std::array<double, n> deviation{};
  for (std::size_t i = 0; i < n; ++i) deviation[i] = stages[i] - balance[i];
  const double kept = sim::exp(-leave * step);
  for (std::size_t i = 0; i < n; ++i) {
    double term = kept, sum = 0.0;  // what deviations of this stage and of those before it leave
    for (std::size_t back = 0; back <= i; ++back) {
      sum += term * deviation[i - back];
      term *= advance * step / static_cast<double>(back + 1);
    }
    stages[i] = balance[i] + sum;
  }
}

}  // namespace plateletsim
