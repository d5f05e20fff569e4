// Each law of the models against its closed form or the number it was built from.
#include <cmath>

#include "models/clearance/senescence.h"
#include "models/immunity/autoantibody.h"
#include "models/immunity/immunoglobulin.h"
#include "models/plateletsim.h"
#include "models/production/thrombopoietin.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;

namespace {

template <class Idea>
Idea healthy() {
  const auto table = Idea::table();
  return table.read(load("healthy_adult").section(table.info().name));
}

}  // namespace

TEST_CASE("the lifespan set by the timer has the mean and spread that the scenario gives") {
  const Senescence law{10.5, 0.04, 1, 0, 0};
  double alive = 1.0, mean = 0.0, square = 0.0;
  constexpr double step = 0.001;
  for (double age = 0.0; age < 20.0; age += step) {
    const double dying = alive * (1.0 - std::exp(-law.hazard(age, step) * step));
    mean += dying * (age + step / 2);
    square += dying * (age + step / 2) * (age + step / 2);
    alive -= dying;
  }
  CHECK(mean == Approx(10.5).epsilon(1e-4));
  CHECK(std::sqrt(square - mean * mean) / mean == Approx(0.04).epsilon(1e-2));
}

TEST_CASE("the timer's bound covers its hazard within the step") {
  const Senescence law{10.5, 0.04, 1, 0, 0};
  World world;
  for (double age = 0.0; age < 14.0; age += 0.37)
    for (const double step : {1.0 / 1440, 1.0 / 24, 0.5})
      CHECK(law.hazard(age, step) <= law.bound({0, age, age + step, 1.0}, world));
}

TEST_CASE("IgG lives 21 days at the normal level and about 12 at twice that") {
  const auto law = healthy<Immunoglobulin>();
  CHECK(std::log(2.0) / law.catabolism(11.0, 1.0) == Approx(21.0).epsilon(0.01));
  CHECK(std::log(2.0) / law.catabolism(22.0, 1.0) == Approx(12.0).margin(2.5));  // Masson 1993
}

TEST_CASE("a sixth of the IgG that is usually made holds more than a sixth of the level, for what is left lives longer") {
  const auto law = healthy<Immunoglobulin>();
  World world;
  course::follow(course::step, {}, [&](const sim::Now& now) { law.begin(world, now); });
  world.levers.turn(Lever::igg_synthesis, 1.0 / 6.0);
  course::follow(2000.0, {}, [&](const sim::Now& now) { law.regulate(world, now); }, 1, 0.25);
  CHECK(law.catabolism(world.igg_own, 1.0) * world.igg_own == Approx(law.catabolism(11.0, 1.0) * 11.0 / 6.0));
  CHECK(world.igg_own > 11.0 / 4.0);
}

TEST_CASE("uptake of thrombopoietin is normal at the normal level and saturates above") {
  CHECK(Thrombopoietin::saturation(2.0, 1.0) == 1.0);
  CHECK(Thrombopoietin::saturation(2.0, 0.0) == 1.5);
  CHECK(1000.0 * Thrombopoietin::saturation(2.0, 1000.0) == Approx(3.0).epsilon(0.01));  // what receptors can take at most
}

TEST_CASE("antigen between platelets is lognormal with mean 1") {
  const auto quantiles = lognormal_quantiles(0.25, 64);
  double mean = 0.0, square = 0.0;
  for (const double q : quantiles) {
    mean += q / 64;
    square += q * q / 64;
  }
  CHECK(mean == Approx(1.0).epsilon(1e-12));
  CHECK(std::sqrt(square - 1.0) == Approx(0.25).epsilon(0.02));
  CHECK(std::is_sorted(quantiles.begin(), quantiles.end()));
  CHECK(lognormal_quantiles(0.0, 4) == std::vector<double>{1, 1, 1, 1});
}

TEST_CASE("plasma cells stay, or peak and wane") {
  Autoantibody antibody{};
  antibody.onset = 10;
  antibody.rise = 5;
  antibody.decay = 7;
  antibody.course = "persistent";
  CHECK(antibody.plasma_cells(10) == 0.0);
  CHECK(antibody.plasma_cells(15) == Approx(1 - std::exp(-1.0)));
  antibody.course = "pulse";
  CHECK(antibody.plasma_cells(9) == 0.0);
  CHECK(antibody.plasma_cells(15) == Approx(1.0));
  CHECK(antibody.plasma_cells(14.999) == Approx(antibody.plasma_cells(15.001)).epsilon(1e-3));
  CHECK(antibody.plasma_cells(22) == Approx(std::exp(-1.0)));
}
