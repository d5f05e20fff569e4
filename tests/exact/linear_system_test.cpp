// Compartments against closed forms in long double, each to 1e-12, for steps from a minute to ten days.
#include "sim/kinetics/linear_system.h"

#include <rapidcheck.h>

#include <cmath>

#include "tests/catch.h"

namespace {

using Real = long double;
using sim::LinearSystem;

constexpr double steps[]{1.0 / 1440.0, 1.0 / 24.0, 0.25, 1.0, 10.0};  // day

// What one unit in a compartment at the start has become elsewhere: a sum of coefficient · e^(-rate · t).
struct Decay {
  Real coefficient, rate;
  Real value(Real t) const { return coefficient * std::exp(-rate * t); }
  Real area(Real t) const { return coefficient * -std::expm1(-rate * t) / rate; }
  Real area_of_area(Real t) const { return (coefficient * t - area(t)) / rate; }
};
using Law = std::vector<Decay>;

Real sum(const Law& law, Real (Decay::*of)(Real) const, Real t) {
  Real all = 0.0L;
  for (const Decay& decay : law) all += (decay.*of)(t);
  return all;
}

struct Moved {
  std::vector<double> end, mean;
};

Moved moved(const LinearSystem& system, double days, std::vector<double> x, const std::vector<double>& inflow) {
  std::vector<double> mean(x.size());
  sim::move(system.over(days), x, inflow, mean);
  return {x, mean};
}

bool same(double found, Real law) { return std::abs(found - law) <= 1e-12L * (1.0L + std::abs(law)); }

// One unit, then one unit per day, into `from`; what `to` has of it at the end of a step and on average.
void check(const LinearSystem& system, std::size_t from, std::size_t to, const Law& law) {
  std::vector<double> nothing(system.size(), 0.0), unit = nothing;
  unit[from] = 1.0;
  for (const double h : steps) {
    CAPTURE(h, from, to);
    const Moved dose = moved(system, h, unit, nothing), infusion = moved(system, h, nothing, unit);
    CHECK(same(dose.end[to], sum(law, &Decay::value, h)));
    CHECK(same(dose.mean[to], sum(law, &Decay::area, h) / h));
    CHECK(same(infusion.end[to], sum(law, &Decay::area, h)));
    CHECK(same(infusion.mean[to], sum(law, &Decay::area_of_area, h) / h));
  }
}

// Up to six compartments in which anything flows anywhere, and some are lost.
LinearSystem any_system() {
  const auto size = *rc::gen::inRange<std::size_t>(1, 7);
  LinearSystem system(size);
  const auto rate = [] { return *rc::gen::inRange(0, 3000) * 0.01; };
  for (std::size_t from = 0; from < size; ++from) {
    system.loss(from, rate());
    for (std::size_t to = 0; to < size; ++to)
      if (to != from && *rc::gen::arbitrary<bool>()) system.flow(from, to, rate());
  }
  return system;
}

std::vector<double> any_amounts(std::size_t size) {
  std::vector<double> amounts;
  for (std::size_t i = 0; i < size; ++i) amounts.push_back(*rc::gen::inRange(0, 1000) * 0.01);
  return amounts;
}

}  // namespace

TEST_CASE("one compartment decays, and fills up under an even inflow") {
  for (const double k : {0.001, 0.03, 2.0, 700.0}) check(LinearSystem(1).loss(0, k), 0, 0, {{1.0L, k}});
}

TEST_CASE("what nothing leaves grows by its inflow") {
  const Moved found = moved(LinearSystem(1), 0.25, {5.0}, {3.0});
  CHECK(found.end[0] == 5.75);
  CHECK(found.mean[0] == 5.375);
}

TEST_CASE("what is absorbed and then eliminated follows Bateman's equation") {
  for (const double k : {0.05, 0.5, 3.0, 24.0, 500.0}) {
    const Real e = 0.7, factor = k / (k - e);
    check(LinearSystem(2).flow(0, 1, k).loss(1, 0.7), 0, 1, {{factor, e}, {-factor, k}});
  }
}

TEST_CASE("two compartments follow the sum of two exponentials") {
  for (const double out : {0.1, 4.0, 60.0})
    for (const double back : {0.05, 1.0, 30.0}) {
      const double k = 1.3;
      const Real half_trace = (Real{k} + out + back) / 2, gap = std::sqrt(half_trace * half_trace - Real{k} * back);
      const Real fast = half_trace + gap, slow = Real{k} * back / fast;
      const LinearSystem system = LinearSystem(2).loss(0, k).flow(0, 1, out).flow(1, 0, back);
      check(system, 0, 0, {{(fast - back) / (fast - slow), fast}, {(back - slow) / (fast - slow), slow}});
      check(system, 0, 1, {{out / (fast - slow), slow}, {-out / (fast - slow), fast}});
    }
}

TEST_CASE("an effect lags behind what it follows, and takes nothing from it") {
  const double k = 0.4, lag = 6.0;
  const LinearSystem system = LinearSystem(2).loss(0, k).follow(1, 0, lag);
  check(system, 0, 0, {{1.0L, k}});
  check(system, 0, 1, {{Real{lag} / (Real{lag} - k), k}, {-Real{lag} / (Real{lag} - k), lag}});
  CHECK(moved(LinearSystem(2).follow(1, 0, lag), 10.0, {3.0, 0.0}, {0.0, 0.0}).end[1] == Approx(3.0).epsilon(1e-12));
}

TEST_CASE("equal rates in a row, where Bateman's equation would divide by nothing, make a Poisson law") {
  for (const double k : {0.1, 1.0, 40.0})
    for (const double h : steps) {
      const Moved found = moved(LinearSystem(3).flow(0, 1, k).flow(1, 2, k).loss(2, k), h, {1.0, 0.0, 0.0}, {0.0, 0.0, 0.0});
      const Real kt = Real{k} * h, left = std::exp(-kt);
      CHECK(same(found.end[0], left));
      CHECK(same(found.end[1], kt * left));
      CHECK(same(found.end[2], kt * kt / 2 * left));
      CHECK(same(found.mean[1] * static_cast<double>(kt), 1 - left * (1 + kt)));
    }
}

TEST_CASE("two half steps are one step, in state and in mean") {
  CHECK(rc::check([] {
    const LinearSystem system = any_system();
    const double h = *rc::gen::inRange(1, 600) * 0.01;
    const auto x = any_amounts(system.size()), inflow = any_amounts(system.size());
    const Moved once = moved(system, h, x, inflow), half = moved(system, h / 2, x, inflow), twice = moved(system, h / 2, half.end, inflow);
    for (std::size_t i = 0; i < system.size(); ++i) {
      RC_ASSERT(same(twice.end[i], once.end[i]));
      RC_ASSERT(same((half.mean[i] + twice.mean[i]) / 2, once.mean[i]));
    }
  }));
}

TEST_CASE("nothing falls below zero, and nothing is made of nothing") {
  CHECK(rc::check([] {
    const LinearSystem system = any_system();
    const double h = *rc::gen::inRange(1, 3000) * 0.01;
    const auto x = any_amounts(system.size()), inflow = any_amounts(system.size());
    const Moved found = moved(system, h, x, inflow);
    Real given = 0, left = 0;
    for (std::size_t i = 0; i < system.size(); ++i) {
      RC_ASSERT(found.end[i] >= 0.0 && found.mean[i] >= 0.0);
      Real lost = 0.0L;  // 1/day, out of the system
      for (std::size_t to = 0; to < system.size(); ++to) lost -= system.rates()[to * system.size() + i];
      given += x[i] + inflow[i] * h;
      left += found.end[i] + lost * h * found.mean[i];
    }
    RC_ASSERT(std::abs(left - given) <= 1e-11L * given);
  }));
}

TEST_CASE("what flows one way does not come back, nor takes anything from where it came") {
  for (int k = 1; k <= 40; ++k)
    for (int e = 1; e <= 40; ++e) {
      const LinearSystem::Step step = LinearSystem(2).flow(0, 1, k).loss(1, e).over(0.25);
      for (const auto* matrix : {&step.end, &step.mean, &step.mean_of_inflow})
        if ((*matrix)[1] < 0.0 || (*matrix)[1] > 1e-15) FAIL("rates " << k << " and " << e << ": " << (*matrix)[1]);
    }
}

TEST_CASE("the mean is the integral of what shorter steps say") {
  const LinearSystem system = LinearSystem(4).flow(0, 1, 8.0).flow(1, 2, 3.0).flow(2, 1, 1.0).loss(1, 0.5).follow(3, 1, 2.0);
  const std::vector<double> x{3.0, 0.0, 1.0, 0.5}, inflow{0.0, 4.0, 0.0, 0.0};
  const double h = 0.5;
  const Moved whole = moved(system, h, x, inflow);
  for (std::size_t i = 0; i < 4; ++i) {
    constexpr int pieces = 200;
    Real simpson = x[i];
    for (int piece = 1; piece <= pieces; ++piece)
      simpson += moved(system, h * piece / pieces, x, inflow).end[i] * (piece == pieces ? 1 : piece % 2 == 1 ? 4 : 2);
    CHECK(whole.mean[i] == Approx(static_cast<double>(simpson / (3 * pieces))).epsilon(1e-8));
  }
}
