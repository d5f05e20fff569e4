// IVIG, a treatment with a mechanism of its own, against the closed form of its course.
#include <cmath>

#include "models/treatments/ivig.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;
using course::step;

TEST_CASE("infused IgG spreads into tissues without loss, at the rate of exchange") {
  World world;
  const Ivig ivig{0.04, 0.06, 0.5, 20.0, 2.0};
  const sim::EventFields dose{{"dose", 1.0}};
  follow(step, {{0.0, "ivig", dose}}, [&](const sim::Now& now) { ivig.intervene(world, now); });
  const double whole = 1.0, even = 10.0, peak = 25.0;  // g/kg; g/L in both; g/L in plasma at once
  CHECK(0.04 * world.igg_dosed + 0.06 * world.igg_dosed_tissue == Approx(whole).epsilon(1e-12));
  const double k = 0.5 / 0.6;  // 1/day: exchange out of plasma, and back in proportion to the volumes
  CHECK(world.igg_dosed == Approx(even + (peak - even) * std::exp(-k * step)).epsilon(1e-12));
  follow(2.0, {}, [&](const sim::Now& now) { ivig.intervene(world, now); });
  CHECK(world.igg_dosed == Approx(even + (peak - even) * std::exp(-k * (2.0 + step))).epsilon(1e-9));
  CHECK(0.04 * world.igg_dosed + 0.06 * world.igg_dosed_tissue == Approx(whole).epsilon(1e-9));
}

TEST_CASE("IVIG leaves half of the Fc receptors free at its half, and steeply fewer above") {
  World world;
  const Ivig ivig{0.04, 0.06, 0.0, 20.0, 2.0};
  world.igg_dosed = 20.0;
  follow(step, {}, [&](const sim::Now& now) { ivig.intervene(world, now); });
  CHECK(world.levers[Lever::fc_receptors] == Approx(0.5));
  world.igg_dosed = 60.0;
  follow(step, {}, [&](const sim::Now& now) { ivig.intervene(world, now); });
  CHECK(world.levers[Lever::fc_receptors] == Approx(0.5 * 0.1));  // turns multiply
}
