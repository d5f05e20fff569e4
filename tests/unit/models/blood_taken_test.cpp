// Blood that leaves takes its platelets along: by a machine, through a needle, or from a wound. The books know all of them.
#include <cmath>

#include "models/patient/refill.h"
#include "models/plateletsim.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

Simulation healthy(const std::string& step = "\"1 hour\"") {
  Simulation patient(load("healthy_adult").replace("run.droplet_volume", "\"0.5 uL\"").replace("run.step", step).replace("run.record", "\"1 hour\""), 1);
  patient.advance(5.0);
  return patient;
}

double count(const Simulation& patient) { return patient.observe("platelet_count").at(0); }

void check_books(const Simulation& patient) {
  const World& world = patient.world();
  const Ledger& books = world.ledger;
  CHECK(books.present_at_start + books.born + books.received == world.platelets.size() + books.dead() + books.removed);
  CHECK(world.consistent());
}

// What each act removed, of the platelets that circulated.
double removed(const Simulation& before, const Simulation& after) {
  return static_cast<double>(after.world().ledger.removed - before.world().ledger.removed) / static_cast<double>(before.world().circulating());
}

}  // namespace

// 125,000 platelets circulate in 0.5 uL: shares are known to 0.5 %.
TEST_CASE("a machine takes so many, and the spleen gives up its share of the loss within the hour") {
  const Simulation before = healthy();
  Simulation donor(before), twin(before);
  donor.apply("plateletpheresis", {{"units", 1}});
  donor.step();
  twin.step();
  const double wanted = 300.0 / before.world().patient.blood_volume / count(before);  // of the circulating
  CHECK(removed(before, donor) == Approx(wanted).epsilon(0.02));
  donor.advance(0.25);
  twin.advance(0.25);
  check_books(donor);
  const double pooled = twin.observe("pooled_fraction").at(0);
  CHECK(donor.observe("pooled_fraction").at(0) == Approx(pooled).epsilon(0.03));
  CHECK(1.0 - count(donor) / count(twin) == Approx(wanted * (1.0 - pooled)).epsilon(0.05));  // shared by blood and spleen
  CHECK(donor.world().missing_volume == 0.0);
}

TEST_CASE("no session takes them all") {
  const Simulation before = healthy();
  Simulation donor(before);
  donor.apply("plateletpheresis", {{"units", 100}});
  donor.step();
  CHECK(removed(before, donor) == Approx(0.9).epsilon(0.01));
  check_books(donor);
}

TEST_CASE("blood from a wound leaves the count as it is, which falls while fluid comes back") {
  for (const char* step : {"\"1 min\"", "\"1 hour\"", "\"6 hour\""}) {
    const Simulation before = healthy(step);
    Simulation wounded(before), twin(before);
    const double volume = before.world().patient.blood_volume;  // L
    wounded.apply("acute_haemorrhage", {{"volume", 0.3 * volume}});
    wounded.step();
    twin.step();
    CHECK(removed(before, wounded) == Approx(0.3).epsilon(0.01));
    const double length = twin.time() - before.time();
    CHECK(wounded.world().missing_volume == Approx(0.3 * std::exp(-length / Refill::refill_time)));
    if (length < 0.01) CHECK(count(wounded) / count(twin) == Approx(1.0).epsilon(0.03));  // the spleen gives back some within the minute
    wounded.advance(0.75);
    twin.advance(0.75);
    check_books(wounded);
    const double left = 1.0 - 0.3 * (1.0 - twin.observe("pooled_fraction").at(0));  // of all platelets
    const double missing = 0.3 * std::exp(-(wounded.time() - before.time()) / Refill::refill_time);
    CHECK(wounded.world().missing_volume == Approx(missing));
    CHECK(count(wounded) / count(twin) == Approx(left / (1.0 - missing)).epsilon(0.03));
  }
}

TEST_CASE("a volume is made good, and then nothing is missing") {
  Simulation donor = healthy();
  donor.apply("phlebotomy", {{"volume", 450}});
  donor.advance(12.0);
  CHECK(donor.world().missing_volume == 0.0);
  check_books(donor);
}

// A newborn of 3 kg has some 240 mL: 2 mL a day are 0.8 % of its platelets a day, of which the spleen holds a third back.
TEST_CASE("daily counts cost a small child what they take") {
  auto scenario = load("healthy_child").replace("patient.weight", "\"3 kg\"").replace("run.droplet_volume", "\"0.5 uL\"").replace("run.step", "\"1 hour\"");
  Simulation child(scenario, 1);
  const double share = 0.002 / child.world().patient.blood_volume;
  for (int day = 0; day < 10; ++day) {
    const Simulation before(child);
    child.apply("phlebotomy", {{"volume", 2}});
    child.step();
    CHECK(removed(before, child) == Approx(share / (1.0 - before.world().missing_volume)).epsilon(0.15));
    child.advance(1.0);
  }
  check_books(child);
}

TEST_CASE("nobody loses more than he can do without, however often") {
  const Simulation before = healthy();
  Simulation wounded(before);
  wounded.apply("acute_haemorrhage", {{"volume", 10.0}});
  wounded.apply("acute_haemorrhage", {{"volume", 10.0}});
  wounded.step();
  CHECK(removed(before, wounded) == Approx(0.6).epsilon(0.01));
  CHECK(wounded.world().missing_volume < 0.6);
  check_books(wounded);
}
