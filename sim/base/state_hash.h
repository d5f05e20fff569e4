// One short string that two equal states share and two different ones do not: every test of sameness compares it.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace sim {

// Walks plain data through `static auto tied(Self&)`, which names the fields of a struct in order.
class StateHash {
 public:
  template <class T>
  void add(const T& value) {
    if constexpr (requires { T::tied(value); }) {
      std::apply([this](const auto&... field) { (this->add(field), ...); }, T::tied(value));
    } else if constexpr (std::is_floating_point_v<T>) {
      mix(std::bit_cast<std::uint64_t>(static_cast<double>(value)));
    } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      mix(static_cast<std::uint64_t>(value));
    } else if constexpr (requires { value.bits(); }) {
      mix(value.bits());
    } else if constexpr (requires { value.first; value.second; }) {
      add(value.first);
      add(value.second);
    } else {  // a container
      mix(value.size());
      for (const auto& element : value) add(element);
    }
  }

  // 32 hexadecimal digits.
  std::string text() const {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (const std::uint64_t half : {a_, b_})
      for (int shift = 60; shift >= 0; shift -= 4) out += digits[(half >> shift) & 15];
    return out;
  }

 private:
  void mix(std::uint64_t x) {
    a_ = (a_ ^ x) * 0x9E3779B97F4A7C15ull;
    a_ ^= a_ >> 29;
    b_ = (b_ + x) * 0xD1B54A32D192ED03ull;
    b_ ^= b_ >> 32;
  }
  std::uint64_t a_ = 0x243F6A8885A308D3ull;
  std::uint64_t b_ = 0x13198A2E03707344ull;
};

}  // namespace sim
