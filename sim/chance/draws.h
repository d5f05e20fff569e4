// How many of some things happen in a step, by chance; where nothing is expected, nothing does and no bit is used.
#pragma once

#include <boost/random/binomial_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <cstdint>

#include "sim/chance/random.h"

namespace sim {

// Events that come independently, `mean` of them on average.
inline std::int64_t draw_poisson(Stream& stream, double mean) {
  return mean > 0.0 ? boost::random::poisson_distribution<std::int64_t>(mean)(stream) : 0;
}

// Those of `number` to whom something happens that has a chance of `chance` for each.
inline std::int64_t draw_binomial(Stream& stream, std::int64_t number, double chance) {
  return number > 0 && chance > 0.0 ? boost::random::binomial_distribution<std::int64_t>(number, chance)(stream) : 0;
}

}  // namespace sim
