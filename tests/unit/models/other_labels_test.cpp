// Labels beside that of the patient's own blood: on a donor's platelets, and on megakaryocytes, whose platelets carry them.
#include "models/plateletsim.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

Simulation healthy() {
  Simulation patient(load("healthy_adult").replace("run.droplet_volume", "\"0.2 uL\"").replace("run.step", "\"1 hour\""), 1);
  patient.advance(2.0);
  return patient;
}

void check_books(const World& world) {
  const Ledger& books = world.ledger;
  CHECK(books.present_at_start + books.born + books.received == world.platelets.size() + books.dead() + books.removed);
  std::int64_t all = 0, sites = 0, dead = 0;
  for (const Pool& pool : world.pools) all += pool.total();
  CHECK(all == world.platelets.size());
  for (std::size_t label = 1; label < static_cast<std::size_t>(world.labels); ++label) {
    std::int64_t of_label = 0;
    for (const std::int64_t n : world.died_at[label]) of_label += n;
    CHECK(world.labelled[label - 1] == world.pools[label].total() + of_label);  // nobody was removed
  }
  for (const auto& label : world.died_at)
    for (const std::int64_t n : label) dead += n;
  for (const std::int64_t n : books.sites) sites += n;
  CHECK(dead == sites);
  CHECK(world.consistent());
}

}  // namespace

TEST_CASE("a donor's labelled platelets are received, mix, and die of all that the patient's die of") {
  Simulation patient = healthy();
  patient.apply("donor_label", {{"units", 0.2}, {"storage", 0}});
  patient.step();
  const World& world = patient.world();
  const double expected = 60.0 / world.patient.blood_volume * 200.0;
  CHECK(static_cast<double>(world.labelled.at(0)) == Approx(expected).margin(5.0 * std::sqrt(expected)));
  CHECK(world.ledger.received == world.labelled.at(0));
  patient.advance(5.0);
  check_books(world);
  const double left = static_cast<double>(world.pools[1].total()) / static_cast<double>(world.labelled.at(0));
  CHECK(left > 0.3);
  CHECK(left < 0.55);  // ages spread evenly over 9.5 days, and some upkeep
  CHECK(world.pools[1].in_spleen() == Approx(world.pools[0].in_spleen()).margin(0.05));
}

TEST_CASE("labelled megakaryocytes shed labelled platelets, as many as they would have shed without") {
  const Simulation before = healthy();
  Simulation marked(before), twin(before);
  marked.apply("marrow_label", {{"fraction", 1.0}, {"youngest_days", 365}});
  marked.step();
  twin.step();
  CHECK(marked.world().ledger.born == twin.world().ledger.born);  // whom chance marks does not change how many there are
  marked.advance(3.0);
  twin.advance(3.0);
  CHECK(static_cast<double>(marked.world().ledger.born) == Approx(static_cast<double>(twin.world().ledger.born)).epsilon(0.01));
  check_books(marked.world());
  // Those that were there shed for some days; who came later is not labelled. In the first three days nearly all are.
  const auto born = marked.world().ledger.born - before.world().ledger.born;
  CHECK(static_cast<double>(marked.world().labelled.at(0)) > 0.8 * static_cast<double>(born));
  marked.advance(20.0);
  check_books(marked.world());
  const auto shed = marked.world().labelled.at(0);
  marked.advance(5.0);
  CHECK(marked.world().labelled.at(0) == shed);  // no labelled cell is left
}

TEST_CASE("a pulse into dividing cells waits until they shed") {
  Simulation patient = healthy();
  patient.apply("marrow_label", {{"fraction", 1.0}, {"youngest_days", 0.5}});
  patient.advance(1.0);
  const auto early = patient.world().labelled.at(0);
  patient.advance(6.0);
  CHECK(patient.world().labelled.at(0) > 5 * std::max<std::int64_t>(early, 1));
  check_books(patient.world());
}

TEST_CASE("half of the cells give half of the platelets, and a second label takes those without one") {
  Simulation patient = healthy();
  patient.apply("marrow_label", {{"fraction", 0.5}, {"youngest_days", 365}});
  patient.step();
  patient.apply("marrow_label", {{"fraction", 1.0}, {"youngest_days", 365}});
  patient.advance(25.0);
  const double one = static_cast<double>(patient.world().labelled.at(0)), other = static_cast<double>(patient.world().labelled.at(1));
  CHECK(one / (one + other) == Approx(0.5).margin(0.03));
  check_books(patient.world());
}
