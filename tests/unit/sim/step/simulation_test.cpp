// A step of the engine: its order, its clock, and whose numbers went wrong.
#include "sim/step/simulation.h"

#include "sim/observe/recorder.h"
#include "tests/catch.h"

namespace {

using Catch::Matchers::ContainsSubstring;

struct Toy {
  std::string diary;
  double level = 0.0, drive = 0.0;
  struct Books {
    std::int64_t made = 0;
  } ledger;
  const Books& books() const { return ledger; }
  void begin_step() {
    diary += "|";
    drive = 1.0;
  }
  std::optional<sim::Fault> fault() const {
    return level >= 0.0 ? std::nullopt : std::optional(sim::Fault{"tank.level", level});
  }
};

struct Pump {
  double by;
  static constexpr const char *name = "pump", *reads = "-", *writes = "tank.level";
  void begin(Toy& toy, const sim::Now& now) const { toy.diary += "begin " + std::to_string(now.clock.step); }
  void produce(Toy& toy, const sim::Now& now) const {
    toy.diary += " p";
    toy.level += by * toy.drive;
    ++toy.ledger.made;
    now.on("flood", [&](const auto& fields) { toy.level += fields.at("by"); });
  }
};
struct Valve {
  static constexpr const char *name = "valve", *reads = "tank.level", *writes = "drive";
  void intervene(Toy& toy, const sim::Now& now) const {
    toy.diary += " i" + std::to_string(now.clock.step);
    toy.drive *= 3.0;
  }
  void regulate(Toy& toy, const sim::Now&) const { toy.diary += " r"; }
  void resolve(Toy& toy, const sim::Now& now) const {
    toy.diary += " d";
    if (now.time() > 1.2) throw sim::NumberError("too late");
  }
};

using Engine = sim::Simulation<Toy>;

Engine engine(double by, Toy toy = {}) {
  sim::Agenda agenda;
  agenda.add({0.5, "flood", {{"by", 100.0}}});
  return Engine(toy, {sim::mechanism<Toy>(Pump{by}), sim::mechanism<Toy>(Valve{})}, {0.5, 0}, {1, 0}, agenda);
}

}  // namespace

TEST_CASE("a step begins anew and goes through the phases in their order, whatever that of the mechanisms") {
  Engine toy = engine(2.0);
  CHECK(toy.world().diary == "begin 0");
  CHECK(toy.clock().time() == 0.0);
  toy.step();
  CHECK(toy.world().diary == "begin 0| i0 r p d");
  CHECK(toy.world().level == 6.0);
  CHECK(toy.clock().time() == 0.5);
  toy.step();
  CHECK(toy.world().diary == "begin 0| i0 r p d| i1 r p d");
  CHECK(toy.world().level == 112.0);  // the drive was turned once a step, and the flood came
}

TEST_CASE("around() meets each act with its phase and mechanism") {
  Engine toy = engine(1.0);
  std::string met;
  toy.step([&](std::size_t phase, std::size_t mechanism, const auto& act) {
    met += std::to_string(phase) + std::to_string(mechanism) + " ";
    act();
  }, nullptr);
  CHECK(met == "01 11 20 41 ");
  CHECK(toy.world().level == 3.0);
}

TEST_CASE("numbers that go wrong name the field, the moment and those who write it") {
  Engine toy = engine(-1.0);
  CHECK_THROWS_WITH(toy.step(), ContainsSubstring("tank.level became -3.0") && ContainsSubstring("in step 0, day 0.0") && ContainsSubstring("written by pump:"));
  Toy bad;
  bad.level = -1.0;
  CHECK_THROWS_AS(engine(1.0, bad), sim::NumberError);
  Engine late = engine(1.0);
  for (int i = 0; i < 3; ++i) late.step();
  CHECK_THROWS_WITH(late.step(), ContainsSubstring("valve in step 3, day 1.5") && ContainsSubstring("too late"));
}

TEST_CASE("the plan lists phases and those who take part") {
  const auto text = sim::plan(engine(1.0).mechanisms());
  CHECK(text == "intervene\n  valve\n      reads   tank.level\n      writes  drive\nregulate\n  valve\n      reads   tank.level\n      writes  drive\n"
                "produce\n  pump\n      reads   -\n      writes  tank.level\nharm\nresolve\n  valve\n      reads   tank.level\n      writes  drive\n");
}

namespace {

using Probe = sim::Probe<Toy>;
using Since = sim::Interval<Toy>;

std::vector<Probe> toy_probes() {
  const sim::Dimension axis{"ghost", "1", "ghost", {"a", "b"}, {}};
  return {{"made", "1", "made since the last row", {}, [](const Toy& t, const Since& s, std::vector<double>& out) { out.push_back(static_cast<double>(t.ledger.made - s.before.made)); }},
          {"days", "day", "days since the last row", {}, [](const Toy&, const Since& s, std::vector<double>& out) { out.push_back(s.days); }},
          {"few", "1", "one of two", axis, [](const Toy& t, const Since&, std::vector<double>& out) { out.push_back(t.level); }},
          {"many", "1", "three of two", axis, [](const Toy& t, const Since&, std::vector<double>& out) { out.insert(out.end(), 3, t.level); }}};
}

}  // namespace

TEST_CASE("rows: rates since the row before, columns as wide as their axis, none forgotten in the count") {
  sim::Recorder<Toy> recorder(toy_probes());
  Toy toy;
  toy.level = 2.0;
  toy.ledger.made = 3;
  recorder.record(toy, 1.0);
  toy.ledger.made = 10;
  CHECK(recorder.observe(toy, 5.0, "made") == std::vector<double>{7.0});
  CHECK(recorder.observe(toy, 5.0, "unknown").empty());
  recorder.forget();
  recorder.record(toy, 4.0);
  CHECK(recorder.rows() == 2);
  const sim::Series& rows = recorder.series();
  CHECK(rows.time == std::vector<double>{4.0});
  CHECK(rows.dimensions.size() == 1);
  CHECK(rows.variables[0].values == std::vector<double>{7.0});
  CHECK(rows.variables[1].values == std::vector<double>{3.0});
  CHECK(rows.variables[2].values.at(0) == 2.0);
  CHECK(std::isnan(rows.variables[2].values.at(1)));
  CHECK(rows.variables[3].values == std::vector<double>{2.0, 2.0});
  CHECK(sim::Recorder<Toy>(toy_probes()).observe(toy, 5.0, "days") == std::vector<double>{0.0});
}

TEST_CASE("a recorder that was read from a file must fit its probes") {
  Toy toy;
  sim::Recorder<Toy> recorder(toy_probes());
  recorder.record(toy, 1.0);
  CHECK(recorder.consistent());
  const auto spoiled = [&](const auto& spoil) {
    sim::Recorder<Toy> copy = recorder;
    auto fields = sim::Recorder<Toy>::kept(copy);
    spoil(std::get<0>(fields), std::get<3>(fields));
    return copy.consistent();
  };
  CHECK_FALSE(spoiled([](std::int64_t& rows, sim::Series&) { rows = 0; }));
  CHECK(spoiled([](std::int64_t& rows, sim::Series&) { rows = 9; }));
  CHECK_FALSE(spoiled([](std::int64_t&, sim::Series& series) { series.variables.pop_back(); }));
  CHECK_FALSE(spoiled([](std::int64_t&, sim::Series& series) { series.variables[3].name = "other"; }));
  CHECK_FALSE(spoiled([](std::int64_t&, sim::Series& series) { series.dimensions[0].labels.push_back("c"); }));
}

TEST_CASE("a recorder may go on with other probes: what was recorded stays, what was not is no number") {
  Toy toy;
  sim::Recorder<Toy> recorder(toy_probes());
  toy.level = 2.0;
  recorder.record(toy, 1.0);
  std::vector<Probe> others = toy_probes();
  others.erase(others.begin() + 1);  // days
  for (Probe& probe : others)
    if (!probe.dimension.name.empty()) probe.dimension.labels = {"z", "b", "a"};
  others.push_back({"level", "1", "level", {}, [](const Toy& t, const Since&, std::vector<double>& out) { out.push_back(t.level); }});
  recorder.use(others);
  CHECK(recorder.consistent());
  toy.level = 5.0;
  recorder.record(toy, 2.0);
  const auto& columns = recorder.series().variables;
  REQUIRE(columns.size() == 4);
  CHECK((columns[0].name == "made" && columns[0].values == std::vector<double>{0.0, 0.0}));
  const std::vector<double>& many = columns[2].values;
  CHECK((std::isnan(many.at(0)) && many.at(1) == 2.0 && many.at(2) == 2.0 && many.at(3) == 5.0));
  CHECK((std::isnan(columns[3].values.at(0)) && columns[3].values.at(1) == 5.0));
  CHECK(recorder.observe(toy, 4.0, "days").empty());
  CHECK(recorder.rows() == 2);
}

TEST_CASE("a series knows its shape") {
  sim::Series series{{0.0, 1.0}, {{"axis", "1", "axis", {"a", "b", "c"}, {}}}, {{"one", "1", "one", "", {1, 2}}, {"wide", "1", "wide", "axis", {1, 2, 3, 4, 5, 6}}}};
  CHECK(series.consistent());
  CHECK(series.width(series.variables[1]) == 3);
  const auto after = [&](const auto& spoil) {
    sim::Series copy = series;
    spoil(copy);
    return copy.consistent();
  };
  CHECK_FALSE(after([](sim::Series& s) { s.time.push_back(2.0); }));
  CHECK_FALSE(after([](sim::Series& s) { s.variables[1].values.pop_back(); }));
  CHECK_FALSE(after([](sim::Series& s) { s.variables[1].values.resize(9); }));
  CHECK_FALSE(after([](sim::Series& s) { s.variables[1].dimension = "other"; }));
  CHECK_FALSE(after([](sim::Series& s) { s.dimensions[0].labels.clear(); }));
  CHECK(after([](sim::Series& s) { s.dimensions[0].labels.clear(); s.variables[1].values.clear(); }));
  CHECK_THROWS_AS(series.width({"x", "1", "x", "other", {}}), std::out_of_range);
  sim::Series kept = series;
  kept.keep_rows(2);
  CHECK(kept.variables[1].values.size() == 6);
  kept.keep_rows(1);
  CHECK(kept.time == std::vector<double>{0.0});
  CHECK(kept.variables[0].values == std::vector<double>{1.0});
  CHECK(kept.variables[1].values == std::vector<double>{1.0, 2.0, 3.0});
  CHECK(series.without_rows().time.empty());
  CHECK(series.without_rows().variables[1].dimension == "axis");
}
