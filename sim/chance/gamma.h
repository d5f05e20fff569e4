// A gamma variate with the same bits on every machine (Boost's calls the C library's exp and log).
//
// Marsaglia and Tsang 2000, doi:10.1145/358407.358414: a cubed normal variate, accepted nineteen times in twenty.
#pragma once

#include <boost/random/normal_distribution.hpp>
#include <cmath>

#include "sim/base/arithmetic.h"
#include "sim/chance/random.h"

namespace sim {

// Mean `shape`, variance `shape`; shape >= 1.
inline double gamma_variate(double shape, Stream& stream) {
  boost::random::normal_distribution<double> normal;
  const double d = shape - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  for (;;) {
    const double x = normal(stream);
    const double root = 1.0 + c * x;
    if (root <= 0.0) continue;
    const double cube = root * root * root;
    const double u = stream.uniform();
    if (u < 1.0 - 0.0331 * x * x * x * x) return d * cube;  // below the exact limit, and without a logarithm
    if (log(u) < 0.5 * x * x + d * (1.0 - cube + log(cube))) return d * cube;
  }
}

}  // namespace sim
