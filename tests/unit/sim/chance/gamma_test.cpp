// The portable gamma variate has the moments of its law.
#include "sim/chance/gamma.h"

#include <array>
#include <cmath>
#include <utility>

#include "tests/catch.h"

TEST_CASE("gamma variates have mean, variance and skewness of their shape") {
  using sim::operator""_draw;
  const double shape = GENERATE(1.0, 6.25, 25.0);
  constexpr int n = 200000;
  const sim::Chance chance(1, 0);
  sim::GammaVariates gamma(shape, chance.stream("gamma"_draw, 0, 0), chance.stream("luck"_draw, 0, 0), n);
  double sum = 0.0, squares = 0.0, cubes = 0.0;
  for (int i = 0; i < n; ++i) {
    const double x = gamma.next() - shape;
    sum += x;
    squares += x * x;
    cubes += x * x * x;
  }
  CHECK(std::abs(sum / n) < 4 * std::sqrt(shape / n));                                            // false alarm 6e-5
  CHECK(std::abs(squares / n / shape - 1.0) < 4 * std::sqrt((2.0 + 6.0 / shape) / n));            // the same
  CHECK(cubes / n == Approx(2.0 * shape).epsilon(0.15));
}

TEST_CASE("gamma variates reach both tails as often as their law says") {
  using sim::operator""_draw;
  constexpr double n = 2e6;
  const sim::Chance chance(2, 0);
  sim::GammaVariates gamma(25.0, chance.stream("gamma"_draw, 0, 0), chance.stream("luck"_draw, 0, 0), n);
  // Quantiles of the gamma law of shape 25 at 0.1 %, 5 %, 95 % and 99.9 %, from SciPy.
  const std::array<std::pair<double, double>, 4> tails{{{12.33695263593863, 1e-3}, {17.382125841750874, 0.05}, {33.7524032747706, 0.95}, {43.330407595201585, 0.999}}};
  std::array<double, 4> below{};
  for (int i = 0; i < static_cast<int>(n); ++i) {
    const double x = gamma.next();
    for (std::size_t k = 0; k < tails.size(); ++k) below[k] += x < tails[k].first ? 1.0 : 0.0;
  }
  for (std::size_t k = 0; k < tails.size(); ++k) {
    const double p = tails[k].second;
    CHECK(std::abs(below[k] - n * p) < 4.5 * std::sqrt(n * p * (1.0 - p)));  // false alarm 3e-5 in all
  }
}
