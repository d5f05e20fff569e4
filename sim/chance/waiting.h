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

// -log(u) of a uniform number, to the same bits. Within (0, 1) whole numbers can make the choices that log() makes, at
// which compilers give up making vectors of AVX2.
struct Exponential {
  double operator()(double u) const {
    const auto bits = std::bit_cast<std::int64_t>(u);
    const std::int64_t mantissa = (bits & 0xFFFFFFFFFFFFFll) | 0x3FF0000000000000ll;  // of a number in [1, 2)
    const std::int64_t upper = mantissa > std::bit_cast<std::int64_t>(1.4142135623730951) ? 1 : 0;
    const double m = std::bit_cast<double>(mantissa - (upper << 52));  // half of it
    const double exponent = std::bit_cast<double>(((bits >> 52) + upper) | std::bit_cast<std::int64_t>(0x1p52)) - (0x1p52 + 1023.0);
    const double fraction = detail::twice_atanh((m - 1.0) / (m + 1.0));
    return -(exponent * detail::ln2_high + (fraction + exponent * detail::ln2_low));
  }
};
struct Uniform {
  double operator()(double u) const { return u; }
};

using Waiting = Batches<Exponential>;
using Uniforms = Batches<Uniform>;

}  // namespace sim
