// IVIG, a treatment with a mechanism of its own, and what IgG does to Fc receptors, against closed forms.
#include <cmath>

#include "models/immunity/fc_blockade.h"
#include "models/treatments/ivig.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;
using course::step;

namespace {

const sim::EventFields dose{{"dose", 1.0}};  // g/kg

}  // namespace

TEST_CASE("infused IgG spreads into tissues without loss, at the rate of exchange") {
  World world;
  const Ivig ivig{0.04, 0.06, 0.5, 0.0, 1.0};
  follow(step, {{0.0, "ivig", dose}}, [&](const sim::Now& now) { ivig.intervene(world, now); });
  const double whole = 1.0, even = 10.0, peak = 25.0;  // g/kg; g/L in both; g/L in plasma at once
  CHECK(0.04 * world.igg_dosed + 0.06 * world.igg_dosed_tissue == Approx(whole).epsilon(1e-12));
  const double k = 0.5 / 0.6;  // 1/day: exchange out of plasma, and back in proportion to the volumes
  CHECK(world.igg_dosed == Approx(even + (peak - even) * std::exp(-k * step)).epsilon(1e-12));
  follow(2.0, {}, [&](const sim::Now& now) { ivig.intervene(world, now); });
  CHECK(world.igg_dosed == Approx(even + (peak - even) * std::exp(-k * (2.0 + step))).epsilon(1e-9));
  CHECK(0.04 * world.igg_dosed + 0.06 * world.igg_dosed_tissue == Approx(whole).epsilon(1e-9));
}

TEST_CASE("the dimers of an infusion stay in plasma and are halved by their half-life, the rest is monomers") {
  for (const double length : {step, 0.25, 1.5}) {
    World world;
    const Ivig ivig{0.04, 0.06, 0.5, 0.2, 1.5};
    follow(length, {{0.0, "ivig", dose}}, [&](const sim::Now& now) { ivig.intervene(world, now); }, 1, length);
    CHECK(0.04 * world.igg_dosed + 0.06 * world.igg_dosed_tissue == Approx(0.8).epsilon(1e-12));
    CHECK(world.igg_dimers == Approx(5.0 * std::exp2(-length / 1.5)).epsilon(1e-12));
    follow(3.0, {}, [&](const sim::Now& now) { ivig.intervene(world, now); }, 1, length);
    CHECK(world.igg_dimers == Approx(1.25 * std::exp2(-length / 1.5)).epsilon(1e-9));
  }
}

TEST_CASE("without an infusion there is neither IgG nor a dimer") {
  World world;
  const Ivig ivig{0.04, 0.06, 0.5, 0.2, 1.5};
  follow(2.0, {}, [&](const sim::Now& now) { ivig.intervene(world, now); });
  CHECK((world.igg_dosed == 0.0 && world.igg_dosed_tissue == 0.0 && world.igg_dimers == 0.0));
}

TEST_CASE("monomers, dimers and the patient's own IgG compete for the same Fc receptors") {
  const FcBlockade blockade{0.2, 20.0, 0.5};
  World world;
  CHECK(blockade.free(world) == 1.0);  // where no IgG is modelled
  world.igg_normal = world.igg_own = 11.0;
  CHECK(blockade.free(world) == Approx(1.0));
  world.igg_dosed = 20.0;
  CHECK(blockade.free(world) == Approx(0.5));
  world.igg_dimers = 0.5;
  CHECK(blockade.free(world) == Approx(1.0 / 3.0));
  world.igg_dosed = 0.0;
  CHECK(blockade.free(world) == Approx(0.5));
  world.igg_dimers = 0.0;
  world.igg_own = 0.0;  // what it held is free as well
  CHECK(blockade.free(world) == Approx(1.25));
  world.igg_own = 5.5;
  CHECK(blockade.free(world) == Approx(1.0 / 0.9));
  world.igg_own = 22.0;
  CHECK(blockade.free(world) == Approx(1.0 / 1.2));
}

TEST_CASE("Fc receptors that IgG leaves free are shared with whatever else turns their lever") {
  const FcBlockade blockade{0.2, 20.0, 0.5};
  World world;
  world.igg_dosed = 60.0;
  world.levers.turn(Lever::fc_receptors, 0.5);
  follow(step, {}, [&](const sim::Now& now) { blockade.intervene(world, now); });
  CHECK(world.levers[Lever::fc_receptors] == Approx(0.5 * 0.25));
}
