// Platelet antigen: what is shown to T cells, what is left for B cells, and the alarm that arms macrophages.
#include <cmath>

#include "models/immunity/antigen.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;
using course::step;

namespace {

Antigen law() {
  Antigen a{};
  a.presentation = 2.0;
  a.liver_weight = 0.5;
  a.marrow_weight = 0.8;
  a.desialylated_weight = 0.25;
  a.store_time = 40.0;
  a.store_half = 0.5;
  a.alarm_time = 1.5;
  a.alarm_ceiling = 2.5;
  a.alarm_of_help = 0.1;
  a.arming = 3.0;
  return a;
}

// At rest, as in health; a platelet of the droplet is 1e-3 of 1e9/L.
World healthy() {
  World world;
  world.droplet = 1.0;
  world.normal_total = world.total = 375.0;
  world.normal_production = 40.0;
  world.immune.agents_per_response = 1000.0;
  return world;
}

void live(World& world, double days, double length = step) {
  follow(days, {}, [&](const sim::Now& now) { law().regulate(world, now); }, 1, length);
}

}  // namespace

TEST_CASE("intact antigen is 1 in health, none without platelets, and little more with many") {
  const Antigen a = law();
  CHECK(a.intact(0.0) == 0.0);
  CHECK(a.intact(1.0) == Approx(1.0));
  CHECK(a.intact(0.5) == Approx(0.75));  // half of the most, 1.5, at store_half
  CHECK(a.intact(1e9) == Approx(1.5));
}

TEST_CASE("the store of intact antigen begins full and follows the platelets at its time, whatever the step") {
  for (const double length : {step, 1.0, 10.0}) {
    World world = healthy();
    world.immune.stored = 0.0;
    const sim::Chance chance(1, 0);
    law().begin(world, {{step, 0}, chance, {}});
    CHECK(world.immune.stored == 1.0);
    live(world, 20.0, length);
    CHECK(world.immune.stored == Approx(1.0).epsilon(1e-12));
    world.total = 37.5;
    live(world, 30.0, length);
    const double low = 1.5 * 0.1 / 0.6;
    CHECK(world.immune.stored == Approx(low + (1.0 - low) * std::exp(-30.0 / 40.0)).epsilon(1e-9));
  }
}

TEST_CASE("each way by which antibody takes a platelet is shown with its weight, and no other") {
  const auto shown = [](auto change) {
    World world = healthy();
    change(world);
    live(world, 60.0, 0.5);  // in each step half of a day's 40e9/L: 20,000 platelets
    return world.immune.presented;
  };
  CHECK(shown([](World&) {}) == 0.0);
  CHECK(shown([](World& w) { w.last_step[Cause::spleen_macrophage] = 20000; }) == Approx(1.0));
  CHECK(shown([](World& w) { w.last_step[Cause::liver_macrophage] = 20000; }) == Approx(0.5));
  CHECK(shown([](World& w) { w.last_step[Cause::ashwell_morell] = 20000; }) == Approx(0.25));
  CHECK(shown([](World& w) { w.marrow.withheld = 20.0; }) == Approx(0.8));
  for (const Cause cause : {Cause::senescence, Cause::haemostasis, Cause::consumption, Cause::bleeding, Cause::cytotoxic_t, Cause::complement})
    CHECK(shown([&](World& w) { w.last_step[cause] = 20000; }) == 0.0);
  CHECK(shown([](World& w) {
          w.last_step[Cause::spleen_macrophage] = w.last_step[Cause::ashwell_morell] = 10000;
          w.marrow.withheld = 10.0;
          w.levers.turn(Lever::presentation, 0.5);
        }) == Approx(0.5 * (0.5 + 0.125 + 0.4)));
}

TEST_CASE("presentation fades at its time") {
  World world = healthy();
  world.immune.presented = 0.8;
  live(world, 3.0);
  CHECK(world.immune.presented == Approx(0.8 * std::exp(-1.5)).epsilon(1e-9));
}

TEST_CASE("antigens of the trigger and of colds raise the alarm together, up to its ceiling; help adds cytokines but arms nobody") {
  const auto settled = [](double foreign, double colds) {
    World world = healthy();
    world.immune.foreign = foreign;
    world.immune.colds_now = colds;
    world.immune.helpers.change(500, 0);
    live(world, 60.0);
    return world.immune;
  };
  CHECK(settled(0.0, 0.0).alarm == 0.0);
  CHECK(settled(0.7, 0.4).alarm == Approx(1.1));
  CHECK(settled(0.0, 0.4).alarm == Approx(0.4));
  CHECK(settled(0.0, 0.4).cytokines == Approx(0.45));
  CHECK(settled(2.0, 1.0).alarm == Approx(2.5));
  CHECK(settled(0.0, 0.0).cytokines == Approx(0.05));
  CHECK(settled(1.2, 0.8).arming == Approx(1.0 + 3.0 * 2.0 / 2.0));  // the gain is halved at two
  CHECK(settled(0.0, 0.0).arming == 1.0);
}

TEST_CASE("the alarm rises and falls at its time") {
  World world = healthy();
  world.immune.colds_now = 2.0;
  live(world, 3.0);
  CHECK(world.immune.alarm == Approx(2.0 * (1.0 - std::exp(-2.0))).epsilon(1e-9));
  world.immune.colds_now = 0.0;
  live(world, 1.5);
  CHECK(world.immune.alarm == Approx(2.0 * (1.0 - std::exp(-2.0)) * std::exp(-1.0)).epsilon(1e-9));
}
