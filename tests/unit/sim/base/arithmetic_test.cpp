// The portable exponential, logarithm, power and sine agree with the C library to a few units in the last place.
#include "sim/base/arithmetic.h"

#include <cmath>

#include "sim/chance/random.h"
#include "tests/catch.h"

namespace {

// Largest relative difference to a reference over many arguments in [low, high].
template <class Ours, class Reference>
double worst(double low, double high, const Ours& ours, const Reference& reference) {
  using sim::operator""_draw;
  auto stream = sim::Chance(1, 0).stream("arguments"_draw, 0, 0);
  double largest = 0.0;
  for (int i = 0; i < 20000; ++i) {
    const double x = low + (high - low) * stream.uniform();
    const auto expected = static_cast<double>(reference(static_cast<long double>(x)));
    if (expected != 0.0) largest = std::max(largest, std::abs(ours(x) / expected - 1.0));
  }
  return largest;
}
constexpr double ulp = 2.220446049250313e-16;

}  // namespace

TEST_CASE("exp is right to the last digits over its whole range") {
  CHECK(worst(-700, 700, [](double x) { return sim::exp(x); }, [](long double x) { return std::exp(x); }) < 2 * ulp);
  CHECK(worst(-1, 1, [](double x) { return sim::exp(x); }, [](long double x) { return std::exp(x); }) < 2 * ulp);
  CHECK(sim::exp(0.0) == 1.0);
  CHECK(sim::exp(-1000.0) == 0.0);
  CHECK(sim::exp(1000.0) == sim::infinity);
  CHECK(std::isnan(sim::exp(std::nan(""))));
}

TEST_CASE("log is right to the last digits") {
  CHECK(worst(1e-3, 10, [](double x) { return sim::log(x); }, [](long double x) { return std::log(x); }) < 2 * ulp);
  CHECK(worst(1e-300, 1e300, [](double x) { return sim::log(x); }, [](long double x) { return std::log(x); }) < 2 * ulp);
  CHECK(sim::log(1.0) == 0.0);
  CHECK(sim::log(0.0) == -sim::infinity);
  CHECK(std::isnan(sim::log(-1.0)));
  CHECK(sim::log(5e-324) == Approx(-744.4400719213812).epsilon(1e-15));
}

TEST_CASE("expm1 and log1p keep their digits near zero") {
  CHECK(worst(-1e-3, 1e-3, [](double x) { return sim::expm1(x); }, [](long double x) { return std::expm1(x); }) < 2 * ulp);
  CHECK(worst(-2, 2, [](double x) { return sim::expm1(x); }, [](long double x) { return std::expm1(x); }) < 4 * ulp);
  CHECK(worst(-1e-3, 1e-3, [](double x) { return sim::log1p(x); }, [](long double x) { return std::log1p(x); }) < 4 * ulp);
  CHECK(worst(-0.9, 5, [](double x) { return sim::log1p(x); }, [](long double x) { return std::log1p(x); }) < 6 * ulp);
}

TEST_CASE("pow follows exp and log") {
  CHECK(worst(0.01, 100, [](double x) { return sim::pow(x, 2.5); }, [](long double x) { return std::pow(x, 2.5L); }) < 16 * ulp);
  CHECK(sim::pow(0.0, 3.0) == 0.0);
  CHECK(sim::pow(7.0, 0.0) == 1.0);
}

TEST_CASE("a sine is right to the last digits, and exact at each quarter of a turn") {
  using sim::operator""_draw;
  for (const auto& [low, high] : {std::pair{-0.25, 0.25}, {0.25, 0.49}, {-30.0, 30.0}}) {
    auto stream = sim::Chance(1, 0).stream("turns"_draw, 0, 0);
    for (int i = 0; i < 20000; ++i) {
      const double turns = low + (high - low) * stream.uniform();
      CHECK(sim::sine_of_turns(turns) == Approx(std::sin(2.0L * std::acos(-1.0L) * turns)).epsilon(4 * ulp).margin(4 * ulp));
    }
  }
  for (const double whole : {-7.0, 0.0, 1.0, 1e9}) {
    CHECK(sim::sine_of_turns(whole) == 0.0);
    CHECK(sim::sine_of_turns(whole + 0.5) == 0.0);
    CHECK(sim::sine_of_turns(whole + 0.25) == Approx(1.0).epsilon(2 * ulp));
    CHECK(sim::sine_of_turns(whole - 0.25) == Approx(-1.0).epsilon(2 * ulp));
  }
}

TEST_CASE("mean_decay is the mean of an exponential over a span") {
  CHECK(sim::mean_decay(0.0, 3.0) == 1.0);
  CHECK(sim::mean_decay(2.0, 3.0) == Approx((1 - std::exp(-6.0)) / 6.0).epsilon(1e-15));
  CHECK(sim::mean_decay(1e-13, 1.0) == Approx(1.0));
}
