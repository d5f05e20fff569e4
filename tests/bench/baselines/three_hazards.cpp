// The three-hazard model as most would write it in C++: an array of structs, one loop over all platelets a step.
//
// Nothing is done here to make it slow: a small fast generator, what does not change is computed once, the dead are
// replaced by the last, and the exponential of the chance to die is spared for most platelets.
#include <bit>
#include <boost/random/poisson_distribution.hpp>
#include <cmath>

#include "tests/bench/worker.h"

namespace {

// xoshiro256++ of Blackman and Vigna, seeded by splitmix64.
class Generator {
 public:
  using result_type = std::uint64_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }

  explicit Generator(std::uint64_t seed) {
    for (auto& word : state_) {
      std::uint64_t x = seed += 0x9E3779B97F4A7C15ull;
      x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
      x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
      word = x ^ (x >> 31);
    }
  }
  result_type operator()() {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }
  std::int64_t poisson(double mean) { return boost::random::poisson_distribution<std::int64_t>(mean)(*this); }

 private:
  std::uint64_t state_[4];
};

struct Platelet {
  double born;  // day
  double dose;  // antigen to the power of the Hill coefficient
  bool labelled;
};

class Drop {
 public:
  explicit Drop(const bench::Parameters& p) : p_(p), random_(static_cast<std::uint64_t>(p("seed"))) {}

  void inherit(const std::vector<double>& antigen) {
    for (const double z : antigen) doses_.push_back(std::pow(z, hill_));
  }
  void start(const std::vector<double>& expected) {
    for (std::size_t age = 0; age < expected.size(); ++age)
      for (auto n = random_.poisson(expected[age]); n > 0; --n)
        platelets_.push_back({-(static_cast<double>(age) + random_.uniform()) * step_, any_dose(), false});
  }
  void label(double share) {
    row_.labelled = 0;
    for (auto& platelet : platelets_) row_.labelled += platelet.labelled = random_.uniform() < share;
  }

  bench::Row step() {
    const double number = concentration();
    wear_ = consumption_ / (number + guard_);
    const double bound = antibody_ * -std::expm1(-time_ / rise_);
    dose_ = std::pow(bound / half_, hill_);
    capture_ = antibody_ > 0.0 ? rate_ * availability(number) : 0.0;
    double born = 0.0;  // sum of the times of birth of those alive
    for (auto n = random_.poisson(births_ * droplet_ * 1e3 * step_); n > 0; --n)
      platelets_.push_back({time_ + random_.uniform() * step_, any_dose(), false});
    for (std::size_t i = 0; i < platelets_.size();) {
      if (dies(platelets_[i])) {
        platelets_[i] = platelets_.back();
        platelets_.pop_back();
      } else {
        born += platelets_[i++].born;
      }
    }
    time_ += step_;
    row_.count = size();
    row_.mean_age = time_ - born / static_cast<double>(size());
    return row_;
  }

  std::int64_t size() const { return static_cast<std::int64_t>(platelets_.size()); }
  std::int64_t candidates() const { return 0; }
  std::size_t bytes() const { return platelets_.capacity() * sizeof(Platelet); }

 private:
  double concentration() const { return static_cast<double>(size()) * 1e-3 / droplet_; }  // 1e9/L
  double any_dose() { return doses_[static_cast<std::size_t>(random_.uniform() * static_cast<double>(doses_.size()))]; }

  // Decides about one platelet, and books the cause. The newborn are exposed to what is left of the step.
  bool dies(const Platelet& platelet) {
    const double age = time_ - platelet.born;
    const double exposure = age < 0.0 ? step_ + age : step_;
    const double senescence = std::exp(steepness_ * (age - mode_)) * growth_;
    const double coated = dose_ * platelet.dose;
    const double eaten = capture_ > 0.0 ? capture_ * coated / (1.0 + coated) : 0.0;
    const double hazard = senescence + wear_ + eaten;
    const double luck = random_.uniform();
    if (luck >= hazard * exposure || luck >= -std::expm1(-hazard * exposure)) return false;
    const double which = random_.uniform() * hazard;
    ++(which < senescence ? row_.senescent : which < senescence + wear_ ? row_.used : row_.eaten);
    row_.labelled -= platelet.labelled;
    return true;
  }

  // Share of the macrophages' capacity that is free, as the mean over the step; MODEL.md eq. 4b.
  double availability(double number) {
    double share = 0.0;
    for (const double dose : doses_) share += dose_ * dose / (1.0 + dose_ * dose) / static_cast<double>(doses_.size());
    const double leave = rate_ * share * number / (density_ * appetite_) + 1.0 / digestion_;  // 1/day
    const double balance = 1.0 / (digestion_ * leave);
    const double start = free_;
    free_ = balance + (start - balance) * std::exp(-leave * step_);
    return balance + (start - free_) / (leave * step_);
  }

  const bench::Parameters& p_;
  const double step_ = p_("step"), droplet_ = p_("droplet"), births_ = p_("births");
  const double steepness_ = p_("steepness"), mode_ = p_("mode"), ageing_ = p_("ageing");
  const double growth_ = ageing_ * std::expm1(steepness_ * step_) / step_;
  const double consumption_ = p_("consumption"), guard_ = p_("guard");
  const double antibody_ = p_("antibody"), rise_ = p_("rise"), rate_ = p_("rate"), half_ = p_("half"), hill_ = p_("hill");
  const double density_ = p_("density"), appetite_ = p_("appetite"), digestion_ = p_("digestion");
  Generator random_;
  std::vector<double> doses_;
  std::vector<Platelet> platelets_;
  bench::Row row_;
  double time_ = 0.0;  // day
  double free_ = 1.0;
  double wear_ = 0.0, capture_ = 0.0;  // 1/day
  double dose_ = 0.0;
};

}  // namespace

int main(int count, char** arguments) {
  const bench::Parameters parameters(count, arguments);
  Drop drop(parameters);
  bench::serve(drop);
}
