// Meals: digested one by one at a constant rate, eaten in proportion to receptors and to the room that is left.
#include "models/immunity/phagocytosis.h"
#include "models/plateletsim.h"
#include "tests/statistical/experiments.h"

using namespace plateletsim;

namespace {

constexpr double step = 1.0 / 24.0;  // day

// Macrophages of a person with a droplet so large that one platelet eaten is one meal of the sample.
struct Table {
  Phagocytosis eaters;
  World world;
  sim::Chance chance;
  std::int64_t now = 0;

  Table(const judge::Trial& trial, std::int64_t sample, std::int64_t appetite, double receptor_cv, std::uint64_t part)
      : eaters(Phagocytosis::table().read(plateletsim::load("healthy_adult").section("phagocytosis"))), chance(trial.chance(part)) {
    eaters.sample = sample;
    eaters.appetite = appetite;
    eaters.receptor_cv = receptor_cv;
    eaters.density = 2000.0;
    eaters.digestion /= 1.0 + trial.flaw;
    world.droplet = static_cast<double>(sample) / eaters.density;
    world.antigen_quantiles = {1.0};
    eaters.begin(world, {{step, 0}, chance, {}});
  }
  // One step in which the spleen eats so many platelets.
  void eat(std::int64_t platelets) {
    world.now_dying = {};
    world.now_dying[Cause::spleen_macrophage] = platelets;
    eaters.resolve(world, {{step, now++}, chance, {}});
  }
  const Macrophages& spleen() const { return world.macrophages[0]; }
  double load() const { return static_cast<double>(spleen().digesting.size()); }
};

}  // namespace

judge::Findings experiments::macrophages(const judge::Trial& trial) {
  judge::Findings findings;
  const double kept = std::exp(-step);  // digestion takes a day
  {
    const auto meals = static_cast<std::int64_t>(trial.many(600000));
    Table table(trial, 20000, 1000, 0.3, 1);
    table.eat(meals);
    const double began = table.load();
    for (const int hours : {1, 12, 24}) {
      while (table.now < 1 + hours) table.eat(0);
      findings.share("meals left after " + std::to_string(hours) + " hours", table.load(), began, std::exp(-step * hours));
    }
  }
  {  // a steady supply: load = supply / share digested in a step, spread as that of independent meals
    constexpr std::int64_t supply = 20;
    const double mean = supply / (1.0 - kept);
    judge::Sample load(mean), again(mean * kept / (1.0 + kept) * std::exp(-1.0));
    Table table(trial, 2000, 1000, 0.3, 2);
    for (int i = 0; i < 24 * 8; ++i) table.eat(supply);
    double before = table.load();
    const std::size_t rounds = trial.many(8000);
    double sum = 0.0;
    for (std::size_t i = 0; i < rounds; ++i) {
      for (int hour = 0; hour < 24; ++hour) table.eat(supply);
      sum += table.load();
      load.add(table.load());
      again.add((before - mean) * (table.load() - mean));
      before = table.load();
    }
    const double variance = mean * kept / (1.0 + kept);
    const double memory = std::exp(-1.0);
    findings.add("steady load", sum / static_cast<double>(rounds), mean, std::sqrt(variance / static_cast<double>(rounds) * (1.0 + memory) / (1.0 - memory)), mean);
    findings.variance("spread of the steady load", load, variance);
    findings.correlation("memory of the load after a day", again, variance);
  }
  {  // who eats: receptors, while there is room for all
    Table table(trial, 20000, 1000, 0.5, 3);
    table.eat(static_cast<std::int64_t>(trial.many(400000)));
    double all = 0.0, richer = 0.0, richest = 0.0, meals_richer = 0.0, meals_richest = 0.0;
    const auto& cells = table.spleen();
    for (std::size_t i = 0; i < cells.receptors.size(); ++i) {
      const double r = cells.receptors[i];
      all += r;
      if (i >= 10000) richer += r, meals_richer += cells.meals[i];
      if (i >= 18000) richest += r, meals_richest += cells.meals[i];
    }
    // A load of 2 % takes some of the receptor's advantage: room is 1 - meals / appetite, at most 2 % × the relative receptors.
    const double fill = table.load() / 20000.0 / 1000.0;
    findings.share("meals of the half with more receptors", meals_richer, table.load(), richer / all * (1.0 - 0.5 * fill * 0.45));
    findings.share("meals of the tenth with most", meals_richest, table.load(), richest / all * (1.0 - 0.5 * fill * 1.2));
  }
  {  // equal receptors, appetite 4: fed to half, each place is as likely taken as any other, as 1 - meals / appetite says
    Table table(trial, static_cast<std::int64_t>(trial.many(150000)), 4, 0.0, 4);
    const auto n = static_cast<double>(table.spleen().meals.size());
    table.eat(static_cast<std::int64_t>(2.0 * n));
    std::array<double, 5> by_meals{};
    for (const auto meals : table.spleen().meals) by_meals[std::min<std::size_t>(meals, 4)] += 1.0;
    const std::array<double, 5> binomial{1.0, 4.0, 6.0, 4.0, 1.0};
    // The total is fixed, so the spread of each class is a little narrower than binomial.
    for (std::size_t k = 0; k < 5; ++k) findings.share("macrophages with " + std::to_string(k) + " of 4 meals", by_meals[k], n, binomial[k] / 16.0);
    findings.add("room left is 1 - busy / capacity", 1.0 - static_cast<double>(table.spleen().busy) / static_cast<double>(table.spleen().capacity), 0.5, 1e-9, 0.5);
  }
  return findings;
}

TEST_CASE("macrophages eat by receptors and room, and digest at a constant rate") { judge::hold(experiments::named("macrophages")); }
