// IgG and antibody against their equations, solved here with steps so small that the method no longer matters.
#include <cmath>

#include "models/immunity/antibody_binding.h"
#include "models/immunity/immunoglobulin.h"
#include "models/plateletsim.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

Immunoglobulin healthy_igg() { return Immunoglobulin::table().read(load("healthy_adult").section("igg")); }

// The FcRn law as the manual writes it, 1/day.
double catabolism(double level) {
  const auto law = [](double c) { return 5.24 - 4.79 / (1.0 + std::pow(c / 39.5, 1.60)); };
  return std::log(2.0) / 21.0 * law(level) / law(11.0);
}

// Own and dosed IgG (g/L) after some days, by Runge and Kutta's method of fourth order.
std::pair<double, double> by_equation(double dosed, double days) {
  double own = 11.0;
  const double made = catabolism(11.0) * 11.0, h = 0.001;
  const auto slope = [&](double a, double b) { return std::pair{made - catabolism(a + b) * a, -catabolism(a + b) * b}; };
  for (int i = 0; i < days / h - 0.5; ++i) {
    const auto [a1, b1] = slope(own, dosed);
    const auto [a2, b2] = slope(own + 0.5 * h * a1, dosed + 0.5 * h * b1);
    const auto [a3, b3] = slope(own + 0.5 * h * a2, dosed + 0.5 * h * b2);
    const auto [a4, b4] = slope(own + h * a3, dosed + h * b3);
    own += h / 6.0 * (a1 + 2 * a2 + 2 * a3 + a4);
    dosed += h / 6.0 * (b1 + 2 * b2 + 2 * b3 + b4);
  }
  return {own, dosed};
}

std::pair<double, double> by_engine(double dosed, double days, double step) {
  const auto igg = healthy_igg();
  World world;
  const sim::Chance chance(1, 0);
  igg.begin(world, {{step, 0}, chance, {}});
  world.igg_dosed = dosed;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(days / step + 0.5); ++i) igg.regulate(world, {{step, i}, chance, {}});
  return {world.igg_own, world.igg_dosed};
}

}  // namespace

TEST_CASE("IgG falls by the FcRn law, own and dosed, and the step's error is of first order") {
  const auto law = by_equation(20.0, 30.0);
  const auto hourly = by_engine(20.0, 30.0, 1.0 / 24.0);
  CHECK(hourly.first == Approx(law.first).epsilon(2e-4));
  CHECK(hourly.second == Approx(law.second).epsilon(1e-3));
  const auto error = [&](double step) { return std::abs(by_engine(20.0, 30.0, step).second - law.second); };
  CHECK(std::log2(error(0.5) / error(0.25)) == Approx(1.0).margin(0.1));
  CHECK(std::log2(error(0.25) / error(0.125)) == Approx(1.0).margin(0.1));
}

TEST_CASE("at the normal level nothing moves, for any step") {
  for (const double step : {1e-3, 1.0 / 24.0, 1.0}) CHECK(by_engine(0.0, 30.0, step).first == Approx(11.0).epsilon(1e-12));
}

TEST_CASE("antibody is shared between its space and platelets by the law of mass action, over nine decades of affinity") {
  for (double affinity = 1e-6; affinity < 2e3; affinity *= 10.0)
    for (const double total : {1e-6, 0.01, 1.0, 30.0})
      for (const std::int64_t platelets : {std::int64_t{0}, std::int64_t{10}, std::int64_t{375000}}) {
        World world;
        world.sites = {40000.0, 12000.0};
        world.igg_catabolism = 0.0;
        world.pools[0].blood = platelets;
        world.pools[0].antigen = platelets * 65536;
        Clone clone;
        clone.affinity = affinity;
        world.clones.push_back(clone);
        circulate_antibody(world, 1.0, 1.1, {total});
        const Clone& c = world.clones[0];
        const double on_platelets = 2.491e-7 * world.concentration(static_cast<double>(platelets)) * c.bound_per_platelet;
        CHECK(1.1 * c.free + on_platelets == Approx(total).epsilon(1e-9));
        CHECK(c.bound_per_platelet == Approx(40000.0 * c.free / (c.free + affinity)).epsilon(1e-12));
        CHECK(world.bound[0] == c.bound_per_platelet);
        CHECK(world.bound[1] == 0.0);
      }
}
