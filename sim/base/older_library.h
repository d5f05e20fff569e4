// What C++20 promises and older releases of LLVM's standard library lack. Compilers that use one read this first.
//
// Emscripten of Debian 12 has release 13: no bit_cast, no jthread, no memory that is left as it is, and numbers from text only as whole ones.
#pragma once

#include <version>

#if defined(_LIBCPP_VERSION) && _LIBCPP_VERSION < 14000
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>

namespace std {

template <class To, class From>
constexpr To bit_cast(const From& from) noexcept {
  static_assert(sizeof(To) == sizeof(From) && is_trivially_copyable_v<To> && is_trivially_copyable_v<From>);
  return __builtin_bit_cast(To, from);
}

template <class Array>
unique_ptr<Array> make_unique_for_overwrite(size_t size) {
  return unique_ptr<Array>(new remove_extent_t<Array>[size]);
}

// Joined at its end; nothing here asks one to stop.
class jthread {
 public:
  template <class Work>
  explicit jthread(Work&& work) : thread_(std::forward<Work>(work)) {}
  jthread(jthread&&) noexcept = default;
  ~jthread() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  thread thread_;
};

// The longest beginning of the text that is a decimal number: no white space, plus sign or hexadecimal digits.
inline from_chars_result from_chars(const char* first, const char* last, double& value) {
  const string_view text(first, static_cast<size_t>(last - first));
  const size_t sign = text.starts_with('-') ? 1 : 0;
  const size_t digits = text.find_first_not_of("0123456789.", sign);
  size_t end = std::min(digits, text.size());
  if (text.substr(sign, end - sign).find_first_of("0123456789") == string_view::npos) return {first, errc::invalid_argument};
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    const size_t signed_end = end + 1 < text.size() && (text[end + 1] == '-' || text[end + 1] == '+') ? end + 2 : end + 1;
    const size_t exponent = std::min(text.find_first_not_of("0123456789", signed_end), text.size());
    if (exponent > signed_end) end = exponent;
  }
  const string copy(text.substr(0, end));
  char* stop = nullptr;
  errno = 0;
  const double read = strtod(copy.c_str(), &stop);
  const char* const after = first + (stop - copy.c_str());
  if (errno == ERANGE) return {after, errc::result_out_of_range};
  value = read;
  return {after, errc()};
}

// The fewest digits that are read back as the same number.
inline to_chars_result to_chars(char* first, char* last, double value, chars_format format) {
  array<char, 64> text{};
  int digits = 0;
  do snprintf(text.data(), text.size(), "%.*e", digits, value);
  while (++digits < 18 && strtod(text.data(), nullptr) != value);
  string shortest = text.data();
  if (format == chars_format::fixed) {
    const int exponent = atoi(shortest.c_str() + shortest.find('e') + 1);
    snprintf(text.data(), text.size(), "%.*f", std::max(0, digits - 1 - exponent), value);
    shortest = text.data();
  }
  if (static_cast<ptrdiff_t>(shortest.size()) > last - first) return {last, errc::value_too_large};
  return {shortest.copy(first, shortest.size()) + first, errc()};
}

}  // namespace std
#endif
