// Draws one of many with given weights by a single uniform number, however many there are.
//
// Walker's alias method (doi:10.1145/355744.355749), built as by Vose (doi:10.1109/32.92917): each place of a table is shared
// by at most two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace sim {

class Alias {
 public:
  struct Drawn {
    std::size_t who;
    double luck;  // uniform in [0, 1), left over
  };

  Alias() = default;
  // Weights that are not negative, with a positive sum.
  explicit Alias(std::span<const double> weights) : own_(weights.begin(), weights.end()), other_(weights.size()) {
    const double mean = std::accumulate(own_.begin(), own_.end(), 0.0) / static_cast<double>(own_.size());
    std::vector<std::size_t> poor, rich;
    for (std::size_t i = 0; i < own_.size(); ++i) {
      own_[i] /= mean;
      (own_[i] < 1.0 ? poor : rich).push_back(i);
    }
    while (!poor.empty() && !rich.empty()) {
      const std::size_t taker = poor.back(), giver = rich.back();
      poor.pop_back();
      other_[taker] = static_cast<std::uint32_t>(giver);
      own_[giver] -= 1.0 - own_[taker];
      if (own_[giver] >= 1.0) continue;
      rich.pop_back();
      poor.push_back(giver);
    }
    for (const auto* rest : {&poor, &rich})  // 1, but for rounding
      for (const std::size_t i : *rest) own_[i] = 1.0;
  }

  Drawn draw(double u) const {
    const double place = u * static_cast<double>(own_.size());
    const std::size_t i = place < static_cast<double>(own_.size()) ? static_cast<std::size_t>(place) : own_.size() - 1;
    const double along = place - static_cast<double>(i), own = own_[i];
    if (along < own) return {i, along / own};
    return {other_[i], (along - own) / (1.0 - own)};
  }

 private:
  std::vector<double> own_;           // the part of each place that is its own
  std::vector<std::uint32_t> other_;  // to whom the rest of the place belongs
};

}  // namespace sim
