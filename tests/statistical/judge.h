// Statistical tests: what a law says, what was found, how far chance may carry it, and one rule of when to object.
//
// The rule. A finding more than 4.1 standard errors from its law is suspect (chance alone: 4.1e-5). Then the experiment
// is done once more, with a fresh seed and four times the sample, and what is off by 4.1 again is wrong (1.7e-9 for each
// finding; 1e-6 for 580 of them). An error of 5.75 standard errors is noticed at the first look with a chance of 95 %, and
// confirmed nearly always: that is the smallest error that a finding detects, and it is printed.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "sim/chance/random.h"
#include "tests/catch.h"

namespace judge {

inline constexpr double tolerated = 4.1;            // standard errors
inline constexpr double noticed = tolerated + 1.65;  // standard errors, with a chance of 95 %
inline constexpr double retest_sample = 4.0;

// One run of an experiment.
struct Trial {
  std::uint64_t seed;
  double size = 1.0;  // sample, relative to that of `make test`
  double flaw = 0.0;  // relative error planted in what the experiment simulates; the self-test of the suite sets it

  std::size_t many(double n) const { return static_cast<std::size_t>(n * size + 0.5); }
  sim::Chance chance(std::uint64_t part = 0) const { return {seed, part}; }
};

struct Finding {
  std::string law;
  double found, expected;
  double error;  // standard error
  double scale;  // what an error is relative to

  double z() const { return (found - expected) / error; }
  double detects() const { return noticed * error / scale; }
};

// Numbers whose mean is known: moments about it, so that no digits are lost.
class Sample {
 public:
  explicit Sample(double mean) : mean_(mean) {}
  void add(double x) {
    const double d = x - mean_;
    n_ += 1.0;
    first_ += d;
    second_ += d * d;
    fourth_ += d * d * d * d;
  }
  double expected() const { return mean_; }
  double size() const { return n_; }
  double mean() const { return mean_ + first_ / n_; }
  double square() const { return second_ / n_; }  // mean square deviation from the expected mean
  double fourth() const { return fourth_ / n_; }

 private:
  double mean_, n_ = 0.0, first_ = 0.0, second_ = 0.0, fourth_ = 0.0;
};

// The findings of one experiment.
class Findings {
 public:
  void add(std::string law, double found, double expected, double error, double scale) {
    all_.push_back({std::move(law), found, expected, error, std::abs(scale)});
  }
  // A Poisson count.
  void count(const std::string& law, double found, double expected) { add(law, found, expected, std::sqrt(expected), expected); }
  // How many of n independent ones.
  void share(const std::string& law, double found, double n, double p) { add(law, found / n, p, std::sqrt(p * (1.0 - p) / n), p); }
  void mean(const std::string& law, const Sample& x) {
    add(law, x.mean(), x.expected(), std::sqrt(x.square() / x.size()), x.expected() == 0.0 ? std::sqrt(x.square()) : x.expected());
  }
  void variance(const std::string& law, const Sample& x, double expected) {
    add(law, x.square(), expected, std::sqrt((x.fourth() - x.square() * x.square()) / x.size()), expected);
  }
  // Products of two deviations, relative to their spread: a correlation.
  void correlation(const std::string& law, const Sample& products, double variance) {
    add(law, products.mean() / variance, products.expected() / variance, std::sqrt(products.square() / products.size()) / variance, 1.0);
  }
  const std::vector<Finding>& all() const { return all_; }

 private:
  std::vector<Finding> all_;
};

struct Experiment {
  const char* name;
  Findings (*run)(const Trial&);
  int sharp;  // findings that detect an error of 1 % in `make test`
};

inline bool long_tier() {
  const char* wanted = std::getenv("PLATELETSIM_LONG");
  return wanted != nullptr && std::string(wanted) == "1";
}

// Fixed for a release; PLATELETSIM_STATISTICAL_SEED chooses another.
inline std::uint64_t release_seed() {
  const char* chosen = std::getenv("PLATELETSIM_STATISTICAL_SEED");
  return chosen != nullptr ? std::strtoull(chosen, nullptr, 10) : 20261124;
}

inline void print(const char* experiment, const Finding& f) {
  std::cout << "  " << std::left << std::setw(16) << experiment << std::setw(62) << f.law << std::right << std::showpos
            << std::fixed << std::setprecision(2) << std::setw(7) << f.z() << " SE, detects " << std::noshowpos
            << std::setprecision(3) << 100.0 * f.detects() << " %\n";
}

// Runs an experiment and holds it to its laws.
inline void hold(const Experiment& experiment) {
  const Trial trial{release_seed(), long_tier() ? 25.0 : 1.0};
  const Findings first = experiment.run(trial);
  int sharp = 0, suspect = 0;
  for (const Finding& f : first.all()) {
    print(experiment.name, f);
    sharp += f.detects() <= 0.01 ? 1 : 0;
    suspect += std::abs(f.z()) <= tolerated ? 0 : 1;  // a result that is not a number is suspect too
  }
  CHECK(sharp >= experiment.sharp);
  if (suspect == 0) return;
  const Findings again = experiment.run({trial.seed + 1000003, trial.size * retest_sample});
  for (std::size_t i = 0; i < first.all().size(); ++i) {
    if (std::abs(first.all()[i].z()) <= tolerated) continue;
    const Finding& f = again.all()[i];
    print("retested", f);
    INFO(experiment.name << ": " << f.law << ": found " << f.found << ", by law " << f.expected);
    CHECK(std::abs(f.z()) <= tolerated);
  }
}

}  // namespace judge
