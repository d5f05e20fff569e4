// The clinic: how often blood is taken, when a diagnosis is made, and whom it gives up.
#include "models/run/screening.h"

#include <cmath>

#include "tests/catch.h"

using namespace plateletsim;

namespace {

sim::Scenario small(const std::string& name, const std::string& record = "1 day") {
  return load(name).replace("run.droplet_volume", "\"0.002 uL\"").replace("run.step", "\"6 h\"").replace("run.record", "\"" + record + "\"");
}

}  // namespace

TEST_CASE("low counts bleed the more the lower they are, and nobody above a hundred is detected") {
  CHECK(bleeding(0.0) == Approx(0.11 + 0.14));
  CHECK(bleeding(14.0) == Approx(0.11 * (1.0 - 14.0 / 60.0) + 0.14 / std::exp(1.0)));
  CHECK(bleeding(70.0) == Approx(0.14 * std::exp(-5.0)));
  CHECK(routine(25.0) == Approx(0.5 / 365.25));
  CHECK(routine(80.0) == Approx(1.5 / 365.25));
  CHECK(detection(99.9, 25.0) == Approx(bleeding(99.9) + 0.5 / 365.25));
  CHECK(detection(100.0, 25.0) == 0.0);
}

// Mean of 20,000 exponential variables: standard error 0.007; a margin of 4.5 of them.
TEST_CASE("patience is exponential with mean one, a patient's own") {
  double sum = 0.0, long_ones = 0.0;
  for (std::uint64_t patient = 0; patient < 20000; ++patient) {
    const double one = patience(luck(1, patient));
    CHECK(one >= 0.0);
    sum += one;
    long_ones += one > 2.0 ? 1.0 : 0.0;
  }
  CHECK(sum / 20000.0 == Approx(1.0).margin(0.032));
  CHECK(long_ones / 20000.0 == Approx(std::exp(-2.0)).margin(0.011));
  CHECK(luck(1, 5) != luck(2, 5));
}

TEST_CASE("the diagnosis is made in the row in which the summed hazard reaches the patience") {
  const std::vector<double> time{0.0, 1.0, 3.0, 6.0}, count{10.0, 200.0, 20.0, 20.0};
  const double hazard = detection(20.0, 30.0);
  CHECK(diagnosis(time, count, 30.0, 0.0) == 1);
  CHECK(diagnosis(time, count, 30.0, 1.9 * hazard) == 2);
  CHECK(diagnosis(time, count, 30.0, 2.1 * hazard) == 3);
  CHECK(diagnosis(time, count, 30.0, 4.9 * hazard) == 3);
  CHECK_FALSE(diagnosis(time, count, 30.0, 5.1 * hazard));
  CHECK_FALSE(diagnosis({}, {}, 30.0, 0.0));
}

TEST_CASE("a patient is screened until the diagnosis that the series tells of") {
  Simulation patient(small("itp_chronic_adult"), 3);
  const std::atomic<bool> stop{false};
  const auto day = screen(patient, {200.0, 15.0}, 0.4, stop);
  REQUIRE(day);
  CHECK(patient.time() == *day);
  const auto& series = patient.series();
  const auto row = diagnosis(series.time, series.variables.front().values, patient.world().patient.age, 0.4);
  REQUIRE(row);
  CHECK(series.time[*row] == Approx(*day));
}

TEST_CASE("no diagnosis after the limit, in health, or when told to stop") {
  std::atomic<bool> stop{false};
  Simulation late(small("itp_chronic_adult"), 3);
  CHECK_FALSE(screen(late, {5.0, 15.0}, 100.0, stop));
  CHECK(late.time() == Approx(6.0));
  Simulation healthy(small("healthy_adult"), 3);
  CHECK_FALSE(screen(healthy, {20.0, 5.0}, 0.4, stop));
  CHECK(healthy.time() == Approx(21.0));
  stop = true;
  Simulation stopped(small("itp_chronic_adult"), 3);
  CHECK_FALSE(screen(stopped, {200.0, 15.0}, 0.4, stop));
  CHECK(stopped.time() == 0.0);
}

TEST_CASE("nobody is given up before the trigger is over, and those who come through it unharmed are") {
  const std::atomic<bool> stop{false};
  const sim::Scenario later = small("itp_child").replace("infection.onset", "\"20 day\"");
  int infected = 0, others = 0;
  for (std::uint64_t patient = 0; infected * others == 0 || patient < 8; ++patient) {
    Simulation child(later, 3, patient);
    const ImmuneSystem& immune = child.world().immune;
    const double over = immune.infected ? 20.0 + 7.0 * immune.infection_peak : immune.bystander_until;
    if (over > 150.0) continue;
    if (screen(child, {400.0, 1.0}, 1e9, stop)) continue;  // ill
    CHECK(child.time() > over);
    if (child.time() > 399.0) continue;  // not yet at peace
    ++(child.world().immune.infected ? infected : others);
    CHECK(child.observe("platelet_count").front() >= 150.0);
    CHECK(child.observe("b_cells").front() == 0.0);
    for (const double cells : child.observe("plasma_cells")) CHECK(cells == 0.0);
  }
}
