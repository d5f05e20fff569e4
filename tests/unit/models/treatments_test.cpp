// Each treatment against the closed form of its course.
#include <cmath>

#include "models/treatments/adrenaline.h"
#include "models/treatments/ivig.h"
#include "models/treatments/mgdf.h"
#include "models/treatments/romiplostim.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;
using course::step;

TEST_CASE("MGDF acts in proportion to its dose and fades by its half-life") {
  World world;
  const Mgdf mgdf{1.5, 2.0};
  std::vector<double> agonist;
  follow(3.0, {{0.0, "mgdf", {{"dose", 3.0}}}}, [&](const sim::Now& now) {
    world.levers = {};
    mgdf.intervene(world, now);
    agonist.push_back(world.levers[Lever::agonist]);
  });
  const double rate = std::log(2.0) / 1.5;
  const double mean = (1.0 - std::exp(-rate * step)) / (rate * step);  // over a step
  CHECK(agonist.front() == Approx(2.0 * 3.0 * mean).epsilon(1e-12));
  CHECK(agonist[36] == Approx(2.0 * 1.5 * mean).epsilon(1e-12));
  CHECK(world.drugs.mgdf == Approx(0.75).epsilon(1e-12));
}

TEST_CASE("doses of MGDF add up, and it adds to other agonists") {
  World world;
  const Mgdf mgdf{1.5, 2.0};
  world.drugs.mgdf = 1.0;
  world.levers.turn(Lever::agonist, 5.0);
  follow(step, {{0.0, "mgdf", {{"dose", 3.0}}}}, [&](const sim::Now& now) { mgdf.intervene(world, now); });
  CHECK(world.levers[Lever::agonist] == Approx(5.0 + 2.0 * 4.0).epsilon(0.01));
}

TEST_CASE("adrenaline turns flow and transit for as long as it runs") {
  World world;
  const Adrenaline adrenaline{0.5, 1.25};
  std::vector<double> flow, transit;
  follow(0.5, {{0.0, "adrenaline", {{"duration", 0.25}}}}, [&](const sim::Now& now) {
    world.levers = {};
    adrenaline.intervene(world, now);
    flow.push_back(world.levers[Lever::spleen_flow]);
    transit.push_back(world.levers[Lever::spleen_transit]);
  });
  for (std::size_t i = 0; i < flow.size(); ++i) {
    CHECK(flow[i] == (i < 6 ? 0.5 : 1.0));
    CHECK(transit[i] == (i < 6 ? 1.25 : 1.0));
  }
}

TEST_CASE("a shorter infusion of adrenaline does not end a longer one") {
  World world;
  const Adrenaline adrenaline{0.5, 1.25};
  follow(step, {{0.0, "adrenaline", {{"duration", 0.25}}}, {0.0, "adrenaline", {{"duration", 0.1}}}},
         [&](const sim::Now& now) { adrenaline.intervene(world, now); });
  CHECK(world.drugs.adrenaline_until == 0.25);
}

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

TEST_CASE("romiplostim is absorbed without loss, and eliminated by its rate") {
  Romiplostim drug{};
  drug.absorption = 0.05;
  drug.volume = 0.08;
  drug.bioavailability = 0.5;
  drug.dissociation = 0.1;
  drug.potency_half = 2.0;
  drug.potency = 3.0;
  World world;
  follow(2.0, {{0.0, "romiplostim", {{"dose", 4.0}}}}, [&](const sim::Now& now) {
    world.levers = {};
    drug.intervene(world, now);
  });
  CHECK(world.drugs.romiplostim_depot == Approx(4.0 * std::exp(-0.05 * 48.0)).epsilon(2e-4));
  CHECK(world.drugs.romiplostim * 0.08 == Approx(0.5 * (4.0 - world.drugs.romiplostim_depot)).epsilon(1e-9));
  CHECK(world.drugs.romiplostim_free == Approx(world.drugs.romiplostim));  // no receptor holds any
  CHECK(world.levers[Lever::agonist] == Approx(3.0 * world.drugs.romiplostim / 2.0));

  drug.elimination = 0.03;
  drug.absorption = 1e-9;  // nothing more comes
  const double before = world.drugs.romiplostim;
  follow(1.0, {}, [&](const sim::Now& now) { drug.intervene(world, now); });
  CHECK(world.drugs.romiplostim == Approx(before * std::exp(-0.03 * 24.0)).epsilon(1e-5));
}

TEST_CASE("receptors take bound romiplostim up") {
  Romiplostim drug{};
  drug.absorption = 1e-9;
  drug.volume = 0.08;
  drug.dissociation = 1e-6;  // all is bound while there is room
  drug.receptors = 10.0;
  drug.internalisation = 0.02;
  drug.potency_half = 1.0;
  World world;
  world.drugs.romiplostim = 5.0;
  world.drugs.romiplostim_depot = 1e-12;
  follow(1.0, {}, [&](const sim::Now& now) { drug.intervene(world, now); });
  CHECK(world.drugs.romiplostim == Approx(5.0 * std::exp(-0.02 * 24.0)).epsilon(1e-4));
  CHECK(world.drugs.romiplostim_free < 1e-5);
}
