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

// All ten rounds are written out by the compiler, so that a loop over blocks has no loop inside and vectorises. Numbers
// are of 32 bits, so that a product is one multiplication of halves and not one of whole words.
template <int round = 0>
inline Twice philox32_rounds(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d, std::uint32_t k0, std::uint32_t k1) {
  if constexpr (round == 10) {
    return {a | std::uint64_t{b} << 32, c | std::uint64_t{d} << 32};
  } else {
    const std::uint64_t p = std::uint64_t{0xD2511F53u} * a, q = std::uint64_t{0xCD9E8D57u} * c;
    return philox32_rounds<round + 1>(static_cast<std::uint32_t>(q >> 32) ^ b ^ k0, static_cast<std::uint32_t>(q),
                                      static_cast<std::uint32_t>(p >> 32) ^ d ^ k1, static_cast<std::uint32_t>(p),
                                      k0 + 0x9E3779B9u, k1 + 0xBB67AE85u);
  }
}

inline Twice philox32(std::uint64_t counter, std::uint64_t sequence, std::uint64_t key) {
  const auto low = [](std::uint64_t word) { return static_cast<std::uint32_t>(word); };
  const auto high = [](std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32); };
  return philox32_rounds(low(counter), high(counter), low(sequence), high(sequence), low(key), high(key));
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
