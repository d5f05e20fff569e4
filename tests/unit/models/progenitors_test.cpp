// Progenitors pass through three stages: Erlang's law of waiting, also where some are lost on the way, and whatever the step.
#include <cmath>

#include "models/production/megakaryocytes.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;

namespace {

Megakaryocytes marrow() {
  Megakaryocytes m{};
  m.sample = 100;
  m.progenitor_time = 2.0;
  m.inflow_basal = 0.3;
  m.inflow_gain = 4.2;
  m.inflow_half = 5.0;
  m.endomitosis_half = 1.0;
  m.maturation = 5.0;
  m.maturation_cv = 0.2;
  m.shedding_ploidy = 128;
  return m;
}

// A time of three stages, each of mean 1 / rate, is longer than this.
double waits(double time, double rate) { return std::exp(-rate * time) * (1.0 + rate * time + 0.5 * rate * rate * time * time); }

// What the last stage holds after so many days at this level of thrombopoietin, from these stages on.
double founded(std::array<double, 3> stages, double days, double tpo, double loss, double length = course::step) {
  World world = course::of_one_antigen();
  world.marrow.founding = stages;
  world.tpo = tpo;
  world.levers.turn(Lever::progenitor_loss, loss);
  follow(days, {}, [&](const sim::Now& now) { marrow().produce(world, now); }, 1, length);
  return world.marrow.founding.back();
}

}  // namespace

TEST_CASE("founding answers to thrombopoietin after three stages") {
  const double high = marrow().inflow(5.0);
  CHECK(high == Approx(2.4));
  for (const double days : {0.25, 1.0, 2.0, 5.0})
    CHECK(founded({1.0, 1.0, 1.0}, days, 5.0, 0.0) == Approx(high + (1.0 - high) * waits(days, 1.5)).epsilon(1e-9));
  CHECK(founded({1.0, 1.0, 1.0}, 3.0, 1.0, 0.0) == Approx(1.0).epsilon(1e-12));
}

TEST_CASE("of progenitors that may be lost in each stage those come through that are quicker") {
  const double through = std::pow(1.5 / 1.8, 3.0);  // of each stage five in six
  for (const double days : {0.5, 2.0, 30.0})
    CHECK(founded({0.0, 0.0, 0.0}, days, 1.0, 0.3) == Approx(through * (1.0 - waits(days, 1.8))).epsilon(1e-9));
}

TEST_CASE("what is in each stage reaches the end in its turn") {
  const double t = 1.25, left = std::exp(-1.8 * t), gain = 1.5 * t;
  Megakaryocytes none = marrow();
  none.inflow_basal = none.inflow_gain = 0.0;
  World world = course::of_one_antigen();
  world.marrow.founding = {0.9, 0.5, 0.2};
  world.levers.turn(Lever::progenitor_loss, 0.3);
  follow(t, {}, [&](const sim::Now& now) { none.produce(world, now); });
  CHECK(world.marrow.founding[0] == Approx(0.9 * left).epsilon(1e-9));
  CHECK(world.marrow.founding[1] == Approx((0.5 + gain * 0.9) * left).epsilon(1e-9));
  CHECK(world.marrow.founding[2] == Approx((0.2 + gain * 0.5 + 0.5 * gain * gain * 0.9) * left).epsilon(1e-9));
}

TEST_CASE("progenitors do not hear of the step") {
  const std::array<double, 3> stages{0.4, 1.7, 1.1};
  const double fine = founded(stages, 2.0, 3.0, 0.3);
  for (const double length : {0.125, 0.5, 2.0}) CHECK(founded(stages, 2.0, 3.0, 0.3, length) == Approx(fine).epsilon(1e-9));
}

TEST_CASE("each step of endomitosis has a weight of its own, and none follows the last") {
  Megakaryocytes m{};
  m.to_8n = 4.0, m.to_16n = 3.0, m.to_32n = 1.0, m.to_64n = 0.3, m.to_128n = 5.0;
  CHECK((m.weight(0) == 4.0 && m.weight(1) == 3.0 && m.weight(2) == 1.0 && m.weight(3) == 0.3 && m.weight(4) == 5.0));
  CHECK(m.weight(most_doublings) == 0.0);
}
