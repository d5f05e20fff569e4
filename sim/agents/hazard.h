// What a destruction pathway sees (candidates), what it adds (hazards), and what it promises (a bound).
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sim {

// Agents of one label whose hazard is wanted, column by column.
struct Candidates {
  int label = 0;
  double step = 0.0;                 // day, length of the step
  std::span<const double> age;       // day, when the exposure begins
  std::span<const double> exposure;  // day; the step, and of those born in it what was left of it
  std::span<const double> trait;     // inherited percentile in (0, 1)

  std::size_t size() const { return age.size(); }
};

// Hazard of each candidate by each cause, 1/day, as the mean over its exposure. Pathways only add.
class Hazards {
 public:
  Hazards() = default;
  Hazards(std::size_t causes, std::size_t candidates) { reset(causes, candidates); }
  void reset(std::size_t causes, std::size_t candidates) {
    size_ = candidates;
    stated_.assign(causes, 0);
    values_.resize(causes);
  }
  // A cause begins at zero when it is first asked for: those that no pathway states cost nothing.
  std::span<double> operator[](std::size_t cause) {
    std::vector<double>& column = values_[cause];
    if (!stated_[cause]) column.assign(size_, 0.0);
    stated_[cause] = 1;
    return column;
  }
  bool stated(std::size_t cause) const { return stated_[cause] != 0; }
  std::size_t causes() const { return stated_.size(); }

 private:
  std::size_t size_ = 0;
  std::vector<char> stated_;
  std::vector<std::vector<double>> values_;  // by cause
};

// What a bound must cover: every agent of one label with an age in a range and a trait up to a limit.
struct Group {
  int label;
  double youngest;       // day, at the start of the step
  double oldest;         // day, at the end of the step
  double highest_trait;  // inherited percentile
};

template <class World>
struct Pathway {
  std::string name;
  // 1/day, summed over its causes, for each of some groups of one label.
  std::function<void(std::span<const Group>, const World&, std::span<double>)> bounds;
  std::function<void(const Candidates&, const World&, Hazards&)> harm;
};

}  // namespace sim
