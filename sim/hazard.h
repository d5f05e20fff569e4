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
  double step = 0.0;             // day, length of the step
  std::vector<double> age;       // day, when the exposure begins
  std::vector<double> exposure;  // day; the step, and for a newborn also its part of the step of its birth
  std::vector<double> trait;     // inherited percentile in (0, 1)

  std::size_t size() const { return age.size(); }
};

// Hazard of each candidate by each cause, 1/day, as the mean over its exposure. Pathways only add.
class Hazards {
 public:
  Hazards() = default;
  Hazards(std::size_t causes, std::size_t candidates) { reset(causes, candidates); }
  void reset(std::size_t causes, std::size_t candidates) {
    size_ = candidates;
    values_.assign(causes * candidates, 0.0);
  }
  std::span<double> operator[](std::size_t cause) { return {values_.data() + cause * size_, size_}; }
  std::span<const double> operator[](std::size_t cause) const { return {values_.data() + cause * size_, size_}; }
  std::size_t causes() const { return size_ == 0 ? 0 : values_.size() / size_; }

 private:
  std::size_t size_ = 0;
  std::vector<double> values_;
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
  std::function<double(const Group&, const World&)> bound;                     // 1/day, summed over its causes
  std::function<void(const Candidates&, const World&, Hazards&)> harm;
};

}  // namespace sim
