// Events choose their fields by their word.
#include "sim/scenario/event.h"

#include "tests/catch.h"
#include "tests/unit/sim/step/toy.h"

using Catch::Matchers::ContainsSubstring;

namespace {

std::vector<sim::Event> read(const std::string& members) {
  return sim::events(toy::scenario("title = \"t\"\n[[event]]\n" + members), toy::tables());
}

}  // namespace

TEST_CASE("an event carries its times and its fields in declared units") {
  const sim::Event event = read("treatment = \"stir\"\nspeed = \"1 1/s\"\nat = \"36 hour\"\nevery = \"1 week\"\ncount = 3")[0];
  CHECK(event.kind == "treatment");
  CHECK(event.name == "stir");
  CHECK(event.at == 1.5);
  CHECK(event.every == 7);
  CHECK(event.count == 3);
  CHECK(event.fields == std::map<std::string, double>{{"speed", 60.0}, {"gently", 0.0}});
}

TEST_CASE("events keep their order; a scenario may have none") {
  const auto events = read("assay = \"weigh\"\nat = \"2 day\"\n[[event]]\nassay = \"weigh\"\nat = \"1 day\"");
  REQUIRE(events.size() == 2);
  CHECK(events[0].at == 2);
  CHECK(sim::events(toy::scenario("title = \"t\""), toy::tables()).empty());
}

TEST_CASE("each kind of wrong event has its message") {
  const auto [members, message] = GENERATE(table<std::string, std::string>({
      {"at = \"1 day\"", "an event needs one of the keys treatment, condition and assay"},
      {"treatment = \"stir\"\nassay = \"weigh\"", "not both"},
      {"treatment = \"stri\"", "did you mean \"stir\"?"},
      {"treatment = \"weigh\"", "treatment cannot be \"weigh\""},
      {"assay = \"weigh\"", "lacks at"},
      {"assay = \"weigh\"\nat = \"1 day\"\ncount = 2", "count = 2 needs every"},
      {"assay = \"weigh\"\nat = \"1 day\"\nspeed = \"1 1/s\"", "unknown key \"speed\""},
      {"assay = \"weigh\"\nat = 1", "needs a unit, such as \"1 day\""},
  }));
  CAPTURE(members);
  CHECK_THROWS_WITH(read(members), ContainsSubstring(message));
  CHECK_THAT(toy::faults("title = \"t\"\n[[event]]\n" + members), ContainsSubstring(message));
}

TEST_CASE("the kind of an event follows from its name") {
  CHECK(sim::event_kind("weigh", toy::tables()) == "assay");
  CHECK_THROWS_WITH(sim::event_kind("wiegh", toy::tables()), ContainsSubstring("did you mean \"weigh\"?"));
}
