// Parameters arrive in their declared units, or not at all.
#include "tests/catch.h"
#include "tests/unit/sim/step/toy.h"

using Catch::Matchers::ContainsSubstring;
using toy::read_tank;

TEST_CASE("values are converted to the declared unit") {
  CHECK(read_tank("volume = \"500 mL\"").volume == 0.5);
  CHECK(read_tank("volume = { value = 500, unit = \"mL\", source = \"assumed\" }").volume == 0.5);
  CHECK(read_tank("volume = { value = 500, unit = \"mL\", source = \"tuned level until it fitted\" }").volume == 0.5);
  CHECK(read_tank("volume = { value = \"500 mL\" }").volume == 0.5);
  CHECK(read_tank("volume = \"1 L\"\ninflow = \"1 L/h\"").inflow == 24000);
}

TEST_CASE("what has a fallback may be left out") {
  const toy::Tank tank = read_tank("volume = \"1 L\"");
  CHECK(tank.hue == 0.5);
  CHECK(tank.leaks == 0);
  CHECK_FALSE(tank.open);
  CHECK(tank.liquid == "water");
}

TEST_CASE("pure numbers, counts, flags and words need no unit") {
  const toy::Tank tank = read_tank(
      "volume = \"1 L\"\nhue = 1\nleaks = 3\nopen = { value = true }\n"
      "liquid = { value = \"wine\", source = \"design\" }");
  CHECK(tank.hue == 1);
  CHECK(tank.leaks == 3);
  CHECK(tank.open);
  CHECK(tank.liquid == "wine");
  CHECK(read_tank("volume = \"1 L\"\nhue = \"25 %\"").hue == 0.25);
}

TEST_CASE("a wrong value is refused with its place, its line and what would be right") {
  CHECK_THROWS_WITH(read_tank("volume = \"-2 L\""),
                    "toy.toml:3:10: volume = -2 L lies outside [0, 100] L\n    volume = \"-2 L\"");
}

TEST_CASE("each kind of wrong value has its message") {
  const auto [members, message] = GENERATE(table<std::string, std::string>({
      {"volume = 3", "needs a unit, such as \"3 L\""},
      {"volume = \"3\"", "needs a unit, such as \"3 L\""},
      {"volume = \"3 day\"", "\"day\" does not measure the same as \"L\"; it takes [0, 100] L"},
      {"volume = \"3 l\"", "unknown unit \"l\"; did you mean \"L\"?"},
      {"volume = \"nan L\"", "is not a finite number"},
      {"volume = true", "volume cannot be true or false"},
      {"volume = [1]", "volume cannot be an array"},
      {"volume = { unit = \"L\" }", "volume has no value"},
      {"volume = { value = \"1 L\", unit = \"L\" }", "volume has two units"},
      {"volume = { value = 1, unit = 3 }", "a unit that is not text"},
      {"volume = { value = 1, unti = \"L\" }", "did you mean \"unit\"?"},
      {"volume = { value = 1, unit = \"L\", source = \"guessed\" }", "the source of volume must be"},
      {"volume = { value = 1, unit = \"L\", source = \"measured\" }", "the source of volume must be"},
      {"volume = { value = 1, unit = \"L\", source = \"tuned\" }", "\"tuned ROW\" with the observations that moved it"},
      {"hue = 2", "hue = 2 lies outside [0, 1]"},
      {"leaks = 1.5", "leaks cannot be a number; it takes a whole number in [0, 10]"},
      {"leaks = 11", "leaks = 11 lies outside a whole number in [0, 10]"},
      {"leaks = { value = 1, unit = \"1\" }", "without a unit"},
      {"open = \"yes\"", "open cannot be text; it takes true or false"},
      {"liquid = \"vine\"", "did you mean \"wine\"? It takes one of \"water\", \"wine\""},
      {"liquid = 1", "liquid cannot be a whole number"},
      {"lid = true", "unknown key \"lid\" in [tank]"},
      {"hue = 0.5", "[tank] lacks volume (what it holds); it takes [0, 100] L"},
  }));
  CAPTURE(members);
  const std::string more = members.starts_with("volume") || message.find("lacks") != std::string::npos
                               ? ""
                               : "\nvolume = \"1 L\"";
  CHECK_THROWS_WITH(read_tank(members + more), ContainsSubstring(message));
}

TEST_CASE("the manual shows a table of the parameters") {
  const std::string text = sim::markdown(toy::tank().info());
  CHECK_THAT(text, ContainsSubstring("| `inflow` | mL/day | [0, 1000000] | 0 | what runs in |"));
  CHECK_THAT(text, ContainsSubstring("| `volume` | L | [0, 100] | required | what it holds |"));
  CHECK_THAT(text, ContainsSubstring("| `liquid` |  | one of \"water\", \"wine\" | water | what is in it |"));
}
