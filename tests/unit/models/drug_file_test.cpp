// The file of a drug: what each key means where it is not plain, and one clear message for each fault.
#include <cmath>

#include "models/plateletsim.h"
#include "models/treatments/drug.h"
#include "sim/base/error.h"
#include "tests/catch.h"

using namespace plateletsim;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string about = "title = \"X\"\ndose = \"mg\"\n", kinetics = "[drug.x.kinetics]\nvolume = \"5 L\"\nhalf_life = \"1 day\"\n";

std::string effect(const std::string& rest) { return "[[drug.x.effect]]\n" + rest + "\n"; }
std::string covariate(const std::string& rest) { return "[[drug.x.covariate]]\n" + rest + "\n"; }

// A healthy adult who takes x, of which the scenario says this.
sim::Scenario taking(const std::string& drug) {
  return sim::Scenario::parse("title = \"t\"\nextends = \"healthy_adult\"\n[[event]]\ntreatment = \"x\"\ndose = \"1 mg\"\nat = \"1 day\"\n[drug.x]\n" + drug, "mine.toml", library());
}

}  // namespace

TEST_CASE("each fault of a drug's file has its message, with its place") {
  const auto [drug, message] = GENERATE_COPY(table<std::string, std::string>({
      {"title = \"X\"\n" + kinetics, "lacks dose"},
      {"title = \"X\"\ndose = \"mgg\"\n" + kinetics, "did you mean \"mg\"?"},
      {about, "lacks the section [drug.x.kinetics]"},
      {about + "rote = \"iv\"\n" + kinetics, "unknown key \"rote\" in [drug.x]; did you mean \"route\"?"},
      {about + "[drug.x.kinetics]\nhalf_life = \"1 day\"\n", "lacks a volume of distribution: one of volume, volume_per_weight"},
      {about + "[drug.x.kinetics]\nvolume = \"5 L\"\n", "lacks a way out of the body: one of clearance"},
      {about + kinetics + "clearance = \"1 L/day\"\n", "has both clearance and half_life: one of them says it"},
      {about + kinetics + "exchange = \"1 L/day\"\n", "lacks the volume of the second compartment"},
      {about + kinetics + "volum_spread = 0.1\n", "did you mean \"volume_spread\"?"},
      {about + "[drug.x.usual]\nevery = \"1 day\"\n" + kinetics, "lacks dose"},
      {about + "[drug.x.usual]\ndose = \"1 day\"\n" + kinetics, "\"day\" does not measure the same as \"mg\""},
      {about + "[drug.x.usual]\ndose = \"1 mg\"\ncount = 4\n" + kinetics, "counts doses, but not from when to when: it lacks every"},
      {about + "[drug.x.usual]\ndose = \"1 mg\"\nevry = \"1 day\"\n" + kinetics, "did you mean \"every\"?"},
      {about + kinetics + "[drug.x.uptake]\nreceptors = \"1 mg/L\"\n", "lacks dissociation"},
      {about + kinetics + effect("lever = \"captur\"\nsaturated = 0.1"), "did you mean \"capture\"?"},
      {about + kinetics + effect("lever = \"capture\""), "an effect has either a slope or what it is when saturated"},
      {about + kinetics + effect("lever = \"agonist\"\nsaturated = 2.0\nslope = \"1 L/mg\""), "an effect has either a slope or what it is when saturated"},
      {about + kinetics + effect("lever = \"capture\"\nslope = \"1 L/mg\""), "\"capture\" multiplies, and a factor that rises with the drug has no end"},
      {about + kinetics + effect("lever = \"consumption\"\nsaturated = 2.0"), "needs a unit, such as \"2 1/day\""},
      {about + kinetics + effect("lever = \"capture\"\nsaturated = 0.1\nhallf = \"1 mg/L\""), "did you mean \"half\"?"},
      {about + kinetics + covariate("on = \"clearance\"\nof = \"sex.femal\"\nfactor = 0.5"), "did you mean \"sex.female\"?"},
      {about + kinetics + covariate("on = \"clearance\"\nof = \"weight\"\nfactor = 0.5"), "weight and age have a power (with typical), classes and drugs a factor"},
      {about + kinetics + covariate("on = \"volume\"\nof = \"drug.x\"\nfactor = 0.5"), "a drug is always there with itself"},
      {about + kinetics + covariate("on = \"volume\"\nof = \"drug.ivig\"\nfactor = 0.5"), "\"ivig\" is no drug with a file"},
      {about + kinetics + covariate("on = \"half_life\"\nof = \"weight\"\npower = 0.5"), "on cannot be \"half_life\""},
  }));
  CAPTURE(drug);
  CHECK_THROWS_WITH(check(taking(drug)), ContainsSubstring(message));
  CHECK_THROWS_WITH(check(taking(drug)), ContainsSubstring("mine.toml:"));
}

TEST_CASE("kinetics that are too fast to be followed are refused where they stand") {
  const auto [section, message] = GENERATE(table<std::string, std::string>({
      {"volume = \"1 mL\"\nclearance = \"9000 L/day\"", "mine.toml:12:13: the rate out of plasma is 9000000 1/day in an adult of 70 kg; it may be at most 10000 1/day"},
      {"volume_per_weight = \"1e-6 L/kg\"\nclearance_per_weight = \"1 L/day/kg\"", "mine.toml:12:24: the rate out of plasma is 1000000 1/day"},
      {"volume = \"1 mL\"\nhalf_life = \"1 day\"\nperipheral_volume = \"5 L\"\nexchange = \"100 L/day\"", "mine.toml:14:12: the rate out of plasma is 100001 1/day"},
      {"volume = \"5 L\"\nhalf_life = \"1 day\"\nperipheral_volume = \"1 mL\"\nexchange = \"100 L/day\"", "mine.toml:14:12: the rate out of the second compartment is 100000 1/day"},
  }));
  CHECK_THROWS_WITH(check(taking(about + "[drug.x.kinetics]\n" + section + "\n")), ContainsSubstring(message));
}

TEST_CASE("in a person in whom kinetics become too fast, a number has left its range") {
  const std::string quick = "[drug.x.kinetics]\nvolume = \"1 L\"\nclearance = \"9000 L/day\"\n" + covariate("on = \"clearance\"\nof = \"weight\"\npower = 1\ntypical = 10");
  CHECK_NOTHROW(check(taking(about + quick)));
  Simulation patient(taking(about + quick).replace("run.droplet_volume", "\"0.001 uL\""), 1);
  CHECK_THROWS_AS(patient.advance(2.0), sim::NumberError);
  Simulation again(taking(about + quick).replace("run.droplet_volume", "\"0.001 uL\""), 1);
  CHECK_THROWS_WITH(again.advance(2.0), ContainsSubstring("x in step") && ContainsSubstring("a rate between compartments is"));
}

TEST_CASE("a delay shorter than anything that is followed is none") {
  Simulation patient(taking(about + kinetics + effect("lever = \"capture\"\nsaturated = 0.5\ndelay = \"5 s\"")).replace("run.droplet_volume", "\"0.001 uL\""), 1);
  CHECK_NOTHROW(patient.advance(2.0));
}

TEST_CASE("an event of a drug is checked against its dose") {
  const auto with = [](const std::string& event) { return taking(about + kinetics).replace("event", "[{ treatment = \"x\", at = \"1 day\", " + event + " }]"); };
  CHECK_NOTHROW(check(with("dose = \"1 g\", over = \"2 hour\", route = \"iv\"")));
  CHECK_THROWS_WITH(check(with("dose = \"1 mg/kg\"")), ContainsSubstring("dose"));
  CHECK_THROWS_WITH(check(with("dose = \"1 mg\", rout = \"iv\"")), ContainsSubstring("did you mean \"route\"?"));
  CHECK_THROWS_WITH(check(with("dose = \"1 mg\", route = \"im\"")), ContainsSubstring("route cannot be \"im\""));
}

TEST_CASE("what nobody knows is refused with the nearest name of the library") {
  const auto treated = [](const std::string& kind, const std::string& name) { return load("healthy_adult").with_event("{ " + kind + " = \"" + name + "\", at = \"1 day\" }"); };
  CHECK_THROWS_WITH(check(treated("treatment", "romiplostin")), ContainsSubstring("did you mean \"romiplostim\"?"));
  CHECK_THROWS_WITH(check(treated("condition", "splenomegally")), ContainsSubstring("did you mean \"splenomegaly\"?"));
  CHECK_THROWS_WITH(check(treated("condition", "romiplostim")), ContainsSubstring("condition cannot be \"romiplostim\""));
  CHECK_THROWS_WITH(event_table(load("healthy_adult"), "splenomegally"), ContainsSubstring("did you mean \"splenomegaly\"?"));
  CHECK_THROWS_WITH(event_table(load("healthy_adult"), "romiplostin"), ContainsSubstring("did you mean \"romiplostim\"?"));
  CHECK(event_table(load("healthy_adult"), "romiplostim").name == "event.treatment.romiplostim");
  CHECK(event_table(load("healthy_adult"), "label").name == "event.assay.label");
}

TEST_CASE("the plan names what drugs and conditions turn, and what reads a lever that was at rest") {
  const std::string treated = plan(load("itp_chronic_romiplostim")), ill = plan(taking(about + kinetics + effect("lever = \"consumption\"\nsaturated = \"1 1/day\"")));
  CHECK_THAT(treated, ContainsSubstring("  romiplostim\n"));
  CHECK_THAT(treated, ContainsSubstring("lever agonist"));
  CHECK_THAT(ill, ContainsSubstring("  consumption\n"));
  CHECK(treated.find("  consumption\n") == std::string::npos);
}

TEST_CASE("a dose without mass is counted as it is, by weight where its unit says so") {
  const Drug plasma = Drug::read(taking("title = \"X\"\ndose = \"mL/kg\"\n" + kinetics).replace("event", "[{ treatment = \"x\", at = \"1 day\", dose = \"40 mL/kg\" }]"), "x");
  CHECK(plasma.unit == 1.0);
  CHECK(plasma.basis == DoseBasis::weight);
}

TEST_CASE("steroids differ in dose and time, not in what they do once they are there") {
  const auto effects = [](const std::string& drug) { return Drug::read(load("healthy_adult").with_event("{ treatment = \"" + drug + "\", dose = \"" + (drug == "dexamethasone" ? "40 mg" : "1 mg/kg") + "\", at = \"1 day\" }"), drug).effects; };
  const auto usual = effects("prednisone");
  for (const char* drug : {"dexamethasone", "methylprednisolone"}) {
    const auto other = effects(drug);
    REQUIRE(other.size() == usual.size());
    for (std::size_t i = 0; i < usual.size(); ++i) CHECK(std::tuple(other[i].lever, other[i].saturated) == std::tuple(usual[i].lever, usual[i].saturated));
  }
}

TEST_CASE("the library's drugs do what was measured of them") {
  const Drug mgdf = Drug::read(load("mgdf_pulse"), "mgdf"), adrenaline = Drug::read(load("adrenaline"), "adrenaline");
  CHECK(mgdf.kinetics.half_life == 1.4);
  CHECK(mgdf.effects.at(0).turn(mgdf.effects[0].strength(3e-3)) == Approx(4.2 * 3.0));  // 3 ug/kg in 1 L/kg
  const double level = 12e-3 * 24.0 / (0.2 * std::log(2.0) / (2.0 / 1440.0));           // mg/L: 12 ug/kg in an hour, at balance
  CHECK(adrenaline.effects.at(0).turn(adrenaline.effects[0].strength(level)) == Approx(0.19).epsilon(0.01));
  CHECK(adrenaline.effects.at(1).turn(adrenaline.effects[1].strength(level)) == Approx(1.50).epsilon(0.01));
}
