// A linear system says what it is made of, and refuses what could not be compartments.
#include "sim/kinetics/linear_system.h"

#include <limits>
#include <stdexcept>

#include "sim/base/error.h"
#include "tests/catch.h"

using Catch::Matchers::ContainsSubstring;
using sim::LinearSystem;

TEST_CASE("what flows where stands in the rates") {
  const auto system = LinearSystem(3).flow(0, 1, 5.0).loss(1, 0.5).follow(2, 1, 7.0);
  CHECK(system.size() == 3);
  CHECK(system.rates() == std::vector<double>{-5.0, 0.0, 0.0, 5.0, -0.5, 0.0, 0.0, 7.0, -7.0});
  CHECK(LinearSystem(3, system.rates()).rates() == system.rates());
}

TEST_CASE("a step of no length changes nothing") {
  const auto step = LinearSystem(2).flow(0, 1, 5.0).over(0.0);
  CHECK(step.end == std::vector<double>{1.0, 0.0, 0.0, 1.0});
  CHECK(step.mean == step.end);
  CHECK(step.mean_of_inflow == std::vector<double>(4, 0.0));
}

TEST_CASE("too many compartments, and rates that are none, are refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(LinearSystem(0), "0 compartments: there must be 1 to 12");
  CHECK_THROWS_WITH(LinearSystem(13), "13 compartments: there must be 1 to 12");
  CHECK_THROWS_WITH(LinearSystem(2, {1.0}), "2 compartments have 4 rates, not 1");
  for (const double wrong : {-1e-9, 10000.5, nan, infinity}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(LinearSystem(2).flow(0, 1, wrong), sim::UserError);
    CHECK_THROWS_AS(LinearSystem(2).loss(0, wrong), sim::UserError);
    CHECK_THROWS_AS(LinearSystem(2).follow(0, 1, wrong), sim::UserError);
    CHECK_THROWS_WITH(LinearSystem(2, {-1.0, wrong, 0.0, -1.0}), ContainsSubstring("must lie in [0, 10000] 1/day"));
  }
  CHECK_THROWS_AS(LinearSystem(1, {1.0}), sim::UserError);                       // it would grow by itself
  CHECK_THROWS_AS(LinearSystem(2).loss(0, 6e3).flow(0, 1, 6e3), sim::UserError);  // too fast together
  CHECK_THROWS_AS(LinearSystem(2).loss(2, 1.0), std::out_of_range);
}

TEST_CASE("compartments that follow each other in a circle and grow are told, not overflowed") {
  const auto circle = LinearSystem(2, {0.0, 1e4, 1e4, 0.0});
  CHECK(circle.over(1e-5).end[1] == Approx(0.1001667500198440).epsilon(1e-12));
  CHECK_THROWS_AS(circle.over(1.0), sim::NumberError);
}
