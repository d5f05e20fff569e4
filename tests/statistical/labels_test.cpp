// Two tracer studies: a label on everyone alive, which falls from the start, and one on newborns, which waits.
#include "tests/statistical/experiments.h"
#include "tests/statistical/laws.h"
#include "tests/statistical/toy_world.h"

namespace {

using sim::operator""_draw;

double labelled(const toy::Atoms& world, int label) {
  double sum = 0.0;
  for (const sim::Shard& shard : world.agents.shards()) sum += shard.label == label ? static_cast<double>(shard.size()) : 0.0;
  return sum;
}

// Puts a label on all atoms that have none, in the moment of a step.
struct LabelAll {
  double at;  // day
  static constexpr const char *name = "label", *reads = "-", *writes = "agents";
  void intervene(toy::Atoms& world, const sim::Now& now) const {
    if (std::abs(now.time() - at) > 0.5 * now.step()) return;
    auto stream = now.stream("label"_draw);
    world.agents.add(1, world.agents.take(0, world.agents.size(), stream));
  }
};

}  // namespace

// Random ages: the share left is the integrated tail of survival, so it falls from the first hour on (1 / mean life).
judge::Findings experiments::labels(const judge::Trial& trial) {
  judge::Findings findings;
  const laws::Life life{0.2, 1.0};
  for (const auto driver : {sim::Driver::sparse, sim::Driver::dense}) {
    const double step = driver == sim::Driver::sparse ? 0.05 : 0.25;
    const std::array<double, 5> times{0.25, 0.5, 1.0, 1.5, 2.0};  // day, since the label
    std::array<double, 5> left{};
    double began = 0.0;
    const std::size_t runs = trial.many(6);
    for (std::size_t run = 0; run < runs; ++run) {
      auto world = toy::simulation(toy::atoms(trial.seed + run), step, trial.seed + run, driver, 1, LabelAll{6.0}, toy::Births{150000.0},
                                   toy::Decay{life.a * (1.0 + trial.flaw), life.b * (1.0 + trial.flaw)});
      while (world.clock().time() < 6.0 - 0.5 * step) world.step();
      began += static_cast<double>(world.world().agents.size());
      for (std::size_t i = 0; i < times.size(); ++i) {
        while (world.clock().time() < 6.0 + times[i] - 0.5 * step) world.step();
        left[i] += labelled(world.world(), 1);
      }
    }
    for (std::size_t i = 0; i < times.size(); ++i)
      findings.share("random-age label, day " + std::to_string(times[i]) + (driver == sim::Driver::sparse ? ", sparse" : ", dense"), left[i], began,
                     life.beyond(times[i]) / life.beyond(0.0));
  }
  return findings;
}

// Newborn: the share left is survival itself. Lives left after a while are shorter, as the hazard grows.
judge::Findings experiments::newborn_cohort(const judge::Trial& trial) {
  judge::Findings findings;
  const laws::Life life{0.2, 1.0};
  for (const auto driver : {sim::Driver::sparse, sim::Driver::dense})
    for (const double step : {0.125, 0.25}) {
      auto world = toy::atoms(trial.seed);
      const std::size_t n = std::min<std::size_t>(trial.many(600000), 16000000);
      world.agents.add(0, 0, 0, static_cast<std::uint32_t>(n));
      auto run = toy::simulation(std::move(world), step, trial.seed, driver, 1, toy::Decay{life.a * (1.0 + trial.flaw), life.b * (1.0 + trial.flaw)});
      const std::string how = " of steps of " + std::to_string(step) + (driver == sim::Driver::sparse ? ", sparse" : ", dense");
      double before = static_cast<double>(n), share_before = 1.0;
      for (const double time : {0.5, 1.0, 1.5}) {
        while (run.clock().time() < time - 1e-9) run.step();
        const double share = life.alive_after(static_cast<int>(time / step + 0.5) - 1, step);
        const auto left = static_cast<double>(run.world().agents.size());
        findings.share("newborn label, day " + std::to_string(time) + how, left, static_cast<double>(n), share);
        findings.share("life left half a day before" + how, left, before, share / share_before);
        before = left;
        share_before = share;
      }
    }
  return findings;
}

TEST_CASE("a label on random ages follows the integrated tail of survival") { judge::hold(experiments::named("labels")); }
TEST_CASE("a label on newborns follows survival") { judge::hold(experiments::named("newborn cohort")); }
