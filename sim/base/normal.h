// Quantile of the normal law that gives the same bits on every processor: AS 241, Wichura 1988, doi:10.2307/2347330.
#pragma once

#include <cmath>

#include "sim/base/arithmetic.h"

namespace sim {

namespace detail {

// For a chance of 0.5 + q, |q| up to 0.425.
inline double normal_centre(double q) {
  const double r = 0.180625 - q * q;
  return q *
         horner(r, 2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
                1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080) /
         horner(r, 5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
                5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0);
}

// How far out the tail begins that has this chance, up to 0.075.
inline double normal_tail(double chance) {
  const double r = std::sqrt(-log(chance)) - 1.6;
  return horner(r, 7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258,
                3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734) /
         horner(r, 1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
                6.89767334985100004550e-1, 1.67638483018380384940, 2.05319162663775882187, 1.0);
}

}  // namespace detail

// z such that a standard normal number is below it with this chance, which is more than 1e-11 and less than 1 - 1e-11; to
// about 16 digits.
inline double normal_quantile(double chance) {
  const double q = chance - 0.5;
  if (q >= -0.425 && q <= 0.425) return detail::normal_centre(q);
  return q < 0.0 ? -detail::normal_tail(chance) : detail::normal_tail(1.0 - chance);
}

}  // namespace sim
