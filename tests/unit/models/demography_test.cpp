// Sex, ancestry and age are drawn as often as a scenario says, and each kind keeps its own count.
#include "models/patient/demography.h"

#include "models/plateletsim.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

constexpr Demography nation{0.52, 0.12, 0.05, 0.03, 18.0, 90.0, 0.931, 1.081, 0.974, 0.932};

World person(std::uint64_t seed, const Demography& law = nation) {
  World world;
  world.patient.normal_count = 265.0;
  world.patient.age = 40.0;
  const sim::Chance chance(seed, 0);
  law.begin(world, {{1.0, 0}, chance, {}});
  return world;
}

}  // namespace

// Of 4,000 people: standard errors of 0.8, 0.5, 0.35 and 0.27 points, and of 0.33 years; margins of 4.5 of them.
TEST_CASE("people are mixed as the scenario says") {
  constexpr int people = 4000;
  double women = 0.0, african = 0.0, east_asian = 0.0, south_asian = 0.0, age = 0.0;
  for (std::uint64_t seed = 0; seed < people; ++seed) {
    const Patient who = person(seed).patient;
    women += who.female ? 1.0 / people : 0.0;
    african += who.ancestry == "african" ? 1.0 / people : 0.0;
    east_asian += who.ancestry == "east_asian" ? 1.0 / people : 0.0;
    south_asian += who.ancestry == "south_asian" ? 1.0 / people : 0.0;
    age += who.age / people;
    CHECK((who.age >= 18.0 && who.age <= 90.0));
    CHECK(who.normal_count == Approx(265.0 * nation.count(who)));
  }
  CHECK(women == Approx(0.52).margin(0.036));
  CHECK(african == Approx(0.12).margin(0.023));
  CHECK(east_asian == Approx(0.05).margin(0.016));
  CHECK(south_asian == Approx(0.03).margin(0.012));
  CHECK(age == Approx(54.0).margin(1.5));
}

TEST_CASE("counts follow sex, ancestry and age") {
  Patient who;
  who.ancestry = "european";
  who.age = 30.0;
  CHECK(nation.count(who) == 1.0);
  who.female = false;
  CHECK(nation.count(who) == 0.931);
  who.ancestry = "african";
  who.age = 65.0;
  CHECK(nation.count(who) == Approx(0.931 * 1.081 * 0.974));
  who.age = 70.0;
  CHECK(nation.count(who) == Approx(0.931 * 1.081 * 0.932));
}

TEST_CASE("ages that nobody mixes are those of the scenario") {
  Demography ageless = nation;
  ageless.oldest = 0.0;
  CHECK(person(1, ageless).patient.age == 40.0);
}
