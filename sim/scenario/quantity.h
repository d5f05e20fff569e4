// Numbers with units: read from text, converted once, at the edge; inside, everything is a plain double.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sim {

// A unit is numerator/denominator * 10^decimal of the base units day, metre, gram and mole, each to its power.
// Integers keep conversions exact: "1 hour" is the double 1.0/24.0 day. Counts and "%" have no dimension.
struct Unit {
  std::int64_t numerator = 1;
  std::int64_t denominator = 1;
  int decimal = 0;
  std::array<std::int8_t, 4> power{};  // of day, metre, gram, mole

  double factor() const;  // of the base units
};

// Reads "1/day", "1e9/L", "ug/mL", "mg/m2", "%/min", "ng/kg/min", "day^-1", "1". Throws UserError.
// "/" divides by the next symbol only, "*" multiplies. Time: s min h day week year, also second(s), minute(s),
// hour(s), days, weeks, years. With the prefixes f p n u µ m c d k: g, L, m, mol, M (mol/L). Also mcg, %, U, IU.
Unit parse_unit(std::string_view text);

// Throws UserError when the two units measure different things.
double convert(double value, std::string_view from, std::string_view to);

struct Quantity {
  double value = 0;
  std::string unit;  // empty when none was written
};

// Reads "9.5 day", "5 %", "250e9/L", "0.3", whatever the locale. Refuses nan and inf. Throws UserError.
Quantity parse_quantity(std::string_view text);

// The shortest text that reads back as the same double: "0.001", "100000", "1e+09".
std::string to_text(double value);

}  // namespace sim
