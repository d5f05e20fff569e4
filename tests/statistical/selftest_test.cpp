// The suite judged by itself: without an error its verdicts are spread as chance says, and a planted error is caught.
//
// Cheap experiments, small samples, many seeds: 40 in `make test`, 500 in the long tier.
#include <algorithm>
#include <map>

#include "tests/statistical/experiments.h"

namespace {

constexpr double small = 0.04;  // of the sample of `make test`

std::size_t seeds() { return judge::long_tier() ? 500 : 40; }

// All verdicts of an experiment over many seeds, by law.
std::map<std::string, std::vector<double>> verdicts(const std::string& experiment, double flaw) {
  std::map<std::string, std::vector<double>> z;
  for (std::uint64_t seed = 0; seed < seeds(); ++seed) {
    const auto findings = experiments::named(experiment).run({judge::release_seed() + 7919 * (seed + 1), small, flaw});
    for (const judge::Finding& f : findings.all()) z[f.law].push_back(f.z());
  }
  return z;
}

double below(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

// Largest distance between the distribution of some verdicts and the normal law (Kolmogorov), times the root of their number.
double distance(std::vector<double> z) {
  std::sort(z.begin(), z.end());
  double most = 0.0;
  const auto n = static_cast<double>(z.size());
  for (std::size_t i = 0; i < z.size(); ++i)
    most = std::max({most, below(z[i]) - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - below(z[i])});
  return most * std::sqrt(n);
}

}  // namespace

// Bands: Kolmogorov's distance exceeds 2.5 with a chance of 7e-6 for each of about 90 laws; the total of verdicts beyond 2
// has a mean of 4.55 % and, since laws of one experiment go together, an effective number of a tenth; beyond 4.1 chance
// puts 4e-5 of them: fewer than 8 of 50,000.
TEST_CASE("without an error the verdicts are normal, and false alarms as rare as claimed") {
  double all = 0.0, beyond_two = 0.0, alarms = 0.0;
  for (const char* experiment : {"transient", "newborn cohort", "causes", "streams", "poisson draws", "binomial draws", "exchange"})
    for (const auto& [law, z] : verdicts(experiment, 0.0)) {
      INFO(experiment << ": " << law);
      CHECK(distance(z) < 2.5);
      for (const double one : z) {
        all += 1.0;
        beyond_two += std::abs(one) > 2.0 ? 1.0 : 0.0;
        alarms += std::abs(one) > judge::tolerated ? 1.0 : 0.0;
      }
    }
  std::cout << "  " << all << " verdicts without an error: " << 100.0 * beyond_two / all << " % beyond 2 SE (by law 4.55 %), " << alarms << " beyond "
            << judge::tolerated << "\n";
  CHECK(std::abs(beyond_two / all - 0.0455) < 5.0 * std::sqrt(0.0455 / (0.1 * all)));
  CHECK(alarms < 8.0);
}

// Each experiment's parameter is wrong by just what the finding claims to detect with a chance of 95 %. The band is four
// standard errors of such a share: false alarm 3e-5 each.
TEST_CASE("an error of the size that a finding claims to detect is caught as often as claimed") {
  struct Plant {
    const char *experiment, *law;
  };
  for (const auto& [experiment, law] : {Plant{"transient", "mean after 20 steps of 0.050000, sparse"}, Plant{"departures", "as many leave as are born"},
                                        Plant{"poisson draws", "mean of Poisson 30.000000"}, Plant{"binomial draws", "mean of binomial 50 x 0.010000"},
                                        Plant{"continuous", "mean of exponential"}, Plant{"birth and death", "immigrants at rest"}}) {
    double flaw = 0.0;
    const auto findings = experiments::named(experiment).run({judge::release_seed(), small});
    for (const judge::Finding& f : findings.all())
      if (f.law == law) flaw = f.detects();
    const auto z = verdicts(experiment, flaw).at(law);
    const auto caught = static_cast<double>(std::count_if(z.begin(), z.end(), [](double one) { return std::abs(one) > judge::tolerated; }));
    const double share = caught / static_cast<double>(z.size());
    std::cout << "  planted " << 100.0 * flaw << " % in \"" << experiment << "\": caught in " << 100.0 * share << " %\n";
    INFO(experiment << ": " << law << ", planted " << flaw);
    CHECK(share > 0.95 - 4.0 * std::sqrt(0.95 * 0.05 / static_cast<double>(z.size())));
  }
}

TEST_CASE("the declared number of sharp findings is at least sixty") {
  int sharp = 0;
  for (const judge::Experiment& experiment : experiments::all) sharp += experiment.sharp;
  CHECK(sharp >= 60);
}
