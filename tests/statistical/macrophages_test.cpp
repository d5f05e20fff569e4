// Meals: digested one by one at a constant rate, eaten in proportion to receptors and to the room that is left.
#include <cmath>
#include <numeric>

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
    eaters.spleen_density = 2000.0;
    eaters.digestion /= 1.0 + trial.flaw;
    world.droplet = static_cast<double>(sample) / eaters.spleen_density;
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
  {  // a steady supply: load = supply a day · time to digest, spread as that of independent meals
    constexpr std::int64_t supply = 20;
    const double mean = supply / step;
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
  {  // who eats: receptors, as long as there is room; each has a (1 - e^(-r s / a)) meals, with s such that all are eaten
    constexpr double appetite = 1000.0;
    const std::size_t n = trial.many(20000);
    Table table(trial, static_cast<std::int64_t>(n), static_cast<std::int64_t>(appetite), 0.5, 3);
    table.eat(static_cast<std::int64_t>(20 * n));
    const auto& cells = table.spleen();
    const auto eaten = [&](std::size_t first, double s) {
      double sum = 0.0;
      for (std::size_t i = first; i < n; ++i) sum -= appetite * std::expm1(-static_cast<double>(cells.receptors[i]) * s / appetite);
      return sum;
    };
    double low = 0.0, high = 1.0;
    while (eaten(0, high) < table.load()) high *= 2.0;
    for (int halving = 0; halving < 40; ++halving) (eaten(0, 0.5 * (low + high)) < table.load() ? low : high) = 0.5 * (low + high);
    const auto meals = [&](std::size_t first) { return std::accumulate(cells.meals.begin() + static_cast<std::ptrdiff_t>(first), cells.meals.end(), 0.0); };
    for (const auto& [who, first] : {std::pair{"half with more receptors", n / 2}, {"tenth with most", n / 10 * 9}})
      findings.share(std::string("meals of the ") + who, meals(first), table.load(), eaten(first, low) / eaten(0, low));
  }
  {  // equal receptors, appetite 4: fed to half, each place is as likely taken as any other, as 1 - meals / appetite says
    Table table(trial, static_cast<std::int64_t>(trial.many(150000)), 4, 0.0, 4);
    const auto n = static_cast<double>(table.spleen().meals.size());
    table.eat(static_cast<std::int64_t>(std::ceil(2.0 * n / sim::mean_decay(1.0, step))));  // some are digested by the end of the step
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
