// M/G/infinity at rest: Poisson number, its memory, and ages that follow the survival curve, by either driver.
#include "tests/statistical/experiments.h"
#include "tests/statistical/laws.h"
#include "tests/statistical/toy_world.h"

namespace {

constexpr std::size_t classes = 32768;  // of the inherited trait: independent populations in one

std::vector<double> by_trait(const sim::Agents& agents) {
  std::vector<double> counts(classes);
  for (const sim::Shard& shard : agents.shards())
    for (std::size_t slot = 0; slot < shard.size(); ++slot)
      counts[static_cast<std::size_t>(agents.inherited(shard.identity(slot)).trait * classes)] += 1.0;
  return counts;
}

void multiply(judge::Sample& products, const std::vector<double>& a, const std::vector<double>& b, double mean) {
  for (std::size_t i = 0; i < a.size(); ++i) products.add((a[i] - mean) * (b[i] - mean));
}

void rest(judge::Findings& findings, const judge::Trial& trial, sim::Driver driver, double step) {
  constexpr double rate = 30000.0;  // per day
  const laws::Life life{0.2, 1.0};
  const std::string how = driver == sim::Driver::sparse ? ", sparse" : ", dense";
  auto run = toy::simulation(toy::atoms(trial.seed), step, trial.seed, driver, 1, toy::Births{rate * (1.0 + trial.flaw)}, toy::Decay{life.a, life.b});
  const auto steps = [&](double days) { for (int i = 0; i < days / step - 0.5; ++i) run.step(); };
  const double mean = rate * life.beyond(0.0);
  const std::array<double, 6> edges{0.0, 0.25, 0.5, 1.0, 1.5, 2.0};  // day
  std::array<double, 6> ages{};
  judge::Sample number(mean / classes), soon(rate * life.beyond(0.5) / classes), later(rate * life.beyond(1.0) / classes);
  double total = 0.0, age_sum = 0.0;
  const std::size_t rounds = trial.many(64);
  steps(5);
  for (std::size_t round = 0; round < rounds; ++round) {
    steps(3);  // longer than nearly every life
    const auto now = by_trait(run.world().agents);
    for (const double n : now) number.add(n);
    total += static_cast<double>(run.world().agents.size());
    for (const sim::Shard& shard : run.world().agents.shards())
      for (std::size_t slot = 0; slot < shard.size(); ++slot) {
        const auto who = shard.identity(slot);
        const double age = (static_cast<double>(run.clock().step - who.birth_step) - run.world().agents.inherited(who).birth_fraction) * step;
        age_sum += age;
        std::size_t bin = 0;
        while (bin + 1 < edges.size() && age >= edges[bin + 1]) ++bin;
        ages[bin] += 1.0;
      }
    steps(0.5);
    multiply(soon, now, by_trait(run.world().agents), mean / classes);
    steps(0.5);
    multiply(later, now, by_trait(run.world().agents), mean / classes);
  }
  const auto n = static_cast<double>(rounds);
  findings.count("mean" + how, total, n * mean);
  findings.variance("variance is the mean" + how, number, mean / classes);
  findings.correlation("memory after half a day" + how, soon, mean / classes);
  findings.correlation("memory after a day" + how, later, mean / classes);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const double expected = i + 1 < edges.size() ? life.between(edges[i], edges[i + 1]) : life.beyond(edges[i]);
    findings.count("number from an age of " + std::to_string(edges[i]) + " day" + how, ages[i], n * rate * expected);
  }
  const auto moment = [&](int power) {  // of age
    return laws::integral([&](double u) { return std::pow(u, power) * life.survives(u); }, 0.0, life.longest()) * rate / mean;
  };
  findings.add("mean age" + how, age_sum / total, moment(1), std::sqrt((moment(2) - moment(1) * moment(1)) / total), moment(1));
}

}  // namespace

judge::Findings experiments::stationary(const judge::Trial& trial) {
  judge::Findings findings;
  rest(findings, trial, sim::Driver::sparse, 0.05);
  rest(findings, trial, sim::Driver::dense, 0.25);
  return findings;
}

TEST_CASE("the stationary number is Poisson, remembers as long as lives last, and ages follow survival") {
  judge::hold(experiments::named("stationary"));
}
