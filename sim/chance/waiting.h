// Distances between the points of a Poisson process of rate 1, and uniform numbers, made in batches.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/base/arithmetic.h"
#include "sim/base/simd.h"
#include "sim/chance/bulk_bits.h"
#include "sim/chance/random.h"

namespace sim {

// Uniform in the open interval (0, 1), of 52 random bits.
inline double open_unit(std::uint64_t bits) {
  return std::bit_cast<double>(bits >> 12 | 0x3FF0000000000000ull) - (1.0 - 0x1p-53);
}

// One of 0, …, n - 1, by a uniform number.
inline std::size_t below(std::size_t n, double u) {
  return std::min(static_cast<std::size_t>(static_cast<std::int64_t>(u * static_cast<double>(n))), n - 1);
}

// Numbers that law(u) makes of uniform ones, handed out one by one.
template <class Law>
class Batches {
 public:
  explicit Batches(const Stream& stream) : bits_(stream) {}

  double next() {
    if (used_ == filled_) refill();
    return numbers_[used_++];
  }
  // The same for loops in which every instruction counts: all numbers that are there, and how many of them were used.
  std::span<const double> ready() {
    if (used_ == filled_) refill();
    return {numbers_.data() + used_, filled_ - used_};
  }
  void use(std::size_t n) { used_ += n; }

 private:
  void refill() {
    const std::size_t pairs = filled_ == 0 ? 8 : std::min(filled_, numbers_.size() / 2);  // few may be wanted
    vectorised([&] {
      std::array<std::uint64_t, most> words;
      bits_.fill(words.data(), pairs);
      for (std::size_t i = 0; i < 2 * pairs; ++i) numbers_[i] = Law()(open_unit(words[i]));
    });
    filled_ = 2 * pairs;
    used_ = 0;
  }

  static constexpr std::size_t most = 256;
  BulkBits bits_;
  std::array<double, most> numbers_;
  std::size_t used_ = 0, filled_ = 0;
};

// -log(u) of a uniform number, which is never below the least normal one.
struct Exponential {
  double operator()(double u) const { return -log_of_normal(u); }
};
struct Uniform {
  double operator()(double u) const { return u; }
};

using Waiting = Batches<Exponential>;
using Uniforms = Batches<Uniform>;

}  // namespace sim
