// The marrow alone: gamma times to maturity, ploidy by a chain of doublings, arrivals that follow thrombopoietin.
#include "models/plateletsim.h"
#include "models/production/megakaryocytes.h"
#include "tests/statistical/experiments.h"
#include "tests/statistical/laws.h"

using namespace plateletsim;

namespace {

constexpr double step = 0.25;  // day

struct Bone {
  Megakaryocytes cells;
  World world;
  sim::Chance chance;
  std::int64_t now = 0;

  Bone(const judge::Trial& trial, double sample)
      : cells(Megakaryocytes::table().read(load("healthy_adult").section("marrow"))), chance(trial.chance()) {
    cells.sample = static_cast<std::int64_t>(sample);
    cells.endomitosis_basal *= 1.0 + trial.flaw;
    cells.endomitosis_gain *= 1.0 + trial.flaw;
    world.normal_production = 40.0;
    world.droplet = 1.0;
    world.antigen_quantiles = {1.0};
    world.antigen_units_by_class = {65536};
    world.alive_by_antigen = {0};
    cells.begin(world, {{step, 0}, chance, {}});
  }
  void live(double tpo) {
    world.tpo = tpo;
    cells.produce(world, {{step, now++}, chance, {}});
  }
};

// Chance that a gamma time (mean 5 days, cv 0.2: the sum of 25 exponential parts) is longer than t.
double immature(double t) {
  double term = std::exp(-5.0 * t), sum = 0.0;
  for (int k = 0; k < 25; ++k, term *= 5.0 * t / k) sum += term;
  return std::min(1.0, sum);
}

using Chances = std::array<double, 6>;  // of so many doublings behind a cell

// After so many days in which the step from j doublings to the next has the rate e · weight(j): the chain at the moments of
// a Poisson process that is as fast as its fastest step, summed over their number.
Chances doublings(const Megakaryocytes& law, double e, double days) {
  const auto weights = law.weights();
  const double fastest = *std::max_element(weights.begin(), weights.end());
  Chances now{1.0}, sum{};
  double term = std::exp(-e * fastest * days);
  for (int n = 0; n < 60; ++n) {
    for (std::size_t j = 0; j < sum.size(); ++j) sum[j] += term * now[j];
    for (std::size_t j = sum.size(); j-- > 0;) {
      const double leaves = law.weight(static_cast<int>(j)) / fastest, comes = j > 0 ? law.weight(static_cast<int>(j) - 1) / fastest * now[j - 1] : 0.0;
      now[j] = now[j] * (1.0 - leaves) + comes;
    }
    term *= e * fastest * days / (n + 1);
  }
  return sum;
}

void ploidy(judge::Findings& findings, const std::string& when, const World& world, const Megakaryocytes& law, double tpo) {
  std::array<double, 6> cells{};
  for (const Megakaryocyte& cell : world.marrow.cells.present()) cells[cell.doublings] += 1.0;
  const double window = law.endomitosis_window, e = law.endomitosis(tpo);
  const double after = laws::integral([](double age) { return immature(age); }, window, 20.0);  // day
  const Chances late = doublings(law, e, window);
  for (std::size_t j = 0; j < 6; ++j) {
    const double early = laws::integral([&](double age) { return immature(age) * doublings(law, e, age)[j]; }, 1e-9, window);
    findings.share("ploidy " + std::to_string(4 << j) + "N" + when, cells[j], static_cast<double>(world.marrow.cells.size()), (early + after * late[j]) / 5.0);
  }
}

// Variance of what a cell sheds, relative to the square of its mean: none ripens before its ploidy is final.
double uneven(const Megakaryocytes& law) {
  const Chances final = doublings(law, law.endomitosis(1.0), law.endomitosis_window);
  double mean = 0.0, square = 0.0;
  for (int j = 0; j < 6; ++j) {
    const double each = law.shed({1.0, 0, static_cast<std::uint8_t>(j), 0});
    mean += final[static_cast<std::size_t>(j)] * each;
    square += final[static_cast<std::size_t>(j)] * each * each;
  }
  return square / (mean * mean) - 1.0;
}

}  // namespace

judge::Findings experiments::megakaryocytes(const judge::Trial& trial) {
  judge::Findings findings;
  Bone bone(trial, static_cast<double>(trial.many(200000)));
  const auto n = static_cast<double>(bone.cells.sample);
  // As law: the parameters of the scenario, whatever was planted.
  const auto law = Megakaryocytes::table().read(load("healthy_adult").section("marrow"));
  const double wavers = laws::integral([](double t) { return immature(t) * (1.0 - immature(t)); }, 1e-9, 20.0) / 5.0;
  findings.add("cells at the start", static_cast<double>(bone.world.marrow.cells.size()), n, std::sqrt(n * wavers), n);
  ploidy(findings, " at the start", bone.world, law, 1.0);

  judge::Sample time(5.0), square(26.0);
  double made = 0.0;
  const auto arrivals = [&] {
    const auto cells = bone.world.marrow.cells.present();
    for (auto cell = cells.rbegin(); cell != cells.rend() && cell->born() >= static_cast<double>(bone.now - 1) * step; ++cell) {
      time.add(cell->matures - cell->born());
      square.add((cell->matures - cell->born()) * (cell->matures - cell->born()));
    }
  };
  constexpr int steps = 60;
  for (int i = 0; i < steps; ++i) {
    bone.live(1.0);
    arrivals();
    made += static_cast<double>(bone.world.alive_by_birth.back());
  }
  findings.mean("time to maturity", time);
  findings.variance("its variance", time, 1.0);
  findings.mean("its square", square);
  findings.add("cells after 15 days", static_cast<double>(bone.world.marrow.cells.size()), n, std::sqrt(n * wavers), n);
  ploidy(findings, " after 15 days", bone.world, law, 1.0);
  // Cells shed unevenly; both the start (4 maturations) and these 15 days are samples of them.
  const double expected = 40.0e3 * step * steps;
  findings.add("platelets shed", made, expected, expected * std::sqrt(1.0 / expected + uneven(law) * (1.0 / (4.0 * n) + 1.0 / (3.0 * n))), expected);

  const double more = law.inflow(3.0);
  const auto founding = [&](double days) {  // three stages: Erlang's law
    const double passed = 3.0 * days / law.progenitor_time;
    return more + (1.0 - more) * std::exp(-passed) * (1.0 + passed + 0.5 * passed * passed);
  };
  for (int i = 0; i < 80; ++i) {  // 20 days under three times the stimulus
    bone.live(3.0);
    if (i == 7) findings.add("founding two days after a rise of thrombopoietin", bone.world.marrow.founding.back(), founding(2.0), 1e-9, more);
  }
  findings.add("cells under it", static_cast<double>(bone.world.marrow.cells.size()), n * more, std::sqrt(n * more * wavers), n * more);
  ploidy(findings, " under it", bone.world, law, 3.0);
  return findings;
}

TEST_CASE("megakaryocytes mature, double and arrive by their laws") { judge::hold(experiments::named("megakaryocytes")); }
