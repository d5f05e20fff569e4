// A delivery: how much blood is lost against its law, whose platelets go with it, how it is graded, and who gives birth at all.
#include <cmath>

#include "models/conditions/delivery.h"
#include "models/plateletsim.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr auto womb = static_cast<std::size_t>(BleedSite::womb);

Delivery usual_law() { return Delivery::table().read(load("itp_pregnancy").section("delivery")); }

// A woman whose platelets are all of one age, in a droplet of some hundred of them.
World mother(double count) {
  World world = course::of_one_antigen();
  world.patient.age = 30.0;
  world.patient.blood_volume = 5.0;
  world.immature_lifetime = 1.0;
  world.droplet = 0.01;
  world.bleed_history.active = true;
  world.release(-240, static_cast<std::int64_t>(10.0 * count));
  for (std::int64_t step = -239; step < 0; ++step) world.release(step, 0);
  return world;
}

World delivered(World world, double mode, std::uint64_t person) {
  const std::vector<sim::Due> born{{0.0, "delivery", {{"mode", mode}}}};
  const sim::Chance chance(1, person);
  usual_law().intervene(world, {{course::step, 0}, chance, born});
  return world;
}

sim::Scenario expecting(const std::string& name = "healthy_adult") {
  return load(name).replace("run.droplet_volume", "\"0.5 uL\"").replace("run.step", "\"1 hour\"");
}

}  // namespace

TEST_CASE("the median is the mode's, and more is lost the fewer platelets there are that work") {
  const Delivery law = usual_law();
  CHECK(law.loss(Delivery::by_nature, law.usual, 0.0) == Approx(law.vaginal));
  CHECK(law.loss(Delivery::by_section, law.usual, 0.0) == Approx(law.caesarean));
  CHECK(law.loss(Delivery::by_nature, law.usual, 2.0) == Approx(law.vaginal * std::exp(2.0 * law.vaginal_spread)));
  CHECK(law.loss(Delivery::by_section, law.usual, -1.0) == Approx(law.caesarean / std::exp(law.caesarean_spread)));
  CHECK(law.more(law.half - law.least) / law.more(1e12) == Approx(2.0));
  CHECK(law.more(law.half / 3.0 - law.least) / law.more(1e12) == Approx(4.0));
  CHECK(std::isfinite(law.more(0.0)));
  for (double count = 0.0; count < 300.0; count += 10.0) CHECK(law.more(count) > law.more(count + 10.0));
}

TEST_CASE("a haemorrhage is of grade 2, by mode, and what needs red cells of grade 3") {
  CHECK(Delivery::grade(Delivery::by_nature, 499.0) == 0);
  CHECK(Delivery::grade(Delivery::by_nature, 500.0) == 1);
  CHECK(Delivery::grade(Delivery::by_section, 999.0) == 0);
  CHECK(Delivery::grade(Delivery::by_section, 1000.0) == 1);
  CHECK(Delivery::grade(Delivery::by_nature, 1749.0) == 1);
  CHECK(Delivery::grade(Delivery::by_nature, 1750.0) == 2);
  CHECK(Delivery::grade(Delivery::by_section, 9000.0) == 2);
}

// Of 1,000 women by each mode and count: mean and SD of the logarithm within 4.1 standard errors (chance alone: 4e-5 for each).
TEST_CASE("losses are log-normal, and each woman has her luck") {
  const Delivery law = usual_law();
  for (const auto& [mode, spread] : {std::pair(Delivery::by_nature, law.vaginal_spread), std::pair(Delivery::by_section, law.caesarean_spread)}) {
    for (const double count : {8.0, 100.0}) {
      double sum = 0.0, squares = 0.0;
      constexpr double people = 1000.0;
      for (std::uint64_t person = 0; person < 1000; ++person) {
        const World world = delivered(mother(count), static_cast<double>(mode), person);
        const double log = std::log(world.delivery_loss / law.loss(mode, count, 0.0));
        sum += log;
        squares += log * log;
        REQUIRE(world.bleed_history.bleeds[womb][Delivery::grade(mode, world.delivery_loss)] == 1);
      }
      CHECK(sum / people == Approx(0.0).margin(4.1 * spread / std::sqrt(people)));
      CHECK(std::sqrt(squares / people) == Approx(spread).margin(4.1 * spread / std::sqrt(2.0 * people)));
    }
  }
}

TEST_CASE("nobody else gives birth") {
  World man = mother(100.0), girl = mother(100.0), granny = mother(100.0);
  man.patient.female = false;
  girl.patient.age = 9.0;
  granny.patient.age = 61.0;
  for (const World& world : {man, girl, granny}) {
    const World after = delivered(world, 0.0, 1);
    CHECK(after.delivery_loss == 0.0);
    CHECK(after.circulating() == world.circulating());
    CHECK(after.bleed_history.of_site(womb) == 0);
  }
  const auto refused = [](const std::string& key, const std::string& value, const std::string& why) {
    const auto scenario = load("healthy_adult").replace(key, value);
    CHECK_THROWS_WITH(Blueprint(scenario.with_event("{ condition = \"delivery\", at = \"1 day\" }")), ContainsSubstring(why));
    Simulation patient(scenario.replace("run.droplet_volume", "\"0.001 uL\""), 1);
    CHECK_THROWS_WITH(patient.apply("delivery", {{"mode", 0.0}}), ContainsSubstring(why));
  };
  refused("patient.sex", "\"male\"", "a delivery needs a woman, and this patient is a man");
  refused("patient.age", "\"70 year\"", "nobody gives birth at 70 years: a delivery needs a woman of 10 to 60");
}

// 125,000 platelets circulate in 0.5 uL: shares are known to 1 % where more than a tenth leaves.
TEST_CASE("blood takes its platelets along, out of a volume that has grown, and is refilled") {
  const double grown = usual_law().grown;
  Simulation before(expecting().replace("delivery.caesarean", "\"1000 mL\"").replace("delivery.caesarean_spread", "0"), 1);
  before.advance(5.0);
  Simulation mother(before), twin(before);
  mother.apply("delivery", {{"mode", 1.0}});
  mother.step();
  twin.step();
  const double lost = mother.observe("delivery_blood_loss").at(0);
  CHECK(lost == Approx(1000.0).epsilon(0.02));  // at a usual count
  const double share = lost * 1e-3 / grown / before.world().patient.blood_volume;
  const auto removed = static_cast<double>(mother.world().ledger.removed - before.world().ledger.removed);
  CHECK(removed / static_cast<double>(before.world().circulating()) == Approx(share).epsilon(0.03));
  const double count = mother.observe("platelet_count").at(0) / twin.observe("platelet_count").at(0);
  CHECK(count == Approx(1.0).margin(0.05));
  mother.advance(3.0);
  twin.advance(3.0);
  CHECK(mother.observe("platelet_count").at(0) / twin.observe("platelet_count").at(0) < 1.0 - 0.4 * share);  // a third of the platelets rested in the spleen
  CHECK(mother.world().missing_volume < 0.1 * share);
  CHECK(mother.world().consistent());
  CHECK_THROWS_AS(mother.observe("bleeds"), sim::UserError);  // nobody follows them
  CHECK_THROWS_AS(twin.observe("delivery_blood_loss"), sim::UserError);
}

TEST_CASE("where bleeds are followed a delivery is one of the womb, at whatever rate periods come") {
  const auto scenario = expecting("itp_pregnancy").replace("run.droplet_volume", "\"0.02 uL\"").replace("event.1.at", "\"3 day\"").replace("delivery.vaginal", "\"2000 mL\"").replace("delivery.vaginal_spread", "0");
  Simulation patient(scenario, 1);
  patient.advance(2.9);
  CHECK(std::isnan(patient.observe("delivery_blood_loss").at(0)));
  CHECK(patient.observe("bleeds").at(womb) == 0.0);
  patient.advance(0.5);
  CHECK(patient.observe("delivery_blood_loss").at(0) > 1900.0);
  CHECK(patient.observe("bleeds").at(womb) == 1.0);
  CHECK(patient.observe("bleeds_by_grade").at(2) == 1.0);
  CHECK(patient.observe("worst_bleeding").at(0) >= 3.0);
}

TEST_CASE("the scenario that shows the numbers says what the table falls back to, and a section alone changes nobody") {
  Simulation plain(expecting(), 1), other(expecting().replace("delivery.half", "\"20 1e9/L\""), 1);
  plain.advance(2.0);
  other.advance(2.0);
  CHECK(plain.state_hash() == other.state_hash());
  const Delivery shown = usual_law();
  const sim::TableInfo table = Delivery::table().info();
  for (const sim::Field& field : table.fields) {
    INFO(field.name);
    REQUIRE(field.fallback.has_value());
    CHECK(std::get<double>(sim::read(load("itp_pregnancy").section("delivery"), field)) == std::get<double>(*field.fallback));
  }
  CHECK(shown.usual == 225.0);
}
