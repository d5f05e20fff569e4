// Ablation of the marrow, set points and fluctuations: when they begin, what they multiply, how they vary.
#include <cmath>

#include "models/conditions/marrow_ablation.h"
#include "models/patient/fluctuation.h"
#include "models/patient/person.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;
using course::step;

TEST_CASE("ablation kills all megakaryocytes, and only when it is due") {
  World world;
  for (int i = 0; i < 10; ++i) world.marrow.cells.add(0.1 * i, 5.0, 0);
  const MarrowAblation ablation;
  follow(step, {{0.0, "splenectomy", {}}}, [&](const sim::Now& now) { ablation.intervene(world, now); });
  CHECK(world.marrow.cells.size() == 10);
  CHECK_FALSE(world.marrow.ablated);
  follow(step, {{0.0, "marrow_ablation", {}}}, [&](const sim::Now& now) { ablation.intervene(world, now); });
  CHECK(world.marrow.cells.size() == 0);
  CHECK(world.marrow.ablated);
}

// Variance and correlation over 300,000 correlated steps: standard errors of 3 % (of the variance) and 0.01.
TEST_CASE("fluctuations are stationary from the first step and fade with their memory") {
  const Fluctuation wander{0.1, 0.2, 0.05, 0.3, 10.0 * step, 5.0 * step};
  const std::array<double, 4> spread{0.1, 0.2, 0.05, 0.3}, memory{5.0, 5.0, 5.0, 10.0};  // steps
  World world;
  std::array<double, 4> squares{}, lagged{}, last{};
  double cross = 0.0, other = 0.0;
  constexpr int steps = 300000;
  follow(steps * step, {}, [&](const sim::Now& now) {
    world.levers = {};
    wander.intervene(world, now);
    for (std::size_t i = 0; i < 4; ++i) {
      const double x = world.fluctuation[i] / spread[i];
      squares[i] += x * x;
      lagged[i] += x * last[i];
      last[i] = x;
    }
    cross += last[0] * last[1];
    other += last[2] * last[3];
  });
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(squares[i] / steps == Approx(1.0).margin(i == 3 ? 0.056 : 0.04));
    CHECK(lagged[i] / squares[i] == Approx(std::exp(-1.0 / memory[i])).margin(0.01));
  }
  CHECK(cross / steps == Approx(0.0).margin(0.03));
  CHECK(other / steps == Approx(0.0).margin(0.04));
  CHECK(world.levers[Lever::progenitors] == Approx(std::exp(world.fluctuation[0])));
  CHECK(world.levers[Lever::hepatic_tpo] == Approx(std::exp(world.fluctuation[1])));
  CHECK(world.levers[Lever::haemostasis] == Approx(std::exp(world.fluctuation[2])));
  CHECK(world.levers[Lever::arming] == Approx(std::exp(world.fluctuation[3])));
}

TEST_CASE("the first deviation is already as wide as any") {
  const Fluctuation wander{0.1, 0.1, 0.1, 0.1, 100.0, 100.0};
  double squares = 0.0;
  constexpr int people = 3000;
  for (std::uint64_t seed = 0; seed < people; ++seed) {
    World world;
    follow(step, {}, [&](const sim::Now& now) { wander.intervene(world, now); }, seed);
    squares += world.fluctuation[0] * world.fluctuation[0] / 0.01;
  }
  CHECK(squares / people == Approx(1.0).margin(0.12));  // 4.6 standard errors
}

TEST_CASE("people's set points are lognormal, and independent of each other") {
  Person person{"male", "african", "O-", 40.0, 80.0, 70.0, 250.0, 0.3, 0.2};
  double first = 0.0, second = 0.0, cross = 0.0, mean = 0.0;
  constexpr int people = 4000;
  for (std::uint64_t seed = 0; seed < people; ++seed) {
    World world;
    follow(step, {}, [&](const sim::Now& now) { person.begin(world, now); }, seed);
    const double x = std::log(world.patient.progenitors), y = std::log(world.patient.hepatic_tpo);
    mean += x / people;
    first += x * x / people;
    second += y * y / people;
    cross += x * y / people;
    if (seed > 0) continue;
    CHECK_FALSE(world.patient.female);
    CHECK(world.patient.blood_volume == Approx(5.6));
    CHECK(world.patient.normal_count == 250.0);
    CHECK(world.patient.ancestry == "african");
  }
  CHECK(mean == Approx(0.0).margin(0.02));
  CHECK(std::sqrt(first) == Approx(0.3).epsilon(0.05));  // 4.5 standard errors
  CHECK(std::sqrt(second) == Approx(0.2).epsilon(0.05));
  CHECK(cross / (0.3 * 0.2) == Approx(0.0).margin(0.07));
}
