// The portable gamma variate has the moments of its law.
#include "sim/chance/gamma.h"

#include <cmath>

#include "tests/catch.h"

TEST_CASE("gamma variates have mean, variance and skewness of their shape") {
  using sim::operator""_draw;
  const double shape = GENERATE(1.0, 6.25, 25.0);
  auto stream = sim::Chance(1, 0).stream("gamma"_draw, 0, 0);
  constexpr int n = 200000;
  double sum = 0.0, squares = 0.0, cubes = 0.0;
  for (int i = 0; i < n; ++i) {
    const double x = sim::gamma_variate(shape, stream) - shape;
    sum += x;
    squares += x * x;
    cubes += x * x * x;
  }
  CHECK(std::abs(sum / n) < 4 * std::sqrt(shape / n));                                            // false alarm 6e-5
  CHECK(std::abs(squares / n / shape - 1.0) < 4 * std::sqrt((2.0 + 6.0 / shape) / n));            // the same
  CHECK(cubes / n == Approx(2.0 * shape).epsilon(0.15));
}
