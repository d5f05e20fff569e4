// A file is told all its faults at once, and editors learn the same rules.
#include "sim/scenario/schema.h"

#include "tests/catch.h"
#include "tests/unit/sim/step/toy.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <regex>

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a sound scenario has no faults") {
  CHECK(toy::faults("title = \"t\"\nstory = \"s\"\n[tank]\nvolume = \"1 L\"\n[[tank.pipe]]\nwidth = \"1 cm\"\n"
                    "[[event]]\ntreatment = \"stir\"\nat = \"0 day\"\nspeed = \"1 1/min\"")
            .empty());
}

TEST_CASE("all faults are reported, in the order of the file") {
  const std::string message = toy::faults(
      "[tank]\nvolume = \"1 kg\"\nhuge = 0.1\n[[tank.pipe]]\nwidth = \"2 mm\"\n[[tank.pipe]]\nwidth = \"1 m\"\n[tnak]\n");
  const char* const expected[] = {"toy.toml:1:1: the scenario lacks a title", "toy.toml:2:10: volume is wrong",
                                  "toy.toml:3:1: unknown key \"huge\" in [tank]; did you mean \"hue\"?",
                                  "toy.toml:7:9: width = 1 m lies outside [1, 50] mm",
                                  "toy.toml:8:1: unknown section [tnak]; did you mean \"tank\"?"};
  std::size_t at = 0;
  for (const char* fault : expected) {
    CAPTURE(message, fault);
    const std::size_t found = message.find(fault, at);
    REQUIRE(found != std::string::npos);
    at = found + 1;
  }
}

TEST_CASE("each misplaced thing has its message") {
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {"title = 3", "title must be text"},
      {"title = \"t\"\nstory = 1", "story must be text"},
      {"title = \"t\"\ntank = 3", "[tank] must be a table of keys, not a whole number"},
      {"title = \"t\"\n[[tank]]\nvolume = \"1 L\"", "[tank] must be a table of keys, not an array"},
      {"title = \"t\"\n[tank]\nvolume = \"1 L\"\n[tank.pipe]\nwidth = \"1 mm\"", "written as [[tank.pipe]]"},
      {"title = \"t\"\n[tank]\nvolume = \"1 L\"\npipe = [1]", "[tank.pipe] must be a table of keys"},
      {"title = \"t\"\n[tank]\nvolume = \"1 L\"\n[tank.hose]", "unknown key \"hose\""},
      {"title = \"t\"\nvolume = \"1 L\"", "unknown key \"volume\"; it belongs to [tank]"},
      {"title = \"t\"\nevent = 3", "written as [[event]]"},
      {"title = \"t\"\nevent = [3]", "[event] must be a table of keys"},
      {"title = \"t\"\n[event.treatment]\nstir = 1", "written as [[event]]"},
  }));
  CAPTURE(text);
  CHECK_THAT(toy::faults(text), ContainsSubstring(message));
}

TEST_CASE("the JSON Schema describes every table, field and event") {
  const auto schema = nlohmann::json::parse(sim::json_schema(toy::tables()));
  const auto& tank = schema["properties"]["tank"]["properties"];
  CHECK(tank["volume"]["description"] == "what it holds \xE2\x80\x94 [0, 100] L");
  CHECK(tank["leaks"]["anyOf"][0]["maximum"] == 10);
  CHECK(tank["leaks"]["anyOf"][0]["minimum"] == 0);
  CHECK(tank["liquid"]["anyOf"][0]["enum"][1] == "wine");
  CHECK(tank["liquid"]["anyOf"][1]["additionalProperties"] == false);  // a value with its source, and nothing else
  CHECK(schema["properties"]["tank"]["additionalProperties"] == false);
  CHECK(tank["pipe"]["items"]["properties"].contains("width"));
  const auto& events = schema["properties"]["event"]["items"]["oneOf"];
  REQUIRE(events.size() == 3);
  CHECK(events[0]["properties"]["treatment"]["const"] == "stir");
  CHECK(events[0]["required"] == nlohmann::json::array({"treatment", "at", "speed"}));
}

TEST_CASE("the JSON Schema says nothing of a border that there is not") {
  const double none = std::numeric_limits<double>::infinity();
  for (const auto& [low, high] : {std::pair{-none, 5.0}, {0.0, none}, {-none, none}}) {
    const sim::TableInfo table{"tank", "A tank.", false, {sim::integer_field("leaks", {low, high}, "holes in it")}};
    const auto schema = nlohmann::json::parse(sim::json_schema({table}));
    const auto& leaks = schema["properties"]["tank"]["properties"]["leaks"]["anyOf"][0];
    CHECK(leaks.contains("minimum") == std::isfinite(low));
    CHECK(leaks.contains("maximum") == std::isfinite(high));
  }
}

TEST_CASE("the JSON Schema wants a unit where the reader does") {
  const auto schema = nlohmann::json::parse(sim::json_schema(toy::tables()));
  const std::string pattern = schema["properties"]["tank"]["properties"]["volume"]["anyOf"][0]["pattern"];
  for (const char* text : {"1 L", "50 1/day", "5%", "250e9/L", "1e3 mL", "-0.5 1e9/L"}) {
    CAPTURE(text);
    CHECK(std::regex_search(text, std::regex(pattern)));
  }
  for (const char* text : {"1", "1e3", "50 ", "L", ""}) {
    CAPTURE(text);
    CHECK_FALSE(std::regex_search(text, std::regex(pattern)));
  }
}

TEST_CASE("a star stands for any name that is not declared") {
  const auto tables = [](const char* first, const char* second) {
    return std::vector<sim::TableInfo>{{first, "one", false, {}}, {second, "two", false, {sim::number_field("size", "1", {0, 1}, "size")}}};
  };
  for (const auto& order : {tables("box", "box.*"), tables("box.*.lid", "box.*")}) {
    const auto box = nlohmann::json::parse(sim::json_schema(order))["properties"]["box"];
    CHECK(box["additionalProperties"]["properties"].contains("size"));
    CHECK_FALSE((box.contains("properties") && box["properties"].contains("*")));
  }
}

TEST_CASE("a table may be declared after the tables inside it") {
  auto tables = toy::tables();
  std::swap(tables[0], tables[1]);
  CHECK(nlohmann::json::parse(sim::json_schema(tables)) == nlohmann::json::parse(sim::json_schema(toy::tables())));
}

TEST_CASE("a file of faults alone is told the first of them, and soon") {
  std::string text = "title = \"t\"\n";
  for (int i = 0; i < 80000; ++i) text += "k" + std::to_string(i) + " = 1\n";
  const std::string message = toy::faults(text);
  CHECK_THAT(message, ContainsSubstring("unknown key \"k0\""));
  CHECK_THAT(message, ContainsSubstring("There may be more"));
  CHECK(message.size() < 10000);
}

TEST_CASE("an event may repeat a million times, and not once more; it is never written out") {
  const auto weighed = [](int times) { return "[[event]]\nassay = \"weigh\"\nat = \"0 day\"\nevery = \"1 min\"\ncount = " + std::to_string(times) + "\n"; };
  std::string many = "title = \"t\"\n";
  for (int i = 0; i < 1000; ++i) many += weighed(sim::most_repetitions);
  CHECK(toy::faults(many).empty());
  CHECK(sim::events(toy::scenario(many), toy::tables()).size() == 1000);
  CHECK_THAT(toy::faults("title = \"t\"\n" + weighed(sim::most_repetitions + 1)), ContainsSubstring("count = 1000001 lies outside"));
}

TEST_CASE("a message neither obeys the file nor repeats it without end") {
  CHECK_THAT(toy::faults("title = \"t\"\n\"a\\u001b[2J\\u009b\" = 1"), ContainsSubstring("\"a?[2J?\""));
  CHECK(toy::faults("title = \"t\"\n" + std::string(100000, 'k') + " = 1").size() < 5000);
}
