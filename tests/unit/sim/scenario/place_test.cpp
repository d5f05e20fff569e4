// Messages that point at a line, however long or hostile the file is.
#include "sim/scenario/place.h"

#include "tests/catch.h"

namespace {

std::shared_ptr<const sim::Source> source(const std::string& text) { return std::make_shared<const sim::Source>(sim::Source{"file.toml", text}); }

}  // namespace

TEST_CASE("a message says file, line and column, and shows the line") {
  const auto three = source("first\nsecond\r\nthird");
  CHECK(sim::located({three, 1, 2}, "wrong") == "file.toml:1:2: wrong\n    first");
  CHECK(sim::located({three, 2, 1}, "wrong") == "file.toml:2:1: wrong\n    second");
  CHECK(sim::located({three, 3, 5}, "wrong") == "file.toml:3:5: wrong\n    third");
  CHECK(sim::located({three, 4, 1}, "wrong") == "file.toml:4:1: wrong\n    ");
  CHECK(sim::located({three, 0, 0}, "wrong") == "file.toml: wrong");
  CHECK(sim::located({}, "wrong") == "wrong");
}

TEST_CASE("what is quoted is cut and made fit to print") {
  const std::string most(160, 'x');
  CHECK(sim::located({source(most), 1, 1}, "m") == "file.toml:1:1: m\n    " + most);
  CHECK(sim::located({source(most + "y"), 1, 1}, "m") == "file.toml:1:1: m\n    " + most + "...");
  CHECK(sim::located({}, std::string(2000, 'm')) == std::string(2000, 'm'));
  CHECK(sim::located({}, std::string(2001, 'm')) == std::string(2000, 'm') + "...");
  CHECK(sim::located({source("a\x1B[2Jb"), 1, 1}, "c\nd") == "file.toml:1:1: c?d\n    a?[2Jb");
  const auto hostile = std::make_shared<const sim::Source>(sim::Source{"\x1B", "x"});
  CHECK(sim::located({hostile, 1, 1}, "m") == "?:1:1: m\n    x");
}
