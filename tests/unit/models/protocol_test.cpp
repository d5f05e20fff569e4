// Doctors as data: which rule fits at a visit, what it gives, and what the clinic remembers.
#include <functional>

#include "models/clinic/analyser.h"
#include "models/clinic/diagnosis.h"
#include "models/clinic/protocol.h"
#include "models/treatments/drug.h"
#include "sim/scenario/scenario.h"
#include "tests/catch.h"

using namespace plateletsim;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr double hour = 1.0 / 24.0;

Protocol protocol(const std::string& members) {
  const auto scenario = sim::Scenario::parse("title = \"t\"\n[[protocol]]\ntreatment = \"pill\"\n" + members, "doctor.toml", "");
  return Protocol::read(scenario.sections("protocol").front(), Drug::event("pill", "A pill", "mg"));
}

// The doses that a protocol gives to somebody whose count is count(day), noise-free, by day.
std::vector<sim::Due> given(const Protocol& doctor, double days, const std::function<double(double)>& count, double cv = 0.0) {
  World world;
  world.droplet = 1.0;
  world.clinic.analyser_cv = cv;
  const sim::Chance chance(1, 0);
  sim::Agenda agenda;
  doctor.begin(world, {{hour, 0}, chance, {}});
  std::vector<sim::Due> doses;
  for (std::int64_t step = 0; static_cast<double>(step) * hour < days; ++step) {
    const sim::Now now{{hour, step}, chance, {}};
    world.pools[0].blood = static_cast<std::int64_t>(1e3 * count(now.time()));  // of a droplet of 1 uL
    doctor.visit(world, world.clinic, now, agenda);
    for (const sim::Due& due : agenda.take(now.clock)) doses.push_back(due);
  }
  return doses;
}

std::vector<double> doses(const std::vector<sim::Due>& all) {
  std::vector<double> amounts;
  for (const sim::Due& due : all) amounts.push_back(due.fields.at("dose"));
  return amounts;
}

const std::string weekly = "at = \"0 day\"\nevery = \"7 day\"\ndose = { first = \"1 mg\", least = \"1 mg\", most = \"4 mg\" }\n";

}  // namespace

TEST_CASE("without a rule that fits, every visit gives the dose, on the days of the visits") {
  const auto all = given(protocol("at = \"3 day\"\nevery = \"7 day\"\nuntil = \"21 day\"\ndose = \"2 mg\""), 60.0, [](double) { return 100.0; });
  REQUIRE(all.size() == 3);
  CHECK(doses(all) == std::vector<double>{2.0, 2.0, 2.0});
  CHECK((all[0].time == Approx(3.0) && all[1].time == Approx(10.0) && all[2].time == Approx(17.0)));
}

TEST_CASE("a dose rises while the count is low, to the highest, where it may end") {
  const auto doctor = protocol(weekly + "rules = [{ below = \"50 1e9/L\", at_highest = true, visits = 3, stop = true }, "
                                        "{ below = \"50 1e9/L\", after = \"7 day\", step = \"1 mg\" }]");
  CHECK(doses(given(doctor, 200.0, [](double) { return 20.0; })) == std::vector<double>{1, 2, 3, 4, 4, 4});
}

TEST_CASE("a treatment that is tapered off ends evenly, whatever the count is by then") {
  const auto doctor = protocol("at = \"0 day\"\nevery = \"7 day\"\ndose = { first = \"4 mg\", least = \"2 mg\", most = \"4 mg\" }\n"
                               "rules = [{ above = \"100 1e9/L\", visits = 2, stop = true, over = \"28 day\" }, { below = \"50 1e9/L\", step = \"1 mg\" }]");
  CHECK(doses(given(doctor, 100.0, [](double) { return 300.0; })) == std::vector<double>{4, 4, 3, 2, 1});
  CHECK(doses(given(doctor, 100.0, [](double day) { return day < 10.0 ? 300.0 : 20.0; })) == std::vector<double>{4, 4, 3, 2, 1});
  CHECK(doses(given(doctor, 34.0, [](double day) { return day < 3.0 ? 300.0 : 70.0; })) == std::vector<double>{4, 4, 4, 4, 4});
}

TEST_CASE("the count must be too high for so many visits in a row, and then again") {
  const auto doctor = protocol("at = \"0 day\"\nevery = \"7 day\"\ndose = { first = \"4 mg\", least = \"1 mg\", most = \"4 mg\" }\n"
                               "rules = [{ above = \"200 1e9/L\", visits = 2, step = \"-1 mg\" }]");
  CHECK(doses(given(doctor, 41.0, [](double) { return 300.0; })) == std::vector<double>{4, 3, 3, 2, 2, 1});
  // Broken off by one visit below.
  CHECK(doses(given(doctor, 27.0, [](double day) { return day < 6.0 || day > 13.0 ? 300.0 : 100.0; })) == std::vector<double>{4, 4, 4, 3});
}

TEST_CASE("what was withheld goes on when the count has fallen, one step lower") {
  const std::string rules = "rules = [{ withheld = true, below = \"200 1e9/L\", step = \"-1 mg\" }, { withheld = true, withhold = true }, "
                            "{ above = \"400 1e9/L\", withhold = true }]";
  const auto doctor = protocol("at = \"0 day\"\nevery = \"7 day\"\ndose = { first = \"4 mg\", least = \"1 mg\", most = \"4 mg\" }\n" + rules);
  const auto all = given(doctor, 48.0, [](double day) { return day < 6.0 ? 100.0 : day < 13.0 ? 450.0 : day < 27.0 ? 300.0 : 150.0; });
  CHECK(doses(all) == std::vector<double>{4, 3, 3, 3});
  CHECK((all[0].time == Approx(0.0) && all[1].time == Approx(28.0)));
}

TEST_CASE("a rescue is given when it is needed, as often as one decision says, and not too soon again") {
  const auto doctor = protocol("at = \"0 day\"\nevery = \"1 day\"\ndose = \"1 mg\"\ndoses = 2\ndoses_every = \"1 day\"\notherwise = \"withhold\"\n"
                               "rules = [{ below = \"10 1e9/L\", apart = \"14 day\", at_most = 2 }]");
  const auto all = given(doctor, 60.0, [](double day) { return day < 4.5 ? 50.0 : 5.0; });
  REQUIRE(all.size() == 4);
  CHECK((all[0].time == Approx(5.0) && all[1].time == Approx(6.0) && all[2].time == Approx(19.0) && all[3].time == Approx(20.0)));
}

TEST_CASE("a treatment may wait for a count, and its days count from there") {
  const auto doctor = protocol("at = \"0 day\"\nevery = \"7 day\"\nbegins_below = \"30 1e9/L\"\nuntil = \"21 day\"\n"
                               "dose = { first = \"1 mg\", least = \"1 mg\", most = \"4 mg\" }\nrules = [{ after = \"7 day\", step = \"1 mg\" }]");
  const auto all = given(doctor, 100.0, [](double day) { return day > 19.0 && day < 22.0 ? 25.0 : 80.0; });
  CHECK(doses(all) == std::vector<double>{1, 2, 3});
  CHECK((all[0].time == Approx(21.0) && all[2].time == Approx(35.0)));
  CHECK(given(doctor, 100.0, [](double) { return 80.0; }).empty());
}

TEST_CASE("a rise or a fall counts from the last visit") {
  const auto doctor = protocol(weekly + "rules = [{ rise = \"50 1e9/L\", withhold = true }, { fall = \"50 1e9/L\", step = \"2 mg\" }]");
  const auto all = given(doctor, 27.0, [](double day) { return day < 6.0 ? 100.0 : day < 13.0 ? 160.0 : 90.0; });
  CHECK(doses(all) == std::vector<double>{1, 3, 3});
  CHECK(all[1].time == Approx(14.0));
}

// 2,000 visits at a true count of 50: the share below 50 is 0.5 ± 0.011; 4.1 standard errors, false alarm 4e-5.
TEST_CASE("the doctor sees what the analyser says, not the truth") {
  const auto doctor = protocol("at = \"0 day\"\nevery = \"1 hour\"\ndose = \"1 mg\"\nrules = [{ below = \"50 1e9/L\", withhold = true }]");
  const auto all = given(doctor, 2000.0 * hour, [](double) { return 50.0; }, 0.1);
  CHECK(static_cast<double>(all.size()) / 2000.0 == Approx(0.5).margin(4.1 * 0.0112));
}

TEST_CASE("an analyser's error has a floor, and the noise of the platelets that it counts") {
  ClinicNotes notes;
  notes.analyser_cv = 0.03;
  notes.counted = 4.0;
  for (const double truth : {10.0, 250.0}) {
    sim::Stream bits = sim::Chance(3, 0).stream(sim::Purpose{1}, 0, 0);
    double sum = 0.0, squares = 0.0;
    constexpr int times = 40000;  // SD known to 0.4 %
    for (int i = 0; i < times; ++i) {
      const double seen = counted(truth, notes, bits) / truth - 1.0;
      sum += seen, squares += seen * seen;
    }
    const double cv = std::sqrt(0.03 * 0.03 + 1.0 / (4.0 * truth));
    CHECK(std::sqrt(squares / times) == Approx(cv).epsilon(0.02));
    CHECK(std::abs(sum / times) < 4.1 * cv / std::sqrt(times));
  }
}

TEST_CASE("wrong protocols say where and why") {
  const auto [members, message] = GENERATE_COPY(table<std::string, std::string>({
      {weekly + "rules = 3", "rules is an array of tables"},
      {weekly + "rules = [{ above = \"60 1e9/L\", below = \"50 1e9/L\" }]", "no count is at least"},
      {weekly + "rules = [{ belw = \"50 1e9/L\" }]", "did you mean \"below\"?"},
      {weekly + "rules = [{ stop = true, withhold = true }]", "either withholds or stops"},
      {weekly + "rules = [{ above = \"100 1e9/L\", over = \"10 day\" }]", "it needs `stop = true`"},
      {"at = \"0 day\"\nevery = \"7 day\"\ndose = { first = \"5 mg\", least = \"1 mg\", most = \"4 mg\" }", "least <= first <= most"},
      {"at = \"0 day\"\nevery = \"7 day\"\ndose = \"1 mg\"\notherwise = \"give it\"", "otherwise cannot be"},
      {"at = \"after lunch\"\nevery = \"7 day\"\ndose = \"1 mg\"", "at"},
      {"every = \"7 day\"\ndose = \"1 mg\"", "lacks at"},
      {weekly + "evry = 3", "did you mean \"every\"?"},
  }));
  CAPTURE(members);
  CHECK_THROWS_WITH(protocol(members), ContainsSubstring(message));
}

TEST_CASE("a patient who bleeds is diagnosed when the patience is spent, and what waits for it begins then") {
  World world;
  world.droplet = 1.0;
  world.patient.age = 35.0;
  const sim::Chance chance(1, 0);
  const Diagnosis diagnosis{0.0, 0.0};
  diagnosis.begin(world, {{hour, 0}, chance, {}});
  CHECK(world.clinic.patience == patience(luck(1, 0)));
  sim::Agenda agenda;
  agenda.add(sim::Course{"pill", {}, 14.0, "diagnosis", 0.0, 1, 0.0, {}, {}, 0});
  const double rate = detection(20.0, 35.0);  // 1/day
  world.pools[0].blood = 20000;
  double day_given = 0.0;
  for (std::int64_t step = 0; day_given == 0.0 && step < 100000; ++step) {
    const sim::Now now{{hour, step}, chance, {}};
    diagnosis.visit(world, world.clinic, now, agenda);
    if (!agenda.take(now.clock).empty()) day_given = now.time();
  }
  CHECK(world.clinic.diagnosed == Approx(patience(luck(1, 0)) / rate).margin(hour));
  CHECK(day_given == Approx(world.clinic.diagnosed + 14.0).margin(hour));
}
