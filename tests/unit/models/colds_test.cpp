// Infections that a patient catches beside the trigger, and what a history tells of either.
#include <array>
#include <cmath>

#include "models/immunity/infection.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;

namespace {

Infection infections() {
  Infection i{};
  i.onset = 1e5;
  i.rate = 8.0;
  i.rate_age_slope = 0.5;
  i.colds = 0.5;
  i.size = 2.0;
  i.size_spread = 0.5;
  i.peak = 200.0;  // so long that none is forgotten within a run
  i.peak_spread = 0.25;
  i.bystander_rise = 1.0;
  i.noticed = 0.7;
  return i;
}

World aged(double age) {
  World world;
  world.patient.age = age;
  world.immune.infection_peak = 5.0;
  return world;
}

}  // namespace

// 400 patient-years at each age: Poisson numbers of 1,600 and 400; margins of 4.5 standard errors.
TEST_CASE("colds come at random, at their share of the rate of that age") {
  const Infection i = infections();
  for (const auto& [age, expected] : {std::pair{3.0, 4.0}, {48.0, 1.0}}) {
    double caught = 0.0, squares = 0.0;
    constexpr int patients = 400;
    for (std::uint64_t patient = 0; patient < patients; ++patient) {
      World world = aged(age);
      follow(365.25, {}, [&](const sim::Now& now) { i.regulate(world, now); }, 100 + patient, 0.25);
      const auto n = static_cast<double>(world.immune.colds.size());
      caught += n;
      squares += (n - expected) * (n - expected);
      CHECK(world.immune.foreign == 0.0);  // they resemble no platelet
    }
    CHECK(caught / patients == Approx(expected).margin(4.5 * std::sqrt(expected / patients)));
    CHECK(squares / patients == Approx(expected).epsilon(4.5 * std::sqrt((2.0 + 1.0 / expected) / patients)));
  }
}

// A Poisson stream, thinned by the season: 400 persons, followed for two years from the first of May on. Of a month the number is
// Poisson with the integral of the rate, 53 to 213 of them; margins of 4.5 standard errors, of 24 months and a sum.
TEST_CASE("infections follow the season: as often over a year, and in each month as the integral of the rate says") {
  Infection i = infections();
  i.season = 0.6;
  i.season_peak = 20.0;
  i.first_day = 121.0;
  constexpr double month = 365.25 / 12.0, turn = 2.0 * 3.14159265358979323846 / 365.25;
  constexpr int patients = 400;
  std::array<double, 24> caught{};
  for (std::uint64_t patient = 0; patient < patients; ++patient) {
    World world = aged(3.0);
    follow(24 * month, {}, [&](const sim::Now& now) { i.regulate(world, now); }, 100 + patient, month / 40.0);
    for (const Cold& cold : world.immune.colds) ++caught.at(static_cast<std::size_t>(cold.onset / month));
  }
  double all = 0.0;
  for (int k = 0; k < 24; ++k) {
    const double from = 121.0 - 20.0 + k * month, to = from + month;
    const double expected = patients * 4.0 / 365.25 * (month + 0.6 * (std::sin(turn * to) - std::sin(turn * from)) / turn);
    CHECK(caught.at(k) == Approx(expected).margin(4.5 * std::sqrt(expected)));
    all += caught.at(k);
  }
  CHECK(all == Approx(patients * 8.0).margin(4.5 * std::sqrt(patients * 8.0)));
}

TEST_CASE("without a season each day is as any other, to the last bit, whatever day it is") {
  Infection i = infections();
  i.season_peak = 33.0;
  for (const double day : {0.0, 17.3, 366.0}) {
    i.first_day = day;
    CHECK(i.season_at(0.0) == 1.0);
    CHECK(i.season_at(211.7) == 1.0);
    CHECK(i.season_over(3.0, 3.125) == 1.0);
  }
}

// Some 4,000 of them: standard errors of 0.016 of a mean over its spread, 0.011 of a spread.
TEST_CASE("a cold is as high, as long and as well noticed as other infections, at any time of its step") {
  Infection i = infections();
  i.rate = 365.25;  // one each second day
  World world = aged(3.0);
  double sizes = 0.0, sizes_twice = 0.0, peaks = 0.0, peaks_twice = 0.0, moments = 0.0, noticed = 0.0, all = 0.0, last = world.immune.last_noticed;
  follow(8000.0, {}, [&](const sim::Now& now) {
    world.immune.colds.clear();
    i.regulate(world, now);
    for (const Cold& cold : world.immune.colds) {
      const double size = std::log(cold.size / 2.0) / 0.5, peak = std::log(cold.peak / 200.0) / 0.25, moment = (cold.onset - now.time()) / now.step();
      sizes += size, sizes_twice += size * size, peaks += peak, peaks_twice += peak * peak, moments += moment, all += 1.0;
      CHECK((moment >= 0.0 && moment <= 1.0));
    }
    noticed += world.immune.last_noticed != last ? 1.0 : 0.0;
    last = world.immune.last_noticed;
  }, 1, 0.05);
  CHECK(all == Approx(4000.0).margin(290.0));
  CHECK(sizes / all == Approx(0.0).margin(0.075));
  CHECK(std::sqrt(sizes_twice / all) == Approx(1.0).epsilon(0.055));
  CHECK(peaks / all == Approx(0.0).margin(0.075));
  CHECK(std::sqrt(peaks_twice / all) == Approx(1.0).epsilon(0.055));
  CHECK(moments / all == Approx(0.5).margin(0.021));
  CHECK(noticed / all == Approx(0.7).margin(0.045));  // two of one step, of which there are a few, count once
}

TEST_CASE("antigen of colds is the sum of their courses, and one that is over is forgotten") {
  Infection i = infections();
  i.rate = 0.0;
  World world = aged(3.0);
  world.immune.colds = {{0.0, 2.0, 4.0}, {3.0, 0.5, 1.0}, {1000.0, 1.0, 5.0}};
  follow(30.0, {}, [&](const sim::Now& now) {
    i.regulate(world, now);
    const double middle = now.time() + 0.5 * now.step();
    const double first = now.time() > 28.0 ? 0.0 : 2.0 * Infection::course(middle / 4.0);
    const double second = now.time() > 10.0 ? 0.0 : 0.5 * Infection::course(middle - 3.0);
    CHECK(world.immune.colds_now == Approx(first + second).margin(1e-12));
  }, 1, 0.125);
  CHECK(world.immune.colds.size() == 1);
}

// 20,000 patients: a standard error of 0.7 % of the mean; a margin of 4.5 of them.
TEST_CASE("the last infection that a patient knew of lies an exponential time before the start") {
  const Infection i = infections();
  constexpr int patients = 20000;
  double ago = 0.0, squares = 0.0;
  for (std::uint64_t patient = 0; patient < patients; ++patient) {
    World world = aged(12.0);
    const sim::Chance chance(1, patient);
    i.begin(world, {{course::step, 0}, chance, {}});
    CHECK(world.immune.last_noticed <= 0.0);
    ago -= world.immune.last_noticed / patients;
    squares += world.immune.last_noticed * world.immune.last_noticed / patients;
  }
  const double mean = 365.25 / (0.5 * 4.0 * 0.7);  // day
  CHECK(ago == Approx(mean).epsilon(0.032));
  CHECK(squares == Approx(2.0 * mean * mean).epsilon(0.075));
  Infection none = infections();
  none.colds = 0.0;
  World world = aged(12.0);
  const sim::Chance chance(1, 0);
  none.begin(world, {{course::step, 0}, chance, {}});
  CHECK_FALSE(world.immune.tells_of_infection(0.0));
}

TEST_CASE("a history tells of a cold for four weeks and of a trigger that was noticed for six, and of nothing to come") {
  ImmuneSystem immune;
  immune.last_noticed = 10.0;
  immune.trigger_onset = 10.0;
  const auto told = [&](double day) { return immune.tells_of_infection(day); };
  CHECK((!told(9.9) && told(10.0) && told(38.0) && !told(38.1)));
  immune.trigger_noticed = true;
  CHECK((!told(9.9) && told(10.0) && told(38.1) && told(52.0) && !told(52.1)));
  immune.last_noticed = 100.0;
  CHECK((told(52.0) && !told(60.0) && told(100.0) && told(128.0) && !told(128.1)));
}

TEST_CASE("what is told follows the calendar") {
  Infection i = infections();
  i.rate = 0.0;
  World world = aged(3.0);
  world.immune.last_noticed = -20.0;
  world.immune.trigger_onset = 1e5;
  follow(20.0, {}, [&](const sim::Now& now) {
    i.regulate(world, now);
    CHECK(world.immune.told == (now.clock.end() <= 8.0));
  }, 1, 0.25);
}
