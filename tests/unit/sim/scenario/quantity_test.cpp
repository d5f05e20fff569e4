// Units convert exactly where arithmetic allows it, and refuse what does not fit.
#include "sim/scenario/quantity.h"

#include "sim/base/error.h"
#include "tests/catch.h"

using sim::convert;
using sim::parse_quantity;
using sim::UserError;

TEST_CASE("times convert to days as one division") {
  CHECK(convert(1, "hour", "day") == 1.0 / 24.0);
  CHECK(convert(1, "min", "day") == 1.0 / 1440.0);
  CHECK(convert(90, "s", "min") == 1.5);
  CHECK(convert(1, "year", "day") == 365.25);
  CHECK(convert(2, "weeks", "day") == 14);
  CHECK(convert(3, "1/h", "1/day") == 72);
  CHECK(convert(5, "%/min", "1/day") == 72);
}

TEST_CASE("prefixes are exact powers of ten") {
  CHECK(convert(200, "pg/mL", "ng/mL") == 0.2);
  CHECK(convert(1, "uL", "L") == 1e-6);
  CHECK(convert(1, "\xC2\xB5L", "uL") == 1);  // U+00B5
  CHECK(convert(1, "\xCE\xBCL", "uL") == 1);  // U+03BC
  CHECK(convert(9.5, "fL", "L") == 9.5e-15);
  CHECK(convert(3, "ug/mL", "mg/L") == 3);
  CHECK(convert(200, "mcg/kg", "ug/kg") == 200);  // as it is printed on packages
  CHECK(convert(1, "nM", "pmol/mL") == 1);
  CHECK(convert(1, "mg/m2", "ug/cm^2") == 0.1);
  CHECK(convert(1, "L", "dm^3") == 1);
}

TEST_CASE("counts, percentages and pure numbers have no dimension") {
  CHECK(convert(250, "1e9/L", "1/uL") == 250000);
  CHECK(convert(250, "10^9/L", "1e9/L") == 250);
  CHECK(convert(5, "%", "1") == 0.05);
  CHECK(convert(100, "U/mL", "1/uL") == 0.1);
  CHECK(convert(2, "day^-1", "1/day") == 2);
  CHECK(convert(60, "ng/kg/min", "ug/kg/h") == 3.6);
}

TEST_CASE("a unit knows its dimension and factor") {
  const sim::Unit unit = sim::parse_unit("ug/mL/day");
  CHECK(unit.power == std::array<std::int8_t, 4>{-1, -3, 1, 0});
  CHECK(unit.factor() == 1.0);  // g/m3/day
}

TEST_CASE("what cancels in a unit does not make it too large") {
  CHECK(sim::parse_unit("s^3/s^3*s^3/s^3*s").factor() == sim::parse_unit("s").factor());
}

TEST_CASE("other dimensions and unknown units are refused") {
  CHECK_THROWS_AS(convert(1, "kg", "day"), UserError);
  CHECK_THROWS_AS(convert(1, "1/day", "day"), UserError);
  for (const char* unit : {"", "furlong", "ml", "Mg", "1e9L", "/", "day/", "//day", "m^", "m^x", "kg-1", "5/day", "1e99",
                           "m^4", "day day", "1e", "\xC2", "year^3*year^3*year^3*year^3*year^3"}) {
    CAPTURE(unit);
    CHECK_THROWS_AS(sim::parse_unit(unit), UserError);
  }
  for (const char* number : {"0/day", "5/day", "9/day"}) CHECK_THROWS_WITH(sim::parse_unit(number), Catch::Matchers::ContainsSubstring("a number in a unit is a power of ten"));
  CHECK_THROWS_WITH(sim::parse_unit("ml"), Catch::Matchers::ContainsSubstring("did you mean \"mL\"?"));
  CHECK_THROWS_WITH(sim::parse_unit("dya"), Catch::Matchers::ContainsSubstring("did you mean \"day\"?"));
}

TEST_CASE("a quantity is a number and its unit") {
  CHECK(parse_quantity("9.5 day").value == 9.5);
  CHECK(parse_quantity("9.5 day").unit == "day");
  CHECK(parse_quantity(" 5% ").unit == "%");
  CHECK(parse_quantity("0.5\xC2\xA0ug/mL").unit == "ug/mL");              // a no-break space, as word processors put
  CHECK(parse_quantity("\xE2\x80\x89""0.5 \xE2\x80\xAFug/mL\t").unit == "ug/mL");  // thin ones
  CHECK(parse_quantity("250e9/L").value == 250e9);
  CHECK(parse_quantity("250e9/L").unit == "/L");
  CHECK(parse_quantity("-2").unit.empty());
  for (const char* text : {"", " ", "day", "nan day", "inf", "-inf 1", "1e999 day", "+1 day", ",5 g"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_quantity(text), UserError);
  }
}

TEST_CASE("a number's text is the shortest that reads back") {
  CHECK(sim::to_text(0.1) == "0.1");
  CHECK(sim::to_text(1e5) == "100000");
  CHECK(sim::to_text(-1e-3) == "-0.001");
  CHECK(sim::to_text(1e300) == "1e+300");
  CHECK(parse_quantity(sim::to_text(1.0 / 3.0)).value == 1.0 / 3.0);
}
