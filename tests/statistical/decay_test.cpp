// Radioactive decay: the number of survivors, their causes and their traits follow the exact laws, by either driver.
#include <cmath>
#include <set>
#include <tuple>

#include "tests/catch.h"
#include "tests/statistical/toy_world.h"

namespace {

using toy::Decay;
constexpr std::uint32_t many = 200000;

// z-score of a binomial count.
double z(double count, double n, double p) { return (count - n * p) / std::sqrt(n * p * (1 - p)); }

// In the first step, evenly over it.
toy::Atoms born_at_once() {
  toy::Atoms world;
  world.agents.add(0, 0, 0, many);
  return world;
}

}  // namespace

TEST_CASE("survivors of two constant hazards are binomial, and each cause takes its share") {
  const auto driver = GENERATE(sim::Driver::sparse, sim::Driver::dense);
  const double step = GENERATE(0.01, 0.25);
  auto run = toy::simulation(born_at_once(), step, 7, driver, 1, Decay{1.0, 0.0}, Decay{3.0, 0.0, false, 1});
  std::int64_t by_second = 0;
  const int steps = static_cast<int>(0.5 / step);
  for (int i = 0; i < steps; ++i) {
    run.step();
    for (const auto& death : run.world().deaths) by_second += death.cause();
  }
  // The first exposure is the part of the birth step that was left, uniform in (0, step).
  const double survive = std::exp(-4.0 * (0.5 - step)) * (1 - std::exp(-4.0 * step)) / (4.0 * step);
  CHECK(std::abs(z(static_cast<double>(run.world().agents.size()), many, survive)) < 4);                            // 6e-5
  CHECK(std::abs(z(static_cast<double>(by_second), static_cast<double>(run.world().dead), 0.75)) < 4);              // 6e-5
  CHECK(run.world().agents.size() + run.world().dead == many);
}

TEST_CASE("a hazard that grows with age is integrated exactly, whatever the step") {
  const auto driver = GENERATE(sim::Driver::sparse, sim::Driver::dense);
  auto run = toy::simulation(born_at_once(), 0.125, 3, driver, 1, Decay{0.1, 0.5});
  for (int i = 0; i < 16; ++i) run.step();
  double survive = 0.0;  // mean over ages at the end, uniform in one step
  for (int i = 0; i < 1000; ++i) {
    const double age = 2.0 - (i + 0.5) * 0.125 / 1000;
    survive += std::exp(-(0.1 * age + 0.25 * age * age)) / 1000;
  }
  CHECK(std::abs(z(static_cast<double>(run.world().agents.size()), many, survive)) < 4);  // false alarm 6e-5
}

TEST_CASE("an agent's own trait weighs its hazard") {
  auto run = toy::simulation(born_at_once(), 0.05, 5, sim::Driver::sparse, 1, Decay{0.8, 0.0, true});
  double trait = 0.0;
  for (int i = 0; i < 20; ++i) {
    run.step();
    for (const auto& death : run.world().deaths) trait += death.trait();
  }
  // Survival averaged over a percentile u uniform in (0, 1): integral of e^(-1.6 u t); deaths weigh high percentiles.
  const double t = 20 * 0.05 - 0.025;
  const double h = 1.6 * t;
  const double survive = (1 - std::exp(-h)) / h;
  const double mean = (0.5 - (1 - std::exp(-h) * (1 + h)) / (h * h)) / (1 - survive);
  CHECK(std::abs(z(static_cast<double>(run.world().agents.size()), many, survive)) < 4.5);  // the step's own spread adds <0.3
  CHECK(std::abs(trait / static_cast<double>(run.world().dead) - mean) < 4 * 0.28 / std::sqrt(static_cast<double>(run.world().dead)));
}

TEST_CASE("cost follows deaths: candidates are few where hazards are small") {
  auto run = toy::simulation(born_at_once(), 0.01, 9, sim::Driver::sparse, 1, Decay{0.1, 0.0});
  for (int i = 0; i < 100; ++i) run.step();
  const auto& effort = run.world().effort;
  CHECK(effort.deaths == run.world().dead);
  CHECK(static_cast<double>(effort.candidates) < 1.1 * static_cast<double>(effort.deaths));  // a constant hazard is its own bound
}

TEST_CASE("threads change nothing") {
  const auto deaths = [](int threads) {
    auto run = toy::simulation(born_at_once(), 0.1, 11, sim::Driver::sparse, threads, Decay{1.0, 0.2, true});
    std::set<std::tuple<int, std::uint32_t, int, double, double>> record;  // who is told first is left to the moment
    for (int i = 0; i < 10; ++i) {
      run.step();
      for (const auto& d : run.world().deaths) record.insert({i, d.who().rank, d.cause(), d.age(), d.luck()});
    }
    return record;
  };
  const auto alone = deaths(1);
  CHECK(alone == deaths(2));
  CHECK(alone == deaths(5));
}

TEST_CASE("a wrong bound stops the run") {
  struct Liar : Decay {
    double bound(const sim::Group& group, const toy::Atoms& w) const { return 0.2 * Decay::bound(group, w); }
  };
  auto run = toy::simulation(born_at_once(), 0.1, 1, sim::Driver::sparse, 1, Liar{{1.0, 0.0}});
  CHECK_THROWS_AS(run.step(), std::logic_error);
}
