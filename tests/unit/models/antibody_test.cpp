// Antibody and IgG: equilibrium, conservation, and the three ways out of the blood.
#include <cmath>

#include "models/immunity/antibody_binding.h"
#include "models/immunity/antigen.h"
#include "models/immunity/autoantibody.h"
#include "models/immunity/immunoglobulin.h"
#include "models/immunity/passive_transfer.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;
using course::step;

namespace {

World with_platelets(double count) {  // 1e9/L of mean antigen in a droplet of 1 uL
  World world;
  world.sites = {40000.0, 12000.0};
  world.pools[0].blood = static_cast<std::int64_t>(count * 1e3);
  world.pools[0].antigen = static_cast<std::int64_t>(count * 1e3 / antigen_unit);
  return world;
}

}  // namespace

TEST_CASE("antibody is in equilibrium with its sites, and none is lost in between") {
  for (const double total : {1e-4, 0.01, 1.0, 30.0})
    for (const double affinity : {0.001, 0.15, 20.0}) {
      World world = with_platelets(200.0);
      Clone clone;
      clone.epitope = Epitope::gpib;
      clone.affinity = affinity;
      clone.access = 0.5;
      world.clones.assign(2, clone);
      circulate_antibody(world, step, 1.3, {total, 2.0 * total});
      const Clone& first = world.clones[0];
      CHECK(first.bound_per_platelet == Approx(6000.0 * first.free / (first.free + affinity)));
      CHECK(1.3 * first.free + 2.491e-7 * 200.0 * first.bound_per_platelet == Approx(total).epsilon(1e-9));
      CHECK(world.bound[0] == 0.0);
      CHECK(world.bound[1] == Approx(first.bound_per_platelet + world.clones[1].bound_per_platelet));
      CHECK(world.clones[1].secreted == 2.0 * total);
    }
}

TEST_CASE("without platelets antibody is only catabolised") {
  World world;
  world.igg_catabolism = 0.033;
  world.clones.resize(1);
  circulate_antibody(world, step, 1.1, {2.0});
  for (int day = 0; day < 240; ++day) circulate_antibody(world, step, 1.1, {0.0});
  CHECK(world.clones[0].total == Approx(2.0 * std::exp(-0.033 * 10.0)).epsilon(1e-9));
  CHECK(world.clones[0].catabolised + world.clones[0].total == Approx(2.0));
}

TEST_CASE("only free antibody is catabolised, in all of its space") {
  World world = with_platelets(200.0);
  world.igg_catabolism = 0.5;
  world.clones.resize(1);
  world.clones[0].affinity = 0.15;
  circulate_antibody(world, step, 1.3, {1.0});
  const double free = world.clones[0].free;
  circulate_antibody(world, step, 1.3, {0.0});
  CHECK(world.clones[0].catabolised == Approx(1.3 * free * (1.0 - std::exp(-0.5 * step))).epsilon(1e-12));
  CHECK(world.clones[0].catabolised < 0.7 * (1.0 - std::exp(-0.5 * step)));  // much of it is bound, and safe
}

TEST_CASE("platelets that leave take their IgG with them") {
  World world = with_platelets(200.0);
  world.clones.resize(1);
  world.clones[0].affinity = 0.15;
  circulate_antibody(world, step, 1.1, {1.0});
  const double bound = 2.491e-7 * 200.0 * world.clones[0].bound_per_platelet;
  world.now_dying.antigen_lost = world.pools[0].antigen / 4;
  carry_off_antibody(world);
  CHECK(world.clones[0].carried_off == Approx(0.25 * bound));
  CHECK(world.clones[0].total == Approx(1.0 - 0.25 * bound));
  carry_off_antibody(world);  // nobody has left since
  CHECK(world.clones[0].carried_off == Approx(0.25 * bound));
}

TEST_CASE("full secretion holds the titre in a person without platelets") {
  Autoantibody antibody{2.0, "persistent", 0.0, 0.01, 1.0, 0.4, 1.2, {{"GPIb", 0.25, 1.0}, {"GPIIb/IIIa", 0.75, 4.0}}};
  World world;
  world.igg_catabolism = 1.0;
  follow(step, {}, [&](const sim::Now& now) { antibody.begin(world, now); });
  CHECK(world.clones[0].epitope == Epitope::gpib);
  CHECK(world.clones[1].epitope == Epitope::gpiibiiia);
  CHECK(world.clones[1].affinity == Approx(0.6));
  follow(20.0, {}, [&](const sim::Now& now) { antibody.regulate(world, now); });
  CHECK(world.clones[0].free == Approx(0.5).epsilon(0.03));
  CHECK(world.clones[1].free == Approx(1.5).epsilon(0.03));
  world.spleen_present = false;  // which takes its share of the plasma cells along
  follow(20.0, {}, [&](const sim::Now& now) { antibody.regulate(world, now); });
  CHECK(world.clones[0].free == Approx(0.3).epsilon(0.03));
  world.levers.turn(Lever::secretion, 0.5);
  follow(20.0, {}, [&](const sim::Now& now) { antibody.regulate(world, now); });
  CHECK(world.clones[0].free == Approx(0.15).epsilon(0.03));
}

TEST_CASE("dosed IgG hurries all IgG out, and the body's own comes back") {
  const Immunoglobulin law{11.0, 21.0, 3.0, 2.5, 20.0, 1.5};
  World world;
  follow(step, {}, [&](const sim::Now& now) { law.begin(world, now); });
  CHECK(world.igg_own == 11.0);
  CHECK(world.igg_catabolism == Approx(std::log(2.0) / 21.0));
  follow(30.0, {}, [&](const sim::Now& now) { law.regulate(world, now); });
  CHECK(world.igg_own == Approx(11.0));
  world.igg_dosed = world.igg_dosed_tissue = 22.0;
  const double rate = law.catabolism(33.0, 1.0);
  CHECK(rate > 1.5 * law.catabolism(11.0, 1.0));
  follow(step, {}, [&](const sim::Now& now) { law.regulate(world, now); });
  CHECK(world.igg_dosed == Approx(22.0 * std::exp(-rate * step)).epsilon(1e-9));
  CHECK(world.igg_dosed_tissue == Approx(world.igg_dosed));
  CHECK(world.igg_own == Approx(11.0 - 11.0 * (rate - law.catabolism(11.0, 1.0)) * step).epsilon(1e-4));
  follow(600.0, {}, [&](const sim::Now& now) { law.regulate(world, now); });
  CHECK(world.igg_dosed < 0.01);
  CHECK(world.igg_own == Approx(11.0).epsilon(0.01));
}

TEST_CASE("antibody given from outside becomes a clone that nobody secretes") {
  World world;
  const PassiveTransfer transfer;
  follow(1.0, {{0.0, "passive_transfer", {{"dose", 0.7}, {"affinity", 2.0}, {"gpib", 1.0}}}},
         [&](const sim::Now& now) { transfer.intervene(world, now); });
  REQUIRE(world.clones.size() == 1);
  CHECK(world.clones[0].total == 0.7);
  CHECK(world.clones[0].secreted == 0.7);
  CHECK(world.clones[0].affinity == Approx(0.3));
  CHECK(world.clones[0].epitope == Epitope::gpib);
  CHECK(world.clones[0].full_secretion == 0.0);
}

TEST_CASE("macrophages show what they ate of opsonised platelets, the liver less, and forget it") {
  const Antigen antigen{2.0, 0.5, 0.9, 0.25, 120.0, 0.7, 3.0, 1.5, 0.5, 0.8};
  World world;
  world.normal_production = 40.0;
  world.total = world.normal_total = 375.0;
  const auto day = [&](const sim::Now& now) { antigen.regulate(world, now); };
  world.last_step[Cause::spleen_macrophage] = static_cast<std::int64_t>(20.0 * step * 1e3);
  world.last_step[Cause::liver_macrophage] = static_cast<std::int64_t>(20.0 * step * 1e3);
  world.last_step[Cause::senescence] = 100000;  // not shown
  follow(2.0, {}, day);
  CHECK(world.immune.presented == Approx(0.75 * (1.0 - std::exp(-1.0))).epsilon(1e-3));
  CHECK(world.immune.cytokines == 0.0);
  world.last_step = {};
  world.immune.foreign = 9.0;  // more than the ceiling
  follow(60.0, {}, day);
  CHECK(world.immune.presented < 1e-9);
  CHECK(world.immune.alarm == Approx(1.5));
  CHECK(world.immune.cytokines == Approx(1.5).epsilon(1e-3));
  CHECK(world.immune.arming == Approx(1.0 + 0.8 * 1.5 / 1.75).epsilon(1e-3));
  world.immune.foreign = 0.0;
  world.immune.helpers.change(1, 0);  // one full response
  follow(60.0, {}, day);
  CHECK(world.immune.cytokines == Approx(0.5).epsilon(1e-3));
}

// The step's end stands for the step: with steps of an hour cytokines are up to 1 % early.
TEST_CASE("alarm follows its cause, and cytokines the alarm, with one time constant") {
  const Antigen antigen{2.0, 0.5, 0.9, 0.25, 120.0, 0.7, 3.0, 1.5, 0.5, 0.8};
  World world;
  world.normal_production = 40.0;
  world.total = world.normal_total = 375.0;
  world.immune.foreign = 1.2;
  for (const double x : {1.0, 2.0}) {
    follow(3.0, {}, [&](const sim::Now& now) { antigen.regulate(world, now); });
    CHECK(world.immune.alarm == Approx(1.2 * (1.0 - std::exp(-x))));
    CHECK(world.immune.cytokines == Approx(1.2 * (1.0 - (1.0 + x) * std::exp(-x))).epsilon(0.03));
  }
}
