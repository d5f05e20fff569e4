// Units as exact fractions and powers of ten, so that a conversion rounds as seldom as it can.
#include "sim/scenario/quantity.h"

#include "sim/base/error.h"
#include "sim/base/suggest.h"
#include "sim/base/text.h"
#include "sim/scenario/unit_symbols.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace sim {
namespace {

struct Symbol {
  std::string_view name;
  Unit unit;
};

constexpr std::array<std::int8_t, 4> none{0, 0, 0, 0};
constexpr std::array<std::int8_t, 4> time{1, 0, 0, 0};
constexpr std::array<std::int8_t, 4> length{0, 1, 0, 0};
constexpr std::array<std::int8_t, 4> volume{0, 3, 0, 0};
constexpr std::array<std::int8_t, 4> mass{0, 0, 1, 0};
constexpr std::array<std::int8_t, 4> amount{0, 0, 0, 1};
constexpr std::array<std::int8_t, 4> molarity{0, -3, 0, 1};

constexpr Symbol plain_symbols[] = {
    {"%", {1, 1, -2, none}},         {"U", {1, 1, 0, none}},         {"IU", {1, 1, 0, none}},
    {"mcg", {1, 1, -6, mass}},
    {"s", {1, 86400, 0, time}},      {"second", {1, 86400, 0, time}}, {"seconds", {1, 86400, 0, time}},
    {"min", {1, 1440, 0, time}},     {"minute", {1, 1440, 0, time}}, {"minutes", {1, 1440, 0, time}},
    {"h", {1, 24, 0, time}},         {"hour", {1, 24, 0, time}},     {"hours", {1, 24, 0, time}},
    {"day", {1, 1, 0, time}},        {"days", {1, 1, 0, time}},      {"week", {7, 1, 0, time}},
    {"weeks", {7, 1, 0, time}},      {"year", {1461, 4, 0, time}},   {"years", {1461, 4, 0, time}},
};

constexpr Symbol prefixed_symbols[] = {
    {"g", {1, 1, 0, mass}},     {"L", {1, 1, -3, volume}},   {"m", {1, 1, 0, length}},
    {"mol", {1, 1, 0, amount}}, {"M", {1, 1, 3, molarity}},
};

struct Prefix {
  std::string_view name;
  int decimal;
};

constexpr Prefix prefixes[] = {{"", 0},   {"f", -15},      {"p", -12},      {"n", -9}, {"u", -6},
                               {"m", -3}, {"\xC2\xB5", -6}, {"\xCE\xBC", -6}, {"c", -2}, {"d", -1}, {"k", 3}};

std::int64_t product(std::int64_t a, std::int64_t b) {
  if (a > std::numeric_limits<std::int64_t>::max() / b) throw UserError("the unit is too large to compute with");
  return a * b;
}

void reduce(Unit& unit) {
  const std::int64_t common = std::gcd(unit.numerator, unit.denominator);
  unit.numerator /= common;
  unit.denominator /= common;
}

Unit inverse(Unit unit) {
  std::swap(unit.numerator, unit.denominator);
  unit.decimal = -unit.decimal;
  for (auto& power : unit.power) power = static_cast<std::int8_t>(-power);
  return unit;
}

Unit times(Unit a, const Unit& b) {
  a.numerator = product(a.numerator, b.numerator);
  a.denominator = product(a.denominator, b.denominator);
  reduce(a);
  a.decimal += b.decimal;
  for (std::size_t i = 0; i < a.power.size(); ++i) {
    const int power = a.power[i] + b.power[i];
    if (std::abs(power) > 99) throw UserError("the unit is too large to compute with");
    a.power[i] = static_cast<std::int8_t>(power);
  }
  return a;
}

std::vector<std::string> known_symbols() {
  std::vector<std::string> names;
  for (const Symbol& symbol : plain_symbols) names.emplace_back(symbol.name);
  for (const Symbol& symbol : prefixed_symbols) {
    for (const Prefix& prefix : prefixes) names.push_back(std::string(prefix.name) + std::string(symbol.name));
  }
  return names;
}

Unit symbol_unit(std::string_view name) {
  for (const Symbol& symbol : plain_symbols) {
    if (symbol.name == name) return symbol.unit;
  }
  for (const Symbol& symbol : prefixed_symbols) {
    for (const Prefix& prefix : prefixes) {
      if (name.size() != prefix.name.size() + symbol.name.size() || !name.starts_with(prefix.name) ||
          !name.ends_with(symbol.name)) {
        continue;
      }
      Unit unit = symbol.unit;
      unit.decimal += prefix.decimal;
      return unit;
    }
  }
  throw UserError("unknown unit \"" + std::string(name) + "\"" + did_you_mean(name, known_symbols()));
}

int small_integer(std::string_view digits, int limit) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || std::abs(value) > limit) {
    throw UserError("\"" + std::string(digits) + "\" is no exponent of a unit");
  }
  return value;
}

// "1", "1e9", "10^9": a power of ten in a unit such as 1e9/L.
Unit power_of_ten(std::string_view text) {
  Unit unit;
  if (text.starts_with("1e")) {
    unit.decimal = small_integer(text.substr(2), 30);
  } else if (text.starts_with("10^")) {
    unit.decimal = small_integer(text.substr(3), 30);
  } else if (text != "1") {
    throw UserError("a number in a unit is a power of ten such as 1e9, not \"" + std::string(text) + "\"");
  }
  return unit;
}

// One symbol with its power: "kg", "m2", "day^-1".
Unit parse_factor(std::string_view text) {
  if (text.empty()) throw UserError("a symbol is missing in the unit");
  if (text.front() >= '0' && text.front() <= '9') return power_of_ten(text);
  std::size_t end = text.find('^');
  std::string_view exponent;
  if (end != std::string_view::npos) {
    exponent = text.substr(end + 1);
  } else {
    end = text.find_last_not_of("0123456789") + 1;
    exponent = text.substr(end);
  }
  const Unit base = symbol_unit(text.substr(0, end));
  if (exponent.empty() && end == text.size()) return base;
  const int power = small_integer(exponent, 3);
  Unit unit;
  for (int i = 0; i < std::abs(power); ++i) unit = times(unit, power > 0 ? base : inverse(base));
  return unit;
}

// value * numerator / denominator * 10^decimal, in one rounding where the fraction allows it.
double scale(double value, Unit ratio) {
  const std::int64_t exact = std::int64_t{1} << 53;
  for (; ratio.decimal > 0 && ratio.numerator < exact / 10; --ratio.decimal) ratio.numerator *= 10;
  for (; ratio.decimal < 0 && ratio.denominator < exact / 10; ++ratio.decimal) ratio.denominator *= 10;
  reduce(ratio);
  value = value * static_cast<double>(ratio.numerator) / static_cast<double>(ratio.denominator);
  for (; ratio.decimal > 0; --ratio.decimal) value *= 10;
  for (; ratio.decimal < 0; ++ratio.decimal) value /= 10;
  return value;
}

std::string_view trimmed(std::string_view text) {
  const auto space = [&text](bool front) {
    for (const std::string_view each : spaces)
      if (front ? text.starts_with(each) : text.ends_with(each)) return each.size();
    return std::size_t{0};
  };
  while (const std::size_t width = space(true)) text.remove_prefix(width);
  while (const std::size_t width = space(false)) text.remove_suffix(width);
  return text;
}

}  // namespace

std::vector<std::string> unit_symbols() {
  std::vector<std::string> names;
  for (const Symbol& symbol : plain_symbols) names.emplace_back(symbol.name);
  for (const Symbol& symbol : prefixed_symbols) names.emplace_back(symbol.name);
  return names;
}

double Unit::factor() const { return scale(1, *this); }

Unit parse_unit(std::string_view text) {
  if (text.size() > 64) throw UserError("the unit is too long");
  if (text.starts_with('/')) return parse_unit("1" + std::string(text));
  Unit unit;
  bool divide = false;
  while (true) {
    const std::size_t end = std::min(text.find_first_of("/*"), text.size());
    const Unit next = parse_factor(text.substr(0, end));
    unit = times(unit, divide ? inverse(next) : next);
    if (end == text.size()) return unit;
    divide = text[end] == '/';
    text.remove_prefix(end + 1);
  }
}

double convert(double value, std::string_view from, std::string_view to) {
  if (from == to) return value;
  const Unit ratio = times(parse_unit(from), inverse(parse_unit(to)));
  if (ratio.power != none) {
    throw UserError("\"" + std::string(from) + "\" does not measure the same as \"" + std::string(to) + "\"");
  }
  return scale(value, ratio);
}

Quantity parse_quantity(std::string_view text) {
  const std::string_view body = trimmed(text);
  Quantity quantity;
  const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), quantity.value);
  if (error == std::errc::invalid_argument) throw UserError("a number is missing in \"" + std::string(text) + "\"");
  if (error != std::errc() || !std::isfinite(quantity.value)) {
    throw UserError("\"" + std::string(text) + "\" is not a finite number");
  }
  quantity.unit = trimmed(body.substr(static_cast<std::size_t>(end - body.data())));
  return quantity;
}

std::string to_text(double value) {
  std::array<char, 32> buffer{};
  const double size = std::abs(value);
  const bool plain = value == 0 || (size >= 1e-4 && size < 1e7);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
  return std::string(buffer.data(), end);
}

}  // namespace sim
