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

// What lies behind the first 20 bits of a uniform number: as good as a second one.
inline double spare(double u) {
  const double bits = u * 0x1p20;
  return bits - static_cast<double>(static_cast<std::int64_t>(bits));
}

// One of 0, …, n - 1, by a uniform number.
inline std::size_t below(std::size_t n, double u) {
  return std::min(static_cast<std::size_t>(static_cast<std::int64_t>(u * static_cast<double>(n))), n - 1);
}

// Numbers that law(u) makes of uniform ones, handed out one by one. They are made in batches, as many at once as whoever
// takes them has announced.
template <class Law>
class Batches {
 public:
  explicit Batches(const Stream& stream, double expected = 0.0) : bits_(stream), expected_(expected) {}

  // About so many more will be taken.
  void expect(double numbers) { expected_ = numbers; }

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
    const std::size_t pairs = least * (1 + static_cast<std::size_t>(std::clamp(expected_, 0.0, most - 1.0)) / (2 * least));
    expected_ -= static_cast<double>(2 * pairs);
    vectorised([&] {
      std::array<std::uint64_t, most> words;
      bits_.fill(words.data(), pairs);
      for (std::size_t i = 0; i < 2 * pairs; ++i) numbers_[i] = Law()(open_unit(words[i]));
    });
    filled_ = 2 * pairs;
    used_ = 0;
  }

  static constexpr std::size_t most = 256, least = 8;  // numbers, pairs of them
  BulkBits bits_;
  std::array<double, most> numbers_;
  std::size_t used_ = 0, filled_ = 0;
  double expected_;
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
