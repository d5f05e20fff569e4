// Births that answer to a count of some time ago: below a gain the oscillation dies out, above it grows, as theory says.
//
// N' = r (1 - g (N(t - delay) / N0 - 1)) - N / life. With delay = life the boundary is at g = 2.2618, where
// sqrt(g² - 1) = arccos(-1/g). In whole steps the mean obeys an exact linear recursion, which gives all margins here.
#include <deque>
#include <memory>

#include "tests/statistical/experiments.h"
#include "tests/statistical/toy_world.h"

namespace {

using sim::operator""_draw;

constexpr double step = 0.05, life = 1.0;  // day
constexpr int delay = 20;                  // steps

// Births that see the number alive `delay` steps ago.
struct Echo {
  double rate, gain, normal;
  std::shared_ptr<std::deque<double>> past = std::make_shared<std::deque<double>>();
  static constexpr const char *name = "echo", *reads = "agents", *writes = "agents";
  void produce(toy::Atoms& world, const sim::Now& now) const {
    past->push_back(static_cast<double>(world.agents.size()));
    const double seen = past->size() > delay ? (*past)[past->size() - 1 - delay] : past->front();
    const double births = std::max(0.0, rate * (1.0 - gain * (seen / normal - 1.0)) * now.step());
    auto stream = now.stream("births"_draw);
    world.agents.add(0, now.clock.step, 0, static_cast<std::uint32_t>(boost::random::poisson_distribution<std::int64_t>(births)(stream)));
  }
};

// The mean: births of a step hear of the number when it begins, and those who live are left at its end.
struct Mean {
  static constexpr double rate = 10000.0;  // births per day at rest
  double gain, rest, alive;
  std::deque<double> past;

  explicit Mean(double g) : gain(g) {
    rest = rate * life;
    alive = 1.15 * rest;
  }
  static double kept() { return std::exp(-step / life); }
  static double first() { return (1.0 - kept()) / (step / life); }  // of those born in a step
  // Deviation from rest at the end of the next step.
  double next() {
    past.push_back(alive);
    const double heard = past.size() > delay ? past[past.size() - 1 - delay] : past.front();
    alive = alive * kept() + rate * (1.0 - gain * (heard / rest - 1.0)) * step * first();
    return alive - rest;
  }
};

struct Swing {
  double early = 0.0, late = 0.0;  // relative to the mean's
};

// One run, projected on the shape that the mean has in an early and in a late span of four days.
Swing swing(const judge::Trial& trial, std::size_t number, double gain) {
  Mean mean(gain);
  auto atoms = toy::atoms(trial.seed + number);
  atoms.agents.add(0, -2, 0, static_cast<std::uint32_t>(mean.alive + 0.5));
  auto run = toy::simulation(std::move(atoms), step, trial.seed + number, sim::Driver::sparse, 1, Echo{Mean::rate, gain * (1.0 + trial.flaw), mean.rest}, toy::Decay{1.0 / life, 0.0});
  Swing found;
  double early = 0.0, late = 0.0;
  for (int i = 0; i < 180; ++i) {
    run.step();
    const double expected = mean.next();
    const double deviation = static_cast<double>(run.world().agents.size()) - mean.rest;
    if (i < 20) continue;
    (i < 100 ? found.early : found.late) += deviation * expected;
    (i < 100 ? early : late) += expected * expected;
  }
  return {found.early / early, found.late / late};
}

// Growth per day of the mean, from one span to the other.
double growth(double gain) {
  Mean mean(gain);
  double early = 0.0, late = 0.0;
  for (int i = 0; i < 180; ++i) {
    const double expected = mean.next();
    if (i >= 20) (i < 100 ? early : late) += expected * expected;
  }
  return 0.5 * std::log(late / early) / 4.0;
}

}  // namespace

judge::Findings experiments::feedback(const judge::Trial& trial) {
  judge::Findings findings;
  constexpr double below = 2.0, above = 2.5;
  const double falls = growth(below), grows = growth(above);
  judge::Sample early(1.0), late_below(1.0), late_above(1.0), boundary(below + (above - below) * falls / (falls - grows));
  for (std::size_t i = 0; i < trial.many(240); ++i) {
    const Swing low = swing(trial, 2 * i, below), high = swing(trial, 2 * i + 1, above);
    early.add(low.early);
    late_below.add(low.late);
    late_above.add(high.late);
    const double g0 = falls + std::log(low.late / low.early) / 4.0, g1 = grows + std::log(high.late / high.early) / 4.0;
    boundary.add(below + (above - below) * g0 / (g0 - g1));
  }
  findings.mean("swing below the boundary, days 1 to 5", early);
  findings.mean("swing below the boundary, days 5 to 9", late_below);
  findings.mean("swing above it, days 5 to 9", late_above);
  findings.mean("gain at which it neither grows nor fades", boundary);
  return findings;
}

TEST_CASE("delayed feedback is stable up to its boundary and not beyond") {
  CHECK(growth(2.0) < 0.0);
  CHECK(growth(2.5) > 0.0);
  judge::hold(experiments::named("feedback"));
}
