// Distances between the points of a Poisson process of rate 1, made in batches.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "sim/arithmetic.h"
#include "sim/random.h"
#include "sim/simd.h"

namespace sim {

class Waiting {
 public:
  explicit Waiting(const Stream& stream) : stream_(stream) {}

  double next() {
    if (used_ == filled_) refill();
    return times_[used_++];
  }
  double uniform() { return stream_.uniform(); }

 private:
  void refill() {
    const std::size_t n = filled_ == 0 ? 16 : std::min(2 * filled_, times_.size());  // few may be wanted
    std::array<std::uint64_t, 128> bits;
    for (std::size_t i = 0; i < n; ++i) bits[i] = stream_();
    vectorised([&] {
      for (std::size_t i = 0; i < n; ++i) {
        const double u = std::bit_cast<double>(bits[i] >> 12 | 0x3FF0000000000000ull) - (1.0 - 0x1p-53);  // in (0, 1)
        times_[i] = -log(u);
      }
    });
    used_ = 0;
    filled_ = n;
  }

  Stream stream_;
  std::array<double, 128> times_;
  std::size_t used_ = 0, filled_ = 0;
};

}  // namespace sim
