// Exponential, logarithm, power and sine that give the same bits on every processor.
//
// The C library picks other code on processors with fused multiply-add, so its results differ in the
// last bit between machines. These use only +, -, *, / in a fixed order (the build forbids contraction)
// and lie within 2 units in the last place. They are branch-light and inline, so loops vectorise.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>

namespace sim {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double pi = 3.14159265358979323846;
inline constexpr double ln2 = 0.693147180559945309417;
inline constexpr double euler_gamma = 0.577215664901532860607;

namespace detail {

// Polynomial with the highest coefficient first, by Horner's rule.
template <class... Coefficients>
inline double horner(double x, Coefficients... coefficients) {
  double sum = 0.0;
  ((sum = sum * x + coefficients), ...);
  return sum;
}

// (e^r - 1) / r for |r| <= 0.36, by Taylor's series: 1/14!, 1/13!, …, 1/2!, 1.
inline double expm1_over(double r) {
  return horner(r, 1.0 / 87178291200.0, 1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0,
                1.0 / 362880.0, 1.0 / 40320.0, 1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0);
}

// 2 atanh(s) for |s| <= 0.172: the logarithm of (1 + s) / (1 - s).
inline double twice_atanh(double s) {
  const double square = s * s;
  const double series = horner(square, 1.0 / 23.0, 1.0 / 21.0, 1.0 / 19.0, 1.0 / 17.0, 1.0 / 15.0, 1.0 / 13.0, 1.0 / 11.0,
                               1.0 / 9.0, 1.0 / 7.0, 1.0 / 5.0, 1.0 / 3.0);
  return 2.0 * s + 2.0 * s * square * series;
}

inline constexpr double ln2_high = 6.93147180369123816490e-01;  // the first 33 bits of ln 2
inline constexpr double ln2_low = 1.90821492927058770002e-10;   // and the rest

}  // namespace detail

// One of two numbers. Whole numbers make the choice, since compilers give up making vectors of AVX2 where a condition on
// doubles makes it.
inline double choose(bool first, double one, double other) {
  const std::int64_t mask = first ? -1 : 0;
  return std::bit_cast<double>((std::bit_cast<std::int64_t>(one) & mask) | (std::bit_cast<std::int64_t>(other) & ~mask));
}

// e^x; 0 below -708, infinity above 709.
inline double exp(double x) {
  constexpr double shift = 0x1.8p52;  // adding it rounds to a whole number, which stands in the last bits of the sum
  const bool below = x < -708.0, above = x > 709.0;
  const double inside = choose(below, -708.0, choose(above, 709.0, x));
  const double shifted = inside * (1.0 / ln2) + shift;
  const double k = shifted - shift;
  const double r = (inside - k * detail::ln2_high) - k * detail::ln2_low;
  const double scale = std::bit_cast<double>((std::bit_cast<std::uint64_t>(shifted) + 1023) << 52);  // 2^k
  const double value = (1.0 + r * detail::expm1_over(r)) * scale;
  return choose(below, 0.0, choose(above, infinity, value));
}

// e^x - 1 without loss of digits near zero.
inline double expm1(double x) {
  return x > -0.35 && x < 0.35 ? x * detail::expm1_over(x) : exp(x) - 1.0;
}

// Natural logarithm of a positive normal number divided by 2^halvings. Here, too, whole numbers make the choice.
inline double log_of_normal(double x, double halvings = 0.0) {
  const auto bits = std::bit_cast<std::int64_t>(x);
  const std::int64_t mantissa = (bits & 0xFFFFFFFFFFFFFll) | 0x3FF0000000000000ll;  // of a number in [1, 2)
  const std::int64_t upper = mantissa > std::bit_cast<std::int64_t>(1.4142135623730951) ? 1 : 0;
  const double m = std::bit_cast<double>(mantissa - (upper << 52));  // half of it
  const double exponent = std::bit_cast<double>(((bits >> 52) + upper) | std::bit_cast<std::int64_t>(0x1p52)) - (0x1p52 + 1023.0) - halvings;
  const double fraction = detail::twice_atanh((m - 1.0) / (m + 1.0));
  return exponent * detail::ln2_high + (fraction + exponent * detail::ln2_low);
}

// Natural logarithm; -infinity at 0, NaN below.
inline double log(double x) {
  const bool subnormal = x < std::numeric_limits<double>::min();
  const double value = log_of_normal(subnormal ? x * 0x1p54 : x, subnormal ? 54.0 : 0.0);
  return x > 0.0 ? (x == infinity ? x : value) : x == 0.0 ? -infinity : std::numeric_limits<double>::quiet_NaN();
}

// log(1 + x) without loss of digits near zero.
inline double log1p(double x) {
  return x > -0.25 && x < 0.35 ? detail::twice_atanh(x / (2.0 + x)) : log(1.0 + x);
}

// x^y for x >= 0.
inline double pow(double x, double y) {
  if (y == 0.0) return 1.0;
  return x > 0.0 ? exp(y * log(x)) : 0.0;
}

// Sine of an angle in turns, of fewer than 2^51 of them: 0 at each half turn, by Taylor's series within a quarter.
inline double sine_of_turns(double x) {
  constexpr double shift = 0x1.8p52;  // adding it rounds to a whole number
  const double turn = x - ((x + shift) - shift);  // in [-1/2, 1/2]
  const double r = 2.0 * pi * (turn > 0.25 ? 0.5 - turn : turn < -0.25 ? -0.5 - turn : turn);
  const double over = detail::horner(-r * r, 1.0 / 51090942171709440000.0, 1.0 / 121645100408832000.0, 1.0 / 355687428096000.0,
                                     1.0 / 1307674368000.0, 1.0 / 6227020800.0, 1.0 / 39916800.0, 1.0 / 362880.0, 1.0 / 5040.0,
                                     1.0 / 120.0, 1.0 / 6.0, 1.0);
  return r * over;
}

// Mean of e^(-rate u) for u in [0, span]: what is left on average of something that decays over a step.
inline double mean_decay(double rate, double span) {
  const double x = rate * span;
  return x < 1e-12 ? 1.0 - 0.5 * x : -expm1(-x) / x;
}

}  // namespace sim
