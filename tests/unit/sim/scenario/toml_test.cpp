// The strict TOML reader: what it accepts, what it refuses and where.
#include "sim/scenario/toml.h"

#include "tests/catch.h"

#include <memory>

using Catch::Matchers::ContainsSubstring;

namespace {

sim::Node read(const std::string& text) {
  return sim::read_toml(std::make_shared<const sim::Source>(sim::Source{"t.toml", text}));
}

std::string rewritten(const std::string& text) { return sim::write_toml(read(text)); }

}  // namespace

TEST_CASE("every kind of value survives reading and writing") {
  const auto [value, expected] = GENERATE(table<std::string, std::string>({
      {"true", "true"},
      {"-17", "-17"},
      {"+1_000", "1000"},
      {"0xff", "255"},
      {"0o17", "15"},
      {"0b101", "5"},
      {"1e3", "1000.0"},
      {"+0.5", "0.5"},
      {"-0.0", "-0.0"},
      {"1e-300", "1e-300"},
      {"9223372036854775807", "9223372036854775807"},
      {"\"a\\tb\\u00b5\\\"\"", "\"a\\u0009b\xC2\xB5\\\"\""},
      {"'C:\\dir'", "\"C:\\\\dir\""},
      {"\"\"\"\none\ntwo\"\"\"", "\"one\\ntwo\""},
      {"\"\"\"a\\\n   b\"\"\"", "\"ab\""},
      {"'''it''s'''''", "\"it''s''\""},
      {"\"\"\"\r\na\r\nb\"\"\"", "\"a\\nb\""},
      {"[1, # one\n 2,\n]", "[1, 2]"},
      {"[]", "[]"},
      {"{}", "{}"},
      {"{ unit = \"L\", value = 1 }", "{ value = 1, unit = \"L\" }"},
  }));
  CAPTURE(value);
  const std::string written = rewritten("x = " + value);
  if (value == "{}") {
    CHECK(written == "\n[x]\n");
  } else {
    CHECK(written == "x = " + expected + "\n");
  }
  CHECK(rewritten(written) == written);
}

TEST_CASE("tables have one form however they are written") {
  const std::string expected = "a = 1\n\n[t]\nb = 2\n\n[t.u]\nc = 3\n\n[[v]]\nd = 4\n\n[[v]]\n\n[v.w]\ne = 5\n";
  CHECK(rewritten("a = 1\n[t]\nb = 2\n[t.u]\nc = 3\n[[v]]\nd = 4\n[[v]]\n[v.w]\ne = 5") == expected);
  CHECK(rewritten("v = [{ d = 4 }, { w.e = 5 }]\nt = { b = 2, u = { c = 3 } }\na = 1") == expected);
  CHECK(rewritten("[t.u]\nc = 3\n[t]\nb = 2\n[[v]]\nd = 4\n[[v]]\nw.e = 5\n[v.x]").find("[v.x]") != std::string::npos);
  CHECK(rewritten("\"a b\".c = 1") == "\n[\"a b\"]\nc = 1\n");
}

TEST_CASE("nodes remember where they stand") {
  const sim::Node tree = read("# \xC2\xB5\n[t]\n\"\xC2\xB5\" = 1\n  x =  [1,\n 2]\n");
  CHECK(sim::find(tree, "t")->key.line == 2);
  const sim::Node& x = *sim::find(tree, "t.x");
  CHECK(x.key.line == 4);
  CHECK(x.key.column == 3);
  CHECK(x.value.column == 8);
  CHECK(x.items()->at(1).value.line == 5);
  CHECK(sim::find(tree, "t.x.2") == nullptr);
}

TEST_CASE("malformed text is refused with its place") {
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {"[,]", "t.toml:1:2: a name is expected here\n    [,]"},
      {"[.]", "1:2: a name is expected"},
      {"[#]", "1:2: a name is expected"},
      {"[[,]]", "1:3: a name is expected"},
      {"[a", "1:3: \"]\" is expected"},
      {"[[a]", "1:5: \"]\" is expected"},
      {"a", "1:2: \"=\" is expected"},
      {"a =", "1:4: a value is missing"},
      {"a = [,]", "a value is missing"},
      {"a = [1 2]", "\",\" or \"]\" is expected"},
      {"a = {,}", "a name is expected"},
      {"a = {b = 1,}", "a name is expected"},
      {"a = {b = 1\n}", "\"}\" is expected"},
      {"a = 1 b = 2", "the line should end here"},
      {"a = 3 ug/mL", "stand in quotes: \"9.5 day\""},
      {"a = pulse", "\"pulse\" needs quotes"},
      {"a = 01", "needs quotes"},
      {"a = 1.", "needs quotes"},
      {"a = 1__0", "needs quotes"},
      {"a = nan", "nan is not a finite number"},
      {"a = -inf", "-inf is not a finite number"},
      {"a = 1e999", "too large"},
      {"a = 9223372036854775808", "too large"},
      {"a = 2020-01-01", "dates have no place"},
      {"a = 07:30:00", "dates have no place"},
      {"a = \"x", "the closing quote is missing"},
      {"a = \"\"\"x", "the closing \"\"\" is missing"},
      {"a = \"\\q\"", "unknown escape"},
      {"a = \"\\ud800\"", "no character"},
      {"a = \"\\u0000\"", "no character"},
      {"a = \"\\u12\"", "hexadecimal"},
      {"a = 1\na = 2", "2:1: \"a\" is defined twice"},
      {"a.b = 1\na.b = 2", "2:3: \"b\" is defined twice"},
      {"[a]\n[a]", "2:2: [a] is defined twice"},
      {"a = 1\n[a.b]", "is a value already"},
      {"a = {}\n[a.b]", "is a value already"},
      {"a = {b.c = 1}\na.d = 1", "is defined already"},
      {"a.b = 1\n[a]", "defined twice"},
      {"[a.b]\n[a]\nb.c = 1", "is defined already"},
      {"a = [{}]\n[[a]]", "not by [[a]]"},
      {"[a]\n[[a]]", "not by [[a]]"},
      {"a = \"\xFF\"", "1:6: the file is not UTF-8 text"},
      {"a = \"\xED\xA0\x80\"", "not UTF-8"},
      {std::string("a = 1\0", 6), "a control character"},
      {"a = \"x\x1B[2J\"", "a control character"},
      {"a = 1\rb = 2", "a control character"},
  }));
  CAPTURE(text);
  CHECK_THROWS_WITH(read(text), ContainsSubstring(message));
}

TEST_CASE("spaces that cannot be told from a plain one are named") {
  for (const char* text : {"a\xC2\xA0= 1", "a =\xE2\x80\xAF""1", "a = 1\xE2\x80\x89"})
    CHECK_THROWS_WITH(read(text), ContainsSubstring("a no-break space or a thin one"));
  CHECK_NOTHROW(read("a = \"1\xC2\xA0g\" # \xC2\xA0"));
}

TEST_CASE("nesting is limited, however it is written") {
  const std::size_t far = 100000;
  std::string dotted = "a";
  for (std::size_t i = 0; i < far; ++i) dotted += ".a";
  std::string tables;
  for (std::size_t i = 0; i < far; ++i) tables += "{a = ";
  for (const std::string& text : {"a = " + std::string(far, '['), "a = " + tables, dotted + " = 1", "[" + dotted + "]"}) {
    CHECK_THROWS_WITH(read(text), ContainsSubstring("nest deeper than 16 levels"));
  }
  CHECK_NOTHROW(read("[a.b.c.d.e.f.g.h]\ni.j.k.l.m.n.o.p = 1"));
}

TEST_CASE("messages are printable whatever the file holds") {
  const std::string message = GENERATE(as<std::string>(), "a = \"\xFF\x1B[31m", "a = \"\x7F\"", "\xC2");
  try {
    read(message);
    FAIL("refused");
  } catch (const sim::UserError& error) {
    for (const char c : std::string(error.what())) CHECK((c == '\n' || (c >= 0x20 && c < 0x7f)));
  }
}
