// Random bits in bulk, for loops in vectors: Philox4x32-10, keyed by a stream of its own.
//
// The generator of sim/chance/random.h multiplies whole words of 64 bits, which vectors cannot do; this one, of the same
// paper (Salmon et al. 2011, doi:10.1145/2063384.2063405), multiplies halves, many blocks side by side.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/base/simd.h"
#include "sim/chance/random.h"

namespace sim {

namespace detail {

// Two words of 64 bits for a counter and a key of 64 bits each, and a further word that sets the sequence apart.
struct Twice {
  std::uint64_t first, second;
};

// All ten rounds are written out by the compiler, so that a loop over blocks has no loop inside and vectorises.
template <int round = 0>
inline Twice philox32_rounds(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d, std::uint64_t k0, std::uint64_t k1) {
  if constexpr (round == 10) {
    return {a | b << 32, c | d << 32};
  } else {
    constexpr std::uint64_t half = 0xFFFFFFFFull;
    const std::uint64_t p = 0xD2511F53ull * a, q = 0xCD9E8D57ull * c;
    return philox32_rounds<round + 1>((q >> 32) ^ b ^ k0, q & half, (p >> 32) ^ d ^ k1, p & half,
                                      (k0 + 0x9E3779B9ull) & half, (k1 + 0xBB67AE85ull) & half);
  }
}

inline Twice philox32(std::uint64_t counter, std::uint64_t sequence, std::uint64_t key) {
  constexpr std::uint64_t half = 0xFFFFFFFFull;
  return philox32_rounds(counter & half, counter >> 32, sequence & half, sequence >> 32, key & half, key >> 32);
}

}  // namespace detail

class BulkBits {
 public:
  explicit BulkBits(Stream stream) : key_(stream()), sequence_(stream()) {}

  // The next 2 · pairs words.
  void fill(std::uint64_t* words, std::size_t pairs) {
    const std::uint64_t from = counter_, sequence = sequence_, key = key_;
    for (std::size_t i = 0; i < pairs; ++i) {
      const detail::Twice two = detail::philox32(from + i, sequence, key);
      words[i] = two.first;
      words[pairs + i] = two.second;
    }
    counter_ += pairs;
  }

 private:
  std::uint64_t key_, sequence_;
  std::uint64_t counter_ = 0;
};

}  // namespace sim
