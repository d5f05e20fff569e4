// Gamma variates in bulk, with the same bits on every machine (Boost calls the C library's exp and log).
//
// Marsaglia and Tsang 2000, doi:10.1145/358407.358414: a cubed normal variate, accepted nineteen times in twenty or more.
#pragma once

#include <cmath>

#include "sim/base/arithmetic.h"
#include "sim/base/normal.h"
#include "sim/chance/waiting.h"

namespace sim {

// Mean `shape`, variance `shape`; shape >= 1. Normal numbers come from one stream, luck from another; about so many are wanted.
class GammaVariates {
 public:
  GammaVariates(double shape, const Stream& normal, const Stream& luck, double expected)
      : d_(shape - 1.0 / 3.0), c_(1.0 / std::sqrt(9.0 * d_)), normals_(normal, expected), luck_(luck, expected) {}

  double next() {
    for (;;) {
      const double x = normal();
      const double root = 1.0 + c_ * x;
      if (root <= 0.0) continue;
      const double cube = root * root * root;
      const double u = luck_.next();
      if (u < 1.0 - 0.0331 * x * x * x * x) return d_ * cube;  // below the exact limit, and without a logarithm
      if (log(u) < 0.5 * x * x + d_ * (1.0 - cube + log(cube))) return d_ * cube;
    }
  }

 private:
  // The quantile of a uniform number, in vectors; in the tails, which take five times as long, ±(4 + chance of the tail).
  struct Central {
    double operator()(double u) const {
      const double q = u - 0.5, tail = 0.5 - std::abs(q);
      const double centre = detail::normal_centre(q), away = std::copysign(4.0 + tail, q);
      return tail < 0.075 ? away : centre;
    }
  };
  double normal() {
    const double z = normals_.next();
    return std::abs(z) < 4.0 ? z : std::copysign(detail::normal_tail(std::abs(z) - 4.0 + 0x1p-53), z);
  }
  double d_, c_;
  Batches<Central> normals_;
  Uniforms luck_;
};

}  // namespace sim
