// Early progenitors: their logistic law, the time that their daughters need, and that nothing moves where none is lost.
#include <cmath>

#include "models/production/early_progenitors.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;
using course::step;

namespace {

constexpr EarlyProgenitors usual{0.4, 7.0};

// dS/dt in small steps of Euler's rule.
double slowly(const EarlyProgenitors& law, double pool, double loss, double days) {
  constexpr int parts = 200000;
  for (int i = 0; i < parts; ++i) pool += days / parts * pool * (law.renewal * (1.0 - pool) - loss);
  return pool;
}

// Loses them at a rate for so many days.
void lose(World& world, const EarlyProgenitors& law, double days, double loss, double length = step) {
  follow(days, {}, [&](const sim::Now& now) {
    world.levers = {};
    if (loss > 0.0) world.levers.turn(Lever::early_progenitor_loss, loss);
    law.produce(world, now);
  }, 1, length);
}

}  // namespace

TEST_CASE("early progenitors follow their logistic law, with and without loss, and where both rates are the same") {
  for (const double loss : {0.0, 0.1, 0.4, 3.0})
    for (const double pool : {1.0, 0.3, 0.001}) CHECK(usual.grown(pool, loss, 2.0) == Approx(slowly(usual, pool, loss, 2.0)).epsilon(1e-4));
  CHECK(usual.grown(1.0, 0.0, 0.25) == 1.0);
}

TEST_CASE("two steps are one of their length") {
  CHECK(usual.grown(usual.grown(0.2, 0.15, 0.1), 0.15, 0.15) == Approx(usual.grown(0.2, 0.15, 0.25)).epsilon(1e-12));
}

TEST_CASE("who loses none stays as he was, to the last bit, and is not even looked at") {
  World world;
  lose(world, usual, 5.0, 0.0);
  CHECK_FALSE(world.early.active);
  CHECK(world.early.arriving() == 1.0);
}

TEST_CASE("what is lost is missed a journey later") {
  const EarlyProgenitors barren{0.0, 7.0};  // nothing grows back
  World world;
  lose(world, barren, 0.25, 4.0 * std::log(2.0), 0.25);  // half of them
  CHECK(world.early.pool == Approx(0.5));
  CHECK(world.early.arriving() > 0.999);
  double excess = 0.0;  // of what arrives over what will, in days of it
  follow(80.0, {}, [&](const sim::Now& now) {
    world.levers = {};
    excess += 0.5 * world.early.arriving() * step;
    barren.produce(world, now);
    excess += 0.5 * world.early.arriving() * step - 0.5 * step;
  });
  CHECK(excess == Approx(0.5 * 7.0).margin(0.5 * 0.3));
  CHECK(world.early.arriving() == Approx(0.5).epsilon(1e-4));
}

TEST_CASE("however many are lost, the line comes back") {
  World world;
  lose(world, usual, 5.0, 100.0, 0.25);
  CHECK(world.early.pool > 0.0);
  lose(world, usual, 60.0, 0.0);
  CHECK(world.early.arriving() == Approx(1.0).epsilon(0.01));
}
