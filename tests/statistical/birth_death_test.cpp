// Births at random, any life: the number alive is Poisson with mean rate × life, and ages follow the survival curve.
#include <cmath>

#include "tests/catch.h"
#include "tests/statistical/toy_world.h"

TEST_CASE("the stationary number is Poisson (M/G/infinity), by either driver and any step") {
  const auto driver = GENERATE(sim::Driver::sparse, sim::Driver::dense);
  const double step = GENERATE(0.02, 0.2);
  constexpr double rate = 2000.0;  // per day
  const double life = std::sqrt(sim::pi / 2);  // day; hazard = age (Rayleigh)
  auto run = toy::simulation(toy::Atoms{}, step, 21, driver, 1, toy::Births{rate}, toy::Decay{0.0, 1.0});
  const auto days = [&](double d) { for (int i = 0; i < d / step - 0.5; ++i) run.step(); };
  days(6);
  double sum = 0.0, squares = 0.0;
  constexpr int n = 400;
  for (int i = 0; i < n; ++i) {
    days(4);  // longer than nearly every life: samples are independent
    const auto alive = static_cast<double>(run.world().agents.size());
    sum += alive;
    squares += alive * alive;
  }
  const double mean = sum / n, variance = (squares - sum * mean) / (n - 1);
  // Newborn wait for their first step to be over before they can die; that adds (hazard · step)² / 2 to second order.
  const double expected = rate * life + rate * step * step * step / 3;
  CHECK(std::abs(mean - expected) < 4 * std::sqrt(expected / n));              // Little's law; false alarm 6e-5
  CHECK(std::abs(variance / mean - 1.0) < 4 * std::sqrt(2.0 / n));             // Poisson; false alarm about 1e-4
}
