// Chance as a pure function of an address: (seed, patient, purpose, agent, step).
//
// Nothing carries a generator along. A mechanism names what it wants to decide, gets a stream of
// random bits for exactly that decision, and drops it. Results therefore depend neither on the order
// in which things are computed nor on the number of threads.
// Counter-based generator: Philox4x64-10, Salmon et al. 2011, doi:10.1145/2063384.2063405.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace sim {

// What a draw decides, hashed from its name at compile time: "candidates"_draw.
struct Purpose {
  std::uint64_t key;
};

constexpr Purpose operator""_draw(const char* text, std::size_t size) {
  std::uint64_t hash = 14695981039346656037ull;  // FNV-1a
  for (const char c : std::string_view(text, size)) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return {hash};
}

using Block = std::array<std::uint64_t, 4>;
using Key = std::array<std::uint64_t, 2>;

// One block of 256 random bits: a keyed bijection of the counter.
Block philox(Block counter, Key key);

// Random bits for one decision; a UniformRandomBitGenerator for Boost.Random's distributions.
class Stream {
 public:
  using result_type = std::uint64_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  Stream(Key key, Purpose purpose, std::uint64_t agent, std::uint64_t step)
      : key_(key), counter_{0, purpose.key, agent, step} {}

  result_type operator()() {
    if (used_ == filled_) refill();
    return block_[used_++];
  }
  // Uniform in the open interval (0, 1).
  double uniform() { return (static_cast<double>((*this)() >> 11) + 0.5) * 0x1p-53; }
  // Uniform in {0, …, n - 1}, for n < 2^32.
  std::uint64_t below(std::uint64_t n) { return (((*this)() >> 32) * n) >> 32; }

 private:
  // A decision that takes more than one block is likely to take many: then four at once, which overlap in time.
  void refill();
  Key key_;
  Block counter_;
  std::array<result_type, 16> block_;
  std::size_t used_ = 16, filled_ = 16;
};

// Where all streams of one patient come from.
class Chance {
 public:
  Chance(std::uint64_t seed, std::uint64_t patient) : key_{seed, patient} {}
  Stream stream(Purpose purpose, std::uint64_t agent, std::uint64_t step) const {
    return {key_, purpose, agent, step};
  }
  // Other chances of the same patient, one for each number; asked for in another step, others.
  Chance another(std::uint64_t number, std::uint64_t step) const {
    return {stream("another luck"_draw, number, step)(), key_[1]};
  }
  std::uint64_t seed() const { return key_[0]; }
  std::uint64_t patient() const { return key_[1]; }

 private:
  Key key_;
};

// What an agent is born with, a pure function of who it is, so that it needs no memory: one hash of its birth step
// and its rank within that step, two rounds of multiply and fold.
struct Inheritance {
  double trait;           // uniform in (0, 1)
  double birth_fraction;  // when within its birth step it was born, uniform in (0, 1)
};

inline Inheritance inherited(std::uint64_t key, std::int64_t birth_step, std::uint32_t rank) {
  std::uint64_t x = key ^ (static_cast<std::uint64_t>(birth_step) * 0x9E3779B97F4A7C15ull);
  x = (x ^ (x >> 32)) + rank * 0xD1B54A32D192ED03ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  x ^= x >> 31;
  return {(static_cast<double>(x >> 32) + 0.5) * 0x1p-32, (static_cast<double>(x & 0xFFFFFFFFull) + 0.5) * 0x1p-32};
}

}  // namespace sim
