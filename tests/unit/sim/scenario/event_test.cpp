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
      {"assay = \"weigh\"\nat = \"1 day\"\nevery = \"1 day\"", "every says how often, but not for how long: add count"},
      {"assay = \"weigh\"\nat = \"1 day\"\nevery = \"0 day\"\ncount = 2", "every"},
      {"assay = \"weigh\"\nat = \"1 day\"\nuntil = \"9 day\"", "until needs every"},
      {"assay = \"weigh\"\nat = \"dianosis\"", "at"},
      {"assay = \"weigh\"\nat = \"3 day after dianosis\"", "nothing is known as \"dianosis\"; did you mean \"diagnosis\"?"},
      {"assay = \"weigh\"\nat = \"3 mg after diagnosis\"", "at"},
      {"assay = \"weigh\"\nat = \"1 day\"\nby = \"nobody\"", "by cannot be \"nobody\""},
      {"assay = \"weigh\"\nat = \"1 day\"\nshare = 1.5", "share"},
      {"assay = \"weigh\"\nat = \"1 day\"\nshare = \"20 %\"\nluck = 3", "luck"},
      {"assay = \"weigh\"\nat = \"1 day\"\nluck = \"coverage\"", "this one happens to all: add share"},
      {"assay = \"weigh\"\nat = \"1 day\"\nevery = \"1 day\"\nuntil = \"9 day\"\nthen = { dose = \"-1 mL\", every = \"1 day\" }", "has no dose that could fall"},
      {"treatment = \"dye\"\ndose = \"5 mL\"\nat = \"1 day\"\nevery = \"1 day\"\ncount = 3\nthen = { dose = \"-1 mL\", every = \"1 day\" }", "`then` needs `until`"},
      {"treatment = \"dye\"\ndose = \"5 mL\"\nat = \"1 day\"\nevery = \"1 day\"\nuntil = \"3 day\"\nthen = \"less\"", "then is a table, such as { dose = \"-5 mg\""},
      {"treatment = \"dye\"\ndose = \"5 mL\"\nat = \"1 day\"\nevery = \"1 day\"\nuntil = \"3 day\"\nthen = { dose = \"1 mL\", every = \"1 day\" }", "dose"},
      {"treatment = \"dye\"\ndose = \"5 mL\"\nat = \"1 day\"\nevery = \"1 day\"\nuntil = \"3 day\"\nthen = { dose = \"0 mL\", every = \"1 day\" }", "a dose that changes by nothing never ends"},
      {"treatment = \"dye\"\ndose = \"5 mL\"\nat = \"1 day\"\nevery = \"1 day\"\nuntil = \"3 day\"\nthen = { dose = \"-1 mL\" }", "lacks every"},
      {"treatment = \"dye\"\ndose = \"5 mL\"\nat = \"1 day\"\nevery = \"1 day\"\nuntil = \"3 day\"\nthen = { dose = \"-1 mL\", evry = \"1 day\" }", "did you mean \"every\"?"},
  }));
  CAPTURE(members);
  CHECK_THROWS_WITH(read(members), ContainsSubstring(message));
  CHECK_THAT(toy::faults("title = \"t\"\n[[event]]\n" + members), ContainsSubstring(message));
}

TEST_CASE("an event runs in over a time, begins with another dose, ends after a time, and may taper") {
  const sim::Event event = read("treatment = \"dye\"\ndose = \"5 mL\"\nloading = \"20 mL\"\nover = \"2 hour\"\nat = \"1 day\"\nevery = \"1 day\"\n"
                                "until = \"3 week\"\nthen = { dose = \"-1 mL\", every = \"1 week\" }")[0];
  CHECK(event.fields == std::map<std::string, double>{{"dose", 5.0}, {"over", 2.0 / 24.0}});
  CHECK(event.first == std::map<std::string, double>{{"dose", 20.0}});
  CHECK(event.until == 21.0);
  CHECK(event.count == sim::most_repetitions);
  CHECK(event.change == -1.0);
  CHECK(event.change_every == 7.0);
  CHECK(event.by == "scenario");
  CHECK((event.share == 1.0 && event.luck.empty()));
  const sim::Event plain = read("treatment = \"dye\"\ndose = \"5 mL\"\nat = \"1 day\"\nby = \"bedside\"")[0];
  CHECK((plain.first.empty() && plain.until == 0.0 && plain.change == 0.0 && plain.count == 1));
  CHECK(plain.by == "bedside");
}

TEST_CASE("an event may wait for an anchor, or for some time after it") {
  const auto [at, days] = GENERATE(table<std::string, double>({{"\"diagnosis\"", 0.0}, {"\"14 day after diagnosis\"", 14.0}, {"\"+2 week after diagnosis\"", 14.0},
                                                               {"{ value = \"diagnosis\", source = \"design\" }", 0.0}}));
  CAPTURE(at);
  const sim::Event event = read("assay = \"weigh\"\nat = " + at)[0];
  CHECK(event.anchor == "diagnosis");
  CHECK(event.at == days);
  CHECK(toy::faults("title = \"t\"\n[[event]]\nassay = \"weigh\"\nat = " + at).empty());
}

TEST_CASE("an event is written as the table that it was read from") {
  const auto members = GENERATE(as<std::string>{}, "treatment = \"stir\"\nspeed = \"1 1/s\"\ngently = true\nat = \"36 hour\"\nby = \"bedside\"",
                                "treatment = \"dye\"\ndose = \"5 mL\"\nloading = \"20 mL\"\nover = \"2 hour\"\nat = \"3 day after diagnosis\"\nevery = \"1 day\"\ncount = 9",
                                "treatment = \"dye\"\ndose = \"5 mL\"\nat = \"1 day\"\nevery = \"1 day\"\nuntil = \"9 day\"\nthen = { dose = \"-1 mL\", every = \"1 week\" }",
                                "assay = \"weigh\"\nat = \"diagnosis\"\nevery = \"1 day\"\nuntil = \"9 day\"\ncount = 3",
                                "assay = \"weigh\"\nat = \"1 day\"\nshare = 0.25", "assay = \"weigh\"\nat = \"1 day\"\nshare = 1\nluck = \"coverage\"");
  CAPTURE(members);
  const sim::Scenario written = toy::scenario("title = \"t\"\n[[event]]\n" + members);
  const sim::Event event = sim::events(written, toy::tables())[0];
  const sim::Node node = sim::event_node(event, sim::event_table_of(written.sections("event")[0], toy::tables()));
  const sim::Event again = sim::events(toy::scenario("title = \"t\"").with_event(node), toy::tables()).at(0);
  const auto all = [](const sim::Event& e) { return std::tie(e.kind, e.name, e.at, e.anchor, e.every, e.count, e.until, e.by, e.change, e.change_every, e.fields, e.first, e.share, e.luck); };
  CHECK(all(again) == all(event));
}

TEST_CASE("the kind of an event follows from its name") {
  CHECK(sim::event_kind("weigh", toy::tables()) == "assay");
  CHECK_THROWS_WITH(sim::event_kind("wiegh", toy::tables()), ContainsSubstring("did you mean \"weigh\"?"));
}
