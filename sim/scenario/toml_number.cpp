// Unquoted values: whole numbers, numbers, true and false. Dates and numbers that are not finite are refused.
#include "sim/scenario/toml_scalar.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace sim {
namespace {

constexpr std::string_view decimal_digits = "0123456789";

// Digits with single underscores between them.
bool take_digits(std::string_view& text, std::string_view digits) {
  bool digit_before = false;
  while (!text.empty()) {
    const bool is_digit = digits.find(text.front()) != std::string_view::npos;
    const bool separates = text.front() == '_' && digit_before && text.size() > 1;
    if (!is_digit && !separates) break;
    digit_before = is_digit;
    text.remove_prefix(1);
  }
  return digit_before;
}

bool take_sign(std::string_view& text) {
  const bool sign = text.starts_with('+') || text.starts_with('-');
  if (sign) text.remove_prefix(1);
  return sign;
}

bool is_whole_decimal(std::string_view text) {
  take_sign(text);
  if (text.size() > 1 && text.front() == '0') return false;
  return take_digits(text, decimal_digits) && text.empty();
}

bool is_decimal(std::string_view text) {
  take_sign(text);
  if (text.size() > 1 && text[0] == '0' && decimal_digits.find(text[1]) != std::string_view::npos) return false;
  if (!take_digits(text, decimal_digits)) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!take_digits(text, decimal_digits)) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    take_sign(text);
    if (!take_digits(text, decimal_digits)) return false;
  }
  return text.empty();
}

// 16, 8 or 2 for 0x, 0o and 0b; 0 when the text is no such number.
int whole_base(std::string_view text) {
  const int base = text.starts_with("0x") ? 16 : text.starts_with("0o") ? 8 : text.starts_with("0b") ? 2 : 0;
  if (base == 0) return 0;
  const std::string_view digits = "0123456789abcdefABCDEF";
  text.remove_prefix(2);
  const bool complete = take_digits(text, base == 16 ? digits : digits.substr(0, static_cast<std::size_t>(base)));
  return complete && text.empty() ? base : 0;
}

// As std::from_chars wants it: no underscores, no plus sign.
std::string plain(std::string_view text) {
  std::string result(text.substr(text.starts_with('+') ? 1 : 0));
  result.erase(std::remove(result.begin(), result.end(), '_'), result.end());
  return result;
}

std::int64_t whole_number(std::string_view text, int base, const Place& place) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc()) throw PlacedError(place, "the whole number is too large");
  return value;
}

double number(std::string_view text, const Place& place) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) throw PlacedError(place, "the number is too large or too small to compute with");
  return value;
}

[[noreturn]] void refuse(std::string_view text, const Place& place) {
  const std::string_view bare = text.substr(text.starts_with('+') || text.starts_with('-') ? 1 : 0);
  if (bare == "nan" || bare == "inf") throw PlacedError(place, std::string(text) + " is not a finite number");
  const bool clock = text.find(':') != std::string_view::npos;
  const bool date = text.size() >= 10 && text[4] == '-' && text[7] == '-';
  if (clock || date) throw PlacedError(place, "dates have no place here; a time is written as \"30 day\"");
  throw PlacedError(place, "\"" + std::string(text) + "\" needs quotes, or is no number");
}

}  // namespace

decltype(Node::content) read_toml_number_or_flag(TomlCursor& cursor) {
  const Place place = cursor.place();
  const std::string_view text = cursor.take_while("+-.:_%/^0123456789"
                                                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  if (text.empty()) cursor.fail("a value is missing");
  if (text == "true") return true;
  if (text == "false") return false;
  if (is_whole_decimal(text)) return whole_number(plain(text), 10, place);
  if (is_decimal(text)) return number(plain(text), place);
  if (const int base = whole_base(text)) return whole_number(plain(text.substr(2)), base, place);
  refuse(text, place);
}

}  // namespace sim
