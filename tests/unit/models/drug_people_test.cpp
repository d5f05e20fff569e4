// What differs between people who take the same drug: by chance, by who they are, by what else they take.
#include <cmath>

#include "models/plateletsim.h"
#include "models/treatments/drug.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;

namespace {

Drug drug_of(const std::string& name, const std::string& rest, const std::string& dose = "mg") {
  const std::string section = "drug." + name;
  const std::string text = "title = \"t\"\n[" + section + "]\ntitle = \"X\"\ndose = \"" + dose + "\"\n[" + section + ".kinetics]\nvolume = \"50 L\"\nelimination = \"2 1/day\"\n" + rest;
  return Drug::read(sim::Scenario::parse(text, "test.toml", ""), name);
}

std::string covariate(const std::string& on, const std::string& of, const std::string& rest) {
  return "[[drug.x.covariate]]\non = \"" + on + "\"\nof = \"" + of + "\"\n" + rest + "\n";
}

// A person to whom these drugs are known, in the order of their places.
World person(std::vector<Drug>& drugs, std::uint64_t seed = 1) {
  World world;
  world.patient.weight = 70.0;
  world.patient.age = 40.0;
  for (std::size_t i = 0; i < drugs.size(); ++i) drugs[i].place = i;
  for (const Drug& drug : drugs) follow(1.0, {}, [&](const sim::Now& now) { drug.begin(world, now); }, seed, 1.0);
  return world;
}

// mg/L of x a day after a dose of 100 mg into a vein.
double after_a_day(const std::string& rest, const Patient& patient, const std::string& dose = "mg") {
  std::vector<Drug> drugs{drug_of("x", rest, dose)};
  World world = person(drugs);
  world.patient = patient;
  follow(1.0, {{0.0, "x", {{"dose", 100.0}}}}, [&](const sim::Now& now) { drugs[0].intervene(world, now); });
  return world.drugs[0].concentration;
}

Patient someone(bool female, const std::string& ancestry, double weight, double age) {
  Patient patient;
  patient.female = female;
  patient.ancestry = ancestry;
  patient.weight = weight;
  patient.age = age;
  return patient;
}

const std::string spread = "volume_spread = 0.1\nclearance_spread = 0.4\nabsorption_spread = 0.2\n";

}  // namespace

TEST_CASE("what a person makes of a drug is lognormal, drawn once, and independent by part") {
  std::vector<Drug> drugs{drug_of("x", spread)};
  double first = 0.0, second = 0.0, cross = 0.0;
  constexpr int people = 4000;
  for (std::uint64_t seed = 0; seed < people; ++seed) {
    const DrugInBody body = person(drugs, seed).drugs[0];
    first += std::log(body.volume) * std::log(body.volume) / people;
    second += std::log(body.clearance) * std::log(body.clearance) / people;
    cross += std::log(body.volume) * std::log(body.clearance) / people;
  }
  CHECK(std::sqrt(first) == Approx(0.1).epsilon(0.05));  // 4.5 standard errors
  CHECK(std::sqrt(second) == Approx(0.4).epsilon(0.05));
  CHECK(cross / 0.04 == Approx(0.0).margin(0.07));
}

TEST_CASE("another drug changes nobody's luck with this one") {
  std::vector<Drug> alone{drug_of("x", spread)}, after{drug_of("a", spread), drug_of("x", spread)}, before{drug_of("x", spread), drug_of("z", spread)};
  const DrugInBody x = person(alone, 5).drugs[0], second = person(after, 5).drugs[1], first = person(before, 5).drugs[0];
  for (const DrugInBody* other : {&second, &first}) CHECK((other->name == "x" && other->clearance == x.clearance && other->volume == x.volume && other->absorption == x.absorption));
  CHECK(person(after, 5).drugs[0].clearance != x.clearance);
}

TEST_CASE("a drug that comes later takes its place among those that are known") {
  std::vector<Drug> known{drug_of("m", ""), drug_of("x", "")};
  World world = person(known);
  std::vector<Drug> all{drug_of("a", ""), known[0], drug_of("n", ""), known[1]};
  for (std::size_t i = 0; i < all.size(); ++i) all[i].place = i;
  for (const std::size_t late : {0u, 2u}) follow(1.0, {}, [&](const sim::Now& now) { all[late].begin(world, now); }, 1, 1.0);
  std::string names;
  for (const DrugInBody& drug : world.drugs) names += drug.name;
  CHECK(names == "amnx");
}

TEST_CASE("sex and ancestry put factors on kinetics, weight and age powers") {
  const auto level = [](double rate) { return 2.0 * std::exp(-rate); };  // mg/L, after a day
  const std::string sex = covariate("clearance", "sex.female", "factor = 0.5"), east = covariate("clearance", "ancestry.east_asian", "factor = 0.6");
  CHECK(after_a_day(sex, someone(true, "european", 70, 40)) == Approx(level(1.0)));
  CHECK(after_a_day(sex, someone(false, "european", 70, 40)) == Approx(level(2.0)));
  CHECK(after_a_day(sex + east, someone(true, "east_asian", 70, 40)) == Approx(level(0.6)));
  const std::string weight = covariate("clearance", "weight", "power = 0.75\ntypical = 70"), age = covariate("clearance", "age", "power = -0.5\ntypical = 40");
  CHECK(after_a_day(weight, someone(true, "european", 35, 40)) == Approx(level(2.0 * std::pow(0.5, 0.75))));
  CHECK(after_a_day(age, someone(true, "european", 70, 10)) == Approx(level(2.0 * 2.0)));
  const std::string volume = covariate("volume", "weight", "power = 1\ntypical = 70");
  CHECK(after_a_day(volume, someone(true, "european", 35, 40)) == Approx(2.0 * level(2.0)));
}

TEST_CASE("another drug changes the clearance while it is there, and no longer") {
  std::vector<Drug> drugs{drug_of("blocker", ""), drug_of("x", covariate("clearance", "drug.blocker", "factor = 0.25"))};
  World world = person(drugs);
  const auto both = [&](double days, const std::vector<sim::Due>& events) {
    follow(days, events, [&](const sim::Now& now) {
      for (const Drug& drug : drugs) drug.intervene(world, now);
    });
    return world.drugs[1].concentration;
  };
  CHECK(both(1.0, {{0.0, "x", {{"dose", 100.0}}}}) == Approx(2.0 * std::exp(-2.0)));
  CHECK(both(1.0, {{0.0, "blocker", {{"dose", 100.0}}}}) == Approx(2.0 * std::exp(-2.0) * std::exp(-0.5)));
  world.drugs[0].amounts.clear();
  CHECK(both(1.0, {}) == Approx(2.0 * std::exp(-4.5)));
}

TEST_CASE("another drug changes how much arrives, how quickly, and how far it spreads, while it is there") {
  const std::string tablet = "absorption = \"3 1/day\"\nbioavailability = 0.8\n";
  // mg/L of x half a day after 100 mg by mouth, Bateman's law; with the blocker there or not
  const auto level = [&](const std::string& rest, bool together) {
    std::vector<Drug> drugs{drug_of("blocker", ""), drug_of("x", tablet + rest)};
    World world = person(drugs);
    std::vector<sim::Due> events{{0.0, "x", {{"dose", 100.0}, {"route", 3.0}}}};
    if (together) events.insert(events.begin(), {0.0, "blocker", {{"dose", 100.0}}});
    follow(0.5, events, [&](const sim::Now& now) {
      for (const Drug& drug : drugs) drug.intervene(world, now);
    });
    return world.drugs[1].concentration;
  };
  const auto bateman = [](double arrives, double volume, double in, double out) { return arrives / volume * in / (in - out) * (std::exp(-out / 2.0) - std::exp(-in / 2.0)); };
  const std::string arrives = covariate("bioavailability", "drug.blocker", "factor = 0.4"), quickly = covariate("absorption", "drug.blocker", "factor = 2"),
                    spreads = covariate("volume", "drug.blocker", "factor = 3"), out = covariate("clearance", "drug.blocker", "factor = 0.5");
  CHECK(level(arrives + quickly, false) == Approx(bateman(80.0, 50.0, 3.0, 2.0)));
  CHECK(level(arrives, true) == Approx(bateman(32.0, 50.0, 3.0, 2.0)));
  CHECK(level(quickly, true) == Approx(bateman(80.0, 50.0, 6.0, 2.0)));
  CHECK(level(spreads, true) == Approx(bateman(80.0, 150.0, 3.0, 2.0)));
  CHECK(level(quickly + out, true) == Approx(bateman(80.0, 50.0, 6.0, 1.0)));
}

TEST_CASE("a child of six kilograms takes six times a dose per kilogram, and a third of one per square metre") {
  const Patient child = someone(true, "european", 6, 0.4);
  const double level = 2.0 * std::exp(-2.0);  // mg/L of 100 mg, after a day
  CHECK(after_a_day("", child) == Approx(level));
  CHECK(after_a_day("", child, "mg/kg") == Approx(6.0 * level));
  CHECK(after_a_day("", child, "mg/m2") == Approx((4.0 * 6.0 + 7.0) / 96.0 * level));
}

TEST_CASE("the library's drugs, dosed by weight, reach in a child of six kilograms the levels of an adult") {
  const auto level = [](const sim::Scenario& person, const std::string& drug, const std::string& dose) {
    Simulation patient(person.replace("run.droplet_volume", "\"0.001 uL\"").with_event("{ treatment = \"" + drug + "\", at = \"0 day\", dose = \"" + dose + "\" }"), 1);
    patient.advance(2.0);
    CHECK(patient.observe("platelet_count").at(0) > 100.0);
    return patient.observe("drug_concentration").at(1);
  };
  const sim::Scenario child = load("healthy_child").replace("patient.weight", "\"6 kg\"").replace("patient.age", "\"0.4 year\"");
  for (const auto& [drug, dose] : {std::pair("romiplostim", "3 ug/kg"), std::pair("mgdf", "3 ug/kg"), std::pair("adrenaline", "500 ug/kg\", over = \"2 day")})
    CHECK(level(child, drug, dose) == Approx(level(load("healthy_adult"), drug, dose)).epsilon(1e-3));  // receptors follow cells, which chance moves
}
