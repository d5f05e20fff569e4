// The quantile of the normal law against that of SciPy.
#include "sim/base/normal.h"

#include <utility>

#include "tests/catch.h"

TEST_CASE("the quantile of the normal law is that of the tables, on both sides of where the formula changes") {
  for (const auto& [chance, z] : {std::pair{1e-9, -5.9978070150076865}, {1e-4, -3.7190164854556804}, {0.07499, -1.4396021182393162},
                                  {0.07501, -1.439460830821626}, {0.3, -0.5244005127080409}, {0.8413447460685429, 1.0},
                                  {0.9, 1.2815515655446004}, {0.92501, 1.4396021182393162}, {0.9999, 3.719016485455709}})
    CHECK(sim::normal_quantile(chance) == Approx(z).epsilon(1e-13));
  CHECK(sim::normal_quantile(0.5) == 0.0);
}
