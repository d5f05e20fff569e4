// What immunity patients are dealt: ages, spreads, kinds of people, and none of it says anything of another.
#include <cmath>

#include "models/patient/tolerance.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;

namespace {

constexpr std::size_t traits = 8;
constexpr std::array<double, traits> spread{0.5, 0.95, 0.2, 0.3, 0.4, 0.6, 1.5, 0.7};

Tolerance law() {
  return {18.0, 68.0, 2.0, 2.7, 0.5, spread[0], 0.4, spread[1], spread[2], spread[3], spread[4], spread[5], spread[6], spread[7], 0.78, 0.36, 0.3, 0.45, 1e6};
}

World dealt(std::uint64_t patient) {
  World world;
  const sim::Chance chance(1, patient);
  law().begin(world, {{course::step, 0}, chance, {}});
  return world;
}

// Each relative to the typical person of that age.
std::array<double, traits> drawn(const World& world) {
  const ImmunePerson& p = world.immune.person;
  return {p.tolerance / law().typical(world.patient.age), p.sensitivity / 0.4, p.capture, p.liver, p.response, p.settling, p.cytotoxic, p.affinity};
}

}  // namespace

TEST_CASE("tolerance falls with age by its power") {
  CHECK(law().typical(5.0) == Approx(2.7));
  CHECK(law().typical(20.0) == Approx(1.35));
}

// Of 4,000 patients: standard errors are 0.24 years, and 0.016 of a mean over its spread, 0.011 of a spread and 0.016 of a
// correlation; margins of 4.5 of them.
TEST_CASE("age and immunity of a patient follow their laws, and one says nothing of another") {
  constexpr int patients = 4000;
  double ages = 0.0;
  std::array<std::array<double, traits>, traits> products{};
  std::array<double, traits> sums{};
  for (std::uint64_t patient = 0; patient < patients; ++patient) {
    const World world = dealt(patient);
    CHECK(world.immune.active);
    CHECK((world.patient.age >= 18.0 && world.patient.age <= 68.0));
    ages += world.patient.age / patients;
    const auto found = drawn(world);
    for (std::size_t i = 0; i < traits; ++i) {
      sums[i] += std::log(found[i]) / spread[i] / patients;
      for (std::size_t j = 0; j < traits; ++j) products[i][j] += std::log(found[i]) * std::log(found[j]) / spread[i] / spread[j] / patients;
    }
  }
  CHECK(ages == Approx(18.0 + 50.0 / 3.0).margin(1.1));
  for (std::size_t i = 0; i < traits; ++i) {
    CHECK(sums[i] == Approx(0.0).margin(0.072));
    for (std::size_t j = 0; j < traits; ++j) CHECK(products[i][j] == Approx(i == j ? 1.0 : 0.0).margin(i == j ? 0.1 : 0.072));
  }
}

// Of 4,000 patients: standard errors of the shares 0.008, of the mean and the spread of a uniform share 0.005 and 0.003.
TEST_CASE("some people can bind GPIb, with most or with few of their clones, and in some the marrow is blocked") {
  constexpr int patients = 4000;
  double binding = 0.0, share = 0.0, squares = 0.0, blocked = 0.0, both = 0.0;
  for (std::uint64_t patient = 0; patient < patients; ++patient) {
    const ImmunePerson person = dealt(patient).immune.person;
    blocked += person.blocked ? 1.0 : 0.0;
    if (person.gpib == 0.0) continue;
    CHECK((person.gpib >= 0.3 && person.gpib <= 1.0));
    binding += 1.0;
    share += person.gpib;
    squares += (person.gpib - 0.65) * (person.gpib - 0.65);
    both += person.blocked ? 1.0 : 0.0;
  }
  CHECK(binding / patients == Approx(0.36).margin(0.036));
  CHECK(share / binding == Approx(0.65).margin(0.024));
  CHECK(std::sqrt(squares / binding) == Approx(0.7 / std::sqrt(12.0)).margin(0.014));
  CHECK(blocked / patients == Approx(0.45).margin(0.036));
  CHECK(both / binding == Approx(0.45).margin(0.06));
}

TEST_CASE("men answer with fewer B cells than women, from puberty to sixty") {
  const auto response = [](bool female, double age) {
    Tolerance narrow = law();
    narrow.youngest = age;
    narrow.oldest = age + 1e-6;
    World world;
    world.patient.female = female;
    const sim::Chance chance(3, 7);
    narrow.begin(world, {{1.0, 0}, chance, {}});
    return world.immune.person.response;
  };
  for (const double age : {5.0, 11.9, 60.1, 80.0}) CHECK(response(false, age) == response(true, age));
  for (const double age : {12.1, 30.0, 59.9}) CHECK(response(false, age) == Approx(0.78 * response(true, age)));
}
