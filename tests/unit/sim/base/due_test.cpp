// Moments that have come, found in vectors and one by one.
#include "sim/base/due.h"

#include <limits>
#include <vector>

#include "sim/chance/random.h"
#include "tests/catch.h"

TEST_CASE("those that are due are found, in order, whatever the length of the column and wherever one begins") {
  using sim::operator""_draw;
  auto stream = sim::Chance(1, 0).stream("a test"_draw, 0, 0);
  for (const std::size_t size : {0u, 1u, 7u, 8u, 9u, 511u, 512u, 513u, 1300u}) {
    std::vector<double> moments(size);
    for (double& moment : moments) moment = stream.uniform() < 0.1 ? std::numeric_limits<double>::infinity() : stream.uniform();
    for (const std::size_t first : {std::size_t{0}, size / 3, size}) {
      for (const double now : {-1.0, 0.03, 0.5, 2.0}) {
        std::vector<std::size_t> found, expected;
        sim::find_due(moments, first, now, [&](std::size_t place) { found.push_back(place); });
        for (std::size_t place = first; place < size; ++place)
          if (moments[place] <= now) expected.push_back(place);
        CHECK(found == expected);
      }
    }
  }
}
