// Events that come to a share of persons: to whom is the person's own luck, under the event's name, and moves nothing else.
#include "models/met.h"

#include <atomic>
#include <cmath>
#include <string>
#include <vector>

#include "models/plateletsim.h"
#include "models/run/scout.h"
#include "models/run/screening.h"
#include "tests/catch.h"
#include "tests/unit/models/quick_patient.h"

using namespace plateletsim;

namespace {

sim::Course course(const std::string& name, double share, const std::string& luck) {
  sim::Course made;
  made.name = name;
  made.share = share;
  made.luck = luck.empty() ? name : luck;
  return made;
}

// Of the courses of an agenda, which come to each of so many persons.
std::vector<std::vector<bool>> met(const std::vector<sim::Course>& courses, std::uint64_t persons) {
  sim::Agenda agenda;
  for (const sim::Course& each : courses) agenda.add(each);
  std::vector<std::vector<bool>> who(courses.size());
  for (std::uint64_t person = 0; person < persons; ++person) {
    const sim::Agenda own = met_by({11, person}, agenda);
    for (std::size_t i = 0; i < courses.size(); ++i) {
      bool found = false;
      for (const sim::Course& each : own.courses()) found = found || each.name == courses[i].name;
      who[i].push_back(found);
    }
  }
  return who;
}

double share_of(const std::vector<bool>& who) {
  double sum = 0.0;
  for (const bool each : who) sum += each ? 1.0 : 0.0;
  return sum / static_cast<double>(who.size());
}

// More than 4.9 standard errors off: chance alone does that once in a million.
void require_share(const std::vector<bool>& who, double share) {
  CAPTURE(share, share_of(who));
  CHECK(std::abs(share_of(who) - share) <= 4.9 * std::sqrt(share * (1.0 - share) / static_cast<double>(who.size())));
}

const std::string ivig = "treatment = \"ivig\", dose = \"1 g/kg\", at = \"2 day\"";

std::vector<double> counts_of(const sim::Scenario& scenario, std::uint64_t patient) {
  Simulation each(scenario, 5, patient);
  each.run();
  return each.series().variables.front().values;
}

}  // namespace

TEST_CASE("an event comes to its share of persons, whatever it is called") {
  const auto who = met({course("flood", 0.02, ""), course("fire", 0.5, ""), course("storm", 0.9, "")}, 40000);
  require_share(who[0], 0.02);
  require_share(who[1], 0.5);
  require_share(who[2], 0.9);
  std::vector<bool> both;
  for (std::size_t i = 0; i < who[1].size(); ++i) both.push_back(who[1][i] && who[2][i]);
  require_share(both, 0.45);  // other names, other luck
}

TEST_CASE("events of one luck come to the same persons, and whoever meets a rare one meets a frequent one") {
  const auto who = met({course("first", 0.3, "coverage"), course("second", 0.3, "coverage"), course("third", 0.6, "coverage")}, 4000);
  CHECK(who[0] == who[1]);
  for (std::size_t i = 0; i < who[0].size(); ++i) CHECK((!who[0][i] || who[2][i]));
  require_share(who[2], 0.6);
}

TEST_CASE("other events move nobody's luck") {
  const auto alone = met({course("flood", 0.2, "")}, 2000), among = met({course("fire", 0.7, ""), course("flood", 0.2, "")}, 2000);
  CHECK(alone[0] == among[1]);
}

TEST_CASE("a share of one is everybody, bit for bit, and a share of nothing is nobody") {
  const sim::Scenario without = quick_chronic(), all = without.with_event("{ " + ivig + " }");
  for (std::uint64_t patient = 0; patient < 3; ++patient) {
    Simulation plain(all, 5, patient), whole(without.with_event("{ " + ivig + ", share = 1 }"), 5, patient);
    plain.run();
    whole.run();
    CHECK(plain.state_hash() == whole.state_hash());
    CHECK(whole.has_events());
    CHECK(counts_of(without.with_event("{ " + ivig + ", share = 0 }"), patient) == counts_of(without, patient));
  }
}

TEST_CASE("of many patients each lives as if the event were, or were not, in the file") {
  const sim::Scenario without = quick_chronic(), all = without.with_event("{ " + ivig + " }");
  int met_it = 0;
  for (std::uint64_t patient = 0; patient < 8; ++patient) {
    const sim::Scenario half = without.with_event("{ " + ivig + ", share = 0.5 }");
    const bool meets = Simulation(half, 5, patient).has_events();
    CHECK(counts_of(half, patient) == counts_of(meets ? all : without, patient));
    met_it += meets ? 1 : 0;
  }
  CHECK((met_it > 0 && met_it < 8));
}

TEST_CASE("what is given at the bedside may come to a share, too, and the scenario that was lived makes the same patient again") {
  const sim::Scenario without = quick_chronic();
  sim::Event event;
  event.name = "ivig";
  event.fields = {{"dose", 1.0}};
  event.share = 0.5;
  event.at = 1.0;
  event.by = "bedside";
  for (std::uint64_t patient = 0; patient < 6; ++patient) {
    Simulation given(without, 5, patient);
    given.advance(1.0);
    given.apply(event);
    CHECK(given.has_events() == Simulation(without.with_event("{ " + ivig + ", share = 0.5 }"), 5, patient).has_events());
    given.run();
    Simulation again(given.lived(), 5, patient);
    again.run();
    CHECK(given.state_hash() == again.state_hash());
  }
}

TEST_CASE("a scout lets go whom nothing happens to as if there were no events, and nobody else") {
  const std::atomic<bool> go_on{false};
  const sim::Scenario adult = load("itp_adult").replace("run.droplet_volume", "\"0.002 uL\"").replace("run.step", "\"6 h\"");
  const sim::Scenario some = adult.with_event("{ condition = \"cll\", at = \"0 day\", share = 0.3 }");
  const Blueprint plain(adult), mixed(some);
  const Scout before(plain), now(mixed);
  int free = 0, ill = 0;
  for (std::uint64_t patient = 0; patient < 20; ++patient) {
    const bool meets = Simulation(mixed, 2, patient).has_events();
    const bool let_go = now.unharmed(2, patient, 100.0, go_on);
    CHECK(let_go == (!meets && before.unharmed(2, patient, 100.0, go_on)));
    free += let_go ? 1 : 0;
    ill += meets ? 1 : 0;
  }
  CHECK((free > 3 && ill > 1));
}

TEST_CASE("who meets nothing is diagnosed, or given up, on the day of the twin without events") {
  const std::atomic<bool> go_on{false};
  const sim::Scenario adult = load("itp_adult").replace("run.droplet_volume", "\"0.002 uL\"").replace("run.step", "\"6 h\"");
  const Blueprint plain(adult), mixed(adult.with_event("{ condition = \"cll\", at = \"0 day\", share = 0.3 }"));
  for (std::uint64_t number = 0; number < 6; ++number) {
    Simulation one(plain, 2, number), other(mixed, 2, number);
    if (other.has_events()) continue;
    CHECK(screen(one, {60.0, 1.0}, patience(luck(2, number)), go_on) == screen(other, {60.0, 1.0}, patience(luck(2, number)), go_on));
    CHECK(one.time() == other.time());
  }
}
