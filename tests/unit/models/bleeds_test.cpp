// Bleeds: the hazard against its closed form, the number that comes against Poisson's law, and what is remembered of them.
#include <cmath>
#include <numeric>

#include "models/clinic/bleeds.h"
#include "models/plateletsim.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using Catch::Matchers::ContainsSubstring;

namespace {

std::size_t place(BleedSite site) { return static_cast<std::size_t>(site); }

// An adult woman whose count stays: all of her platelets are of one age.
World bleeding_at(double count, double age = 40.0) {
  World world = course::of_one_antigen();
  world.patient.age = age;
  world.droplet = 1.0;
  world.immature_lifetime = 1.0;
  world.release(-240, static_cast<std::int64_t>(1e3 * count));
  for (std::int64_t step = -239; step < 0; ++step) world.release(step, 0);
  return world;
}

}  // namespace

TEST_CASE("the hazard is the vessels' own and more, the fewer platelets there are that work") {
  const Bleeds law = Bleeds::of(nullptr);
  const auto hazard = [&](double effective, BleedSite site, double age = 40.0) { return law.hazard(effective, age, true, 1.0)[place(site)]; };
  const double guard = law.least;
  CHECK(hazard(law.skin_half - guard, BleedSite::skin) == Approx(2.0 * law.skin));
  CHECK(hazard(law.mucosa_half / 2.0 - guard, BleedSite::gut) == Approx(9.0 * law.gut));
  CHECK(hazard(law.brain_half / 3.0 - guard, BleedSite::brain) == Approx(4.0 * law.brain));
  CHECK(hazard(law.mucosa_half / 2.0 - guard, BleedSite::gut, 60.0 + law.age_scale) == Approx(9.0 * law.gut * std::exp(1.0)));
  CHECK(hazard(20.0, BleedSite::skin, 90.0) == hazard(20.0, BleedSite::skin, 20.0));
  CHECK(hazard(20.0, BleedSite::brain, 59.0) == hazard(20.0, BleedSite::brain, 20.0));
  CHECK((hazard(20.0, BleedSite::womb, 11.0) == 0.0 && hazard(20.0, BleedSite::womb, 51.0) == 0.0 && hazard(20.0, BleedSite::womb) > 0.0));
  CHECK(law.hazard(20.0, 40.0, false, 1.0)[place(BleedSite::womb)] == 0.0);
  CHECK(law.hazard(20.0, 40.0, true, 3.0)[place(BleedSite::nose)] == Approx(3.0 * hazard(20.0, BleedSite::nose)));
  CHECK(std::isfinite(hazard(0.0, BleedSite::brain)));
  CHECK(law.effective(10.0, 0.5) == Approx(20.0));
  for (const auto& site : Bleeds::grades) CHECK(std::accumulate(site.begin(), site.end(), 0.0) == Approx(1.0));
}

// Hazards stand still, so numbers are Poisson: each within 4.1 of their standard errors (chance alone: 4e-5 for each).
TEST_CASE("as many come as the hazard says, for any step, by site and grade, again and again") {
  for (const double step : {course::step, 0.25}) {
    World world = bleeding_at(8.0);
    world.step = step;
    const Bleeds law = Bleeds::of(nullptr);
    world.bleed_history.active = true;
    constexpr double days = 20000.0;
    course::follow(days, {}, [&](const sim::Now& now) { law.regulate(world, now); }, 3, step);
    const auto expected = law.hazard(8.0, 40.0, true, 1.0);
    const BleedHistory& history = world.bleed_history;
    for (std::size_t site = 0; site < bleed_sites; ++site) {
      CHECK(history.hazard[site] == Approx(expected[site]));
      for (std::size_t grade = 0; grade < bleed_grades; ++grade) {
        const double mean = expected[site] * Bleeds::grades[site][grade] * days;
        CHECK(static_cast<double>(history.bleeds[site][grade]) == Approx(mean).margin(4.1 * std::sqrt(mean) + 1.0));
      }
    }
    CHECK(history.first > 0.0);
    CHECK(history.first < 20.0);
    CHECK(history.consistent());
  }
}

TEST_CASE("the first bleed is exponential in the accumulated hazard") {
  const Bleeds law = Bleeds::of(nullptr);
  const double rate = [&] {
    const auto all = law.hazard(8.0, 40.0, true, 1.0);
    return std::accumulate(all.begin(), all.end(), 0.0);
  }();
  double sum = 0.0;
  constexpr int people = 2000;
  for (int person = 0; person < people; ++person) {
    World world = bleeding_at(8.0);
    course::follow(60.0, {}, [&](const sim::Now& now) { if (world.bleed_history.first == BleedHistory::never) law.regulate(world, now); }, 100 + person, 0.25);
    REQUIRE(world.bleed_history.first > 0.0);
    sum += std::exp(-rate * world.bleed_history.first);
  }
  CHECK(sum / people == Approx(0.5).margin(4.1 / std::sqrt(12.0 * people)));  // uniform in (0, 1)
}

TEST_CASE("the old bleed more from organs, fever and illness raise all, a drug lowers it") {
  const Bleeds law = Bleeds::of(nullptr);
  const auto at = [&](World world, double lever) {
    world.levers.turn(Lever::bleeding_risk, lever);
    course::follow(0.25, {}, [&](const sim::Now& now) { law.regulate(world, now); }, 1, 0.25);
    return world.bleed_history.hazard;
  };
  World feverish = bleeding_at(20.0);
  feverish.immune.foreign = 1.0;
  const auto usual = at(bleeding_at(20.0), 1.0), drugged = at(bleeding_at(20.0), 0.6), hot = at(feverish, 1.0);
  World young = bleeding_at(20.0);
  young.immature_lifetime = 100.0;  // all of them are
  const auto protects = at(young, 1.0), more = at(bleeding_at(60.0), 1.0);
  for (std::size_t site = 0; site < bleed_sites; ++site) {
    CHECK(drugged[site] == Approx(0.6 * usual[site]));
    CHECK(hot[site] == Approx(law.fever * usual[site]));
    CHECK(protects[site] == Approx(more[site]));  // 20 young ones count for 60
  }
}

// Of 4,000 people: mean and SD of the logarithm within 4.1 standard errors.
TEST_CASE("people differ in how readily they bleed, once and for all") {
  Bleeds law = Bleeds::of(nullptr);
  law.spread = 0.5;
  double sum = 0.0, squares = 0.0;
  constexpr double people = 4000.0;
  for (std::uint64_t person = 0; person < 4000; ++person) {
    World world;
    const sim::Chance chance(1, person);
    law.begin(world, {{0.25, 0}, chance, {}});
    const double logarithm = std::log(world.bleed_history.tendency);
    sum += logarithm;
    squares += logarithm * logarithm;
  }
  CHECK(sum / people == Approx(0.0).margin(4.1 * 0.5 / std::sqrt(people)));
  CHECK(std::sqrt(squares / people) == Approx(0.5).margin(4.1 * 0.5 / std::sqrt(2.0 * people)));
}

TEST_CASE("the worst bleed is seen for as long as it lasts and a day, and is known by date") {
  BleedHistory history;
  CHECK(history.worst_since(BleedHistory::never) == 0);
  history.latest = {9.0, 5.0, BleedHistory::never, 2.0};
  CHECK(history.worst_since(1.0) == 4);
  CHECK(history.worst_since(2.0) == 2);
  CHECK(history.worst_since(5.0) == 1);
  CHECK(history.worst_since(9.0) == 0);
}

TEST_CASE("bleeds change nothing else, and are kept with a patient who is saved") {
  const auto plain = load("itp_chronic_adult").replace("run.droplet_volume", "\"0.05 uL\"").replace("antibody.onset", "\"0 day\"");
  const auto followed = plain.replace("bleeds.skin", "\"0.5 1/day\"");
  Simulation one(plain, 1), other(followed, 1);
  one.advance(20.0);
  other.advance(20.0);
  CHECK(one.observe("platelet_count") == other.observe("platelet_count"));
  CHECK(one.state_hash() != other.state_hash());
  CHECK(other.observe("bleeds").at(0) > 0.0);
  CHECK(other.observe("bleeding_hazard").size() == bleed_sites);
  CHECK(other.observe("worst_bleeding").at(0) >= 1.0);
  CHECK_THROWS_AS(one.observe("bleeds"), sim::UserError);
}

TEST_CASE("a doctor may ask for a bleed, where bleeds are followed") {
  const auto ill = load("itp_chronic_adult").replace("run.droplet_volume", "\"0.02 uL\"").replace("antibody.onset", "\"0 day\"").replace("run.duration", "\"60 day\"");
  const std::string doctor = "{ treatment = \"ivig\", dose = \"1 g/kg\", at = \"10 day\", every = \"7 day\", otherwise = \"withhold\", rules = [{ bleeding = 1 }] }";
  CHECK_THROWS_WITH(Blueprint(ill.with_protocol(doctor)), ContainsSubstring("nobody's bleeds are followed here"));
  const auto given = [&](const std::string& rate) {
    Simulation patient(ill.replace("bleeds.skin", rate).replace("bleeds.mouth", "\"0 1/day\"").replace("bleeds.nose", "\"0 1/day\"").replace("bleeds.womb", "\"0 1/day\"").replace("bleeds.gut", "\"0 1/day\"").replace("bleeds.urinary_tract", "\"0 1/day\"").with_protocol(doctor), 1);
    patient.run();
    return patient.observe("given").at(0);
  };
  CHECK(given("\"5 1/day\"") == 8.0);  // at every visit
  CHECK(given("\"0 1/day\"") == 0.0);
  const auto followed = ill.replace("bleeds.skin", "\"1 1/day\"").with_protocol(doctor);
  CHECK_THROWS_WITH(Blueprint(followed.replace("protocol.0.rules", "[{ bleeding = 5 }]")), ContainsSubstring("[1, 4]"));
}

TEST_CASE("the scenario that shows the numbers says what the table falls back to") {
  const auto shown = load("itp_bleeding");
  const auto shown_law = Bleeds::of(&shown), usual = Bleeds::of(nullptr);
  for (const double age : {5.0, 40.0, 80.0})
    for (const double count : {1.0, 10.0, 200.0}) CHECK(shown_law.hazard(count, age, true, 1.0) == usual.hazard(count, age, true, 1.0));
  CHECK((shown_law.young == usual.young && shown_law.lasts == usual.lasts && shown_law.fever == usual.fever && shown_law.fatal == usual.fatal && shown_law.illness == usual.illness && shown_law.spread == usual.spread));
}
