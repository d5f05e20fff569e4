// Plain data as bytes and back, through the same `tied()` that the state's hash walks: what checkpoints are made of.
//
// A struct whose future depends on more than its hash speaks of names those fields in `kept()`, which then counts
// instead of `tied()`. One that can be wrong inside says so in `bool consistent() const`, which is asked after reading.
// A signed count of 64 bits that is beyond half of what they hold is refused, so that simple sums cannot overflow.
// Little-endian throughout: whole numbers in their own width, truth as one byte, floating point as IEEE binary64;
// a container is its length as 64 bits and then its elements. Nothing in the bytes decides how deep reading goes.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sim/base/error.h"

namespace sim {

template <class T>
concept Kept = requires(T& value) { T::kept(value); };
template <class T>
concept Tied = Kept<T> || requires(T& value) { T::tied(value); };
template <class T>
concept Bits = requires(const T& value) { T::from_bits(value.bits()); };
template <class T>
concept Scalar = std::is_arithmetic_v<T> || std::is_enum_v<T> || Bits<T>;
template <class T>
concept Pair = requires(T& value) { value.first; value.second; };
template <class T>
concept FixedSize = requires { std::tuple_size<T>::value; } && !Pair<T>;
template <class T>
concept Map = requires { typename T::mapped_type; };

template <class T>
auto fields(T& value) {
  using Plain = std::remove_const_t<T>;
  if constexpr (Kept<Plain>) return Plain::kept(value);
  else return Plain::tied(value);
}

namespace detail {

// The whole number of fixed width that stands for a scalar.
template <Scalar T>
auto image(const T& value) {
  if constexpr (std::is_floating_point_v<T>) return std::bit_cast<std::uint64_t>(static_cast<double>(value));
  else if constexpr (std::is_same_v<T, bool>) return static_cast<std::uint8_t>(value);
  else if constexpr (std::is_enum_v<T>) return static_cast<std::uint64_t>(value);
  else if constexpr (Bits<T>) return value.bits();
  else return static_cast<std::make_unsigned_t<T>>(value);
}

}  // namespace detail

class BinaryWriter {
 public:
  using Sink = std::function<void(std::string_view)>;  // takes the bytes, about a `chunk` at a time
  static constexpr std::size_t chunk = std::size_t{1} << 20;

  explicit BinaryWriter(Sink sink) : sink_(std::move(sink)) {}

  template <class T>
  void add(const T& value) {
    if constexpr (Tied<T>) {
      std::apply([this](const auto&... field) { (this->add(field), ...); }, fields(value));
    } else if constexpr (Scalar<T>) {
      put(detail::image(value));
    } else if constexpr (Pair<T>) {
      add(value.first);
      add(value.second);
    } else {
      if constexpr (!FixedSize<T>) put(static_cast<std::uint64_t>(value.size()));
      for (const auto& element : value) add(element);
    }
    if (buffer_.size() >= chunk) flush();
  }
  void flush() {
    if (!buffer_.empty()) sink_(buffer_);
    buffer_.clear();
  }

 private:
  template <std::unsigned_integral T>
  void put(T bits) {
    for (std::size_t i = 0; i < sizeof(T); ++i) buffer_ += static_cast<char>(bits >> (8 * i) & 0xFF);
  }
  Sink sink_;
  std::string buffer_;
};

// Throws StorageError when bytes are missing or say what cannot be.
class BinaryReader {
 public:
  using Source = std::function<bool(std::string&)>;  // the next bytes; false: there are no more

  explicit BinaryReader(Source source) : source_(std::move(source)) {}

  template <class T>
  void read(T& value) {
    if constexpr (Tied<T>) {
      std::apply([this](auto&... field) { (this->read(field), ...); }, fields(value));
      if constexpr (requires { value.consistent(); })
        if (!value.consistent()) refuse();
    } else if constexpr (Scalar<T>) {
      read_scalar(value);
    } else if constexpr (FixedSize<T>) {
      for (auto& element : value) read(element);
    } else {
      read_container(value);
    }
  }
  void expect_end() {
    if (used_ < buffer_.size() || refill()) refuse();
  }

 private:
  // No count comes near it, and sums and differences of two fit.
  static constexpr std::int64_t farthest = (std::int64_t{1} << 62) - 1;

  [[noreturn]] static void refuse() { throw StorageError("damaged: it holds what cannot be"); }

  bool refill() {
    buffer_.clear();
    used_ = 0;
    return source_(buffer_) && !buffer_.empty();
  }
  template <std::unsigned_integral T>
  T take() {
    T bits = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      if (used_ == buffer_.size() && !refill()) throw StorageError("damaged: it ends too early");
      bits = static_cast<T>(bits | static_cast<T>(static_cast<T>(static_cast<unsigned char>(buffer_[used_++])) << (8 * i)));
    }
    return bits;
  }
  template <Scalar T>
  void read_scalar(T& value) {
    const auto bits = take<decltype(detail::image(value))>();
    if constexpr (std::is_floating_point_v<T>) value = static_cast<T>(std::bit_cast<double>(bits));
    else if constexpr (Bits<T>) value = T::from_bits(bits);
    else value = static_cast<T>(bits);
    if constexpr (std::is_same_v<T, bool>)
      if (bits > 1) refuse();
    if constexpr (std::is_same_v<T, std::int64_t>)
      if (value < -farthest || value > farthest) refuse();
  }
  // Grows with the bytes that are there, not with the length that they claim.
  template <class T>
  void read_container(T& value) {
    const auto size = take<std::uint64_t>();
    value.clear();
    for (std::uint64_t i = 0; i < size; ++i) {
      if constexpr (Map<T>) {
        std::pair<typename T::key_type, typename T::mapped_type> element;
        read(element.first);
        read(element.second);
        value.insert(std::move(element));
      } else {
        typename T::value_type element{};
        read(element);
        value.insert(value.end(), std::move(element));
      }
    }
  }

  Source source_;
  std::string buffer_;
  std::size_t used_ = 0;
};

// The structure of a type as text, so that bytes of another structure are refused instead of misread.
template <class T>
std::string layout() {
  if constexpr (Tied<T>) {
    std::string text = "{";
    [&text]<class... Field>(std::type_identity<std::tuple<Field...>>) {
      ((text += layout<std::remove_cvref_t<Field>>()), ...);
    }(std::type_identity<decltype(fields(std::declval<T&>()))>{});
    return text + "}";
  } else if constexpr (Scalar<T>) {
    const char kind = std::is_floating_point_v<T> ? 'f' : std::is_same_v<T, bool> ? 'b' : std::is_enum_v<T> ? 'e' : std::is_signed_v<T> ? 'i' : 'u';
    return kind + std::to_string(sizeof(decltype(detail::image(std::declval<T&>()))));
  } else if constexpr (FixedSize<T>) {
    return std::to_string(std::tuple_size_v<T>) + "(" + layout<typename T::value_type>() + ")";
  } else if constexpr (Map<T>) {
    return "<" + layout<typename T::key_type>() + layout<typename T::mapped_type>() + ">";
  } else {
    return "[" + layout<typename T::value_type>() + "]";
  }
}

}  // namespace sim
