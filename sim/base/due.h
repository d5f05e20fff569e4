// Which moments of a long column have come: compared in vectors, and only those that have are looked at one by one.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "sim/base/simd.h"

namespace sim {

// Tells `visit` the places, from `first` on and in order, of moments that are not later than `now`.
template <class Visit>
void find_due(std::span<const double> moments, std::size_t first, double now, const Visit& visit) {
  static_assert(std::endian::native == std::endian::little);
  constexpr std::size_t batch = 512;
  std::array<std::uint8_t, batch> due;
  for (; first < moments.size(); first += batch) {
    const std::size_t n = std::min(batch, moments.size() - first);
    vectorised([&due, n, now, from = moments.data() + first] {
      std::uint8_t* const out = due.data();  // copies, which no store of a byte can change
      const double* const moment = from;
      const double limit = now;
      const std::size_t size = n;
      for (std::size_t i = 0; i < size; ++i) out[i] = moment[i] <= limit ? 1 : 0;
    });
    std::fill(due.begin() + static_cast<std::ptrdiff_t>(n), due.begin() + static_cast<std::ptrdiff_t>((n + 7) / 8 * 8), std::uint8_t{0});
    for (std::size_t i = 0; i < n; i += 8) {
      std::uint64_t eight;
      std::memcpy(&eight, due.data() + i, 8);
      for (; eight != 0; eight &= eight - 1) visit(first + i + static_cast<std::size_t>(std::countr_zero(eight)) / 8);
    }
  }
}

}  // namespace sim
