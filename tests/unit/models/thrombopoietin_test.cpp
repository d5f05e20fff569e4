// Thrombopoietin against the balance of its equation, and the laws by which the marrow follows it.
#include <cmath>

#include "models/production/megakaryocytes.h"
#include "models/production/thrombopoietin.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;

namespace {

const Thrombopoietin law{80.0, 0.7, 0.5, 0.1, 4.0, 2.0, 0.3};

// As in health, with as many old platelets reaching the liver as then.
World healthy() {
  World world;
  world.normal_total = world.total = 375.0;
  world.normal_senescence = 30.0;
  world.last_step[Cause::senescence] = static_cast<std::int64_t>(30.0 * course::step * 1e3 + 0.5);
  return world;
}

double level_after(World world, double days) {
  follow(days, {}, [&](const sim::Now& now) { law.regulate(world, now); });
  return world.tpo;
}

// Where production and removal balance, found by halving.
double balance(double production, double platelets, double megakaryocytes, double agonist) {
  double low = 0.0, high = 1e3;
  for (int i = 0; i < 200; ++i) {
    const double x = 0.5 * (low + high), seen = x + agonist;
    const double removed = x * (0.5 * platelets * 1.25 / (1.0 + seen / 4.0) + 0.4 * megakaryocytes * 1.5 / (1.0 + seen / 2.0) + 0.1);
    (removed < production ? low : high) = x;
  }
  return low;
}

}  // namespace

TEST_CASE("thrombopoietin stays at its normal level in health") {
  CHECK(level_after(healthy(), 20.0) == Approx(1.0).epsilon(1e-4));
}

TEST_CASE("fewer platelets or megakaryocytes let thrombopoietin rise to its balance") {
  World fewer = healthy();
  fewer.total = 75.0;
  CHECK(level_after(fewer, 400.0) == Approx(balance(1.0, 0.2, 1.0, 0.0)).epsilon(1e-3));
  World empty = healthy();
  empty.marrow.mass = 0.1;
  CHECK(level_after(empty, 400.0) == Approx(balance(1.0, 1.0, 0.1, 0.0)).epsilon(1e-3));
}

TEST_CASE("the liver makes what its lever, the set point of the person and desialylated platelets ask for") {
  World driven = healthy();
  driven.levers.turn(Lever::hepatic_tpo, 1.25);
  driven.patient.hepatic_tpo = 1.2;
  CHECK(level_after(driven, 400.0) == Approx(balance(0.7 * 1.5 + 0.3, 1.0, 1.0, 0.0)).epsilon(1e-3));
  World old = healthy();
  old.last_step[Cause::senescence] *= 2;
  CHECK(level_after(old, 400.0) == Approx(balance(0.7 + 0.6, 1.0, 1.0, 0.0)).epsilon(1e-3));
  World stripped = healthy();
  stripped.last_step[Cause::ashwell_morell] = stripped.last_step[Cause::senescence];
  CHECK(level_after(stripped, 400.0) == Approx(level_after(old, 400.0)));
}

TEST_CASE("where vessels use nearly all, the few that die of age say little to the liver") {
  World used = healthy();
  used.normal_production = 200.0;
  used.normal_senescence = 1e-3;
  used.last_step[Cause::senescence] = 0;
  CHECK(level_after(used, 400.0) == Approx(balance(1.0, 1.0, 1.0, 0.0)).epsilon(1e-3));
  used.last_step[Cause::senescence] = static_cast<std::int64_t>(100.0 * course::step * 1e3 + 0.5);  // half of production: as much again
  CHECK(level_after(used, 400.0) == Approx(balance(0.7 + 0.6, 1.0, 1.0, 0.0)).epsilon(1e-3));
}

TEST_CASE("an agonist keeps thrombopoietin from its receptors") {
  World treated = healthy();
  treated.levers.turn(Lever::agonist, 3.0);
  CHECK(treated.stimulus() == 4.0);
  CHECK(level_after(treated, 400.0) == Approx(balance(1.0, 1.0, 1.0, 3.0)).epsilon(1e-3));
}

TEST_CASE("thrombopoietin moves to its balance at the rate of removal") {
  World world = healthy();
  world.marrow.mass = 0.0;
  world.total = 0.0;  // only the share without receptors is left: 0.07 per day
  CHECK(level_after(world, 5.0) == Approx(10.0 - 9.0 * std::exp(-0.07 * 5.0)).epsilon(1e-3));
}

TEST_CASE("progenitors and endomitosis follow thrombopoietin by their saturating laws") {
  Megakaryocytes m{};
  m.inflow_basal = 0.3;
  m.inflow_gain = 4.2;
  m.inflow_half = 5.0;
  m.endomitosis_basal = 0.2;
  m.endomitosis_gain = 0.6;
  m.endomitosis_half = 2.0;
  m.shedding_ploidy = 16;
  m.yield = 50.0;
  CHECK(m.inflow(1.0) == Approx(1.0));
  CHECK(m.inflow(5.0) == Approx(2.4));
  CHECK(m.endomitosis(0.0) == Approx(0.2));
  CHECK(m.endomitosis(2.0) == Approx(0.5));
  CHECK(m.shed({1.0, 0, 1, 0}) == 0.0);
  CHECK(m.shed({1.0, 0, 2, 0}) == 800.0);
  CHECK(m.shed({1.0, 0, 3, 0}) == 1600.0);
}
