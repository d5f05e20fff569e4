// Donated platelets enter the books, rise in proportion to their number, and share the fate of the patient's own.
#include "models/plateletsim.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

Simulation after_a_month(const std::string& name, const std::string& onset = "") {
  auto scenario = load(name).replace("run.droplet_volume", "\"0.5 uL\"").replace("run.step", "\"1 hour\"");
  if (scenario.has("antibody")) scenario = scenario.replace("antibody.titre", "\"2.5 ug/mL\"");
  if (!onset.empty()) scenario = scenario.replace(onset, "\"0 day\"");
  Simulation patient(scenario, 1);
  patient.advance(30.0);
  return patient;
}

double count(const Simulation& patient) { return patient.observe("platelet_count").at(0); }

// Share of the rise of the first hour that is left, days later, against a twin who was given nothing.
double left(const Simulation& before, double days) {
  Simulation given(before), twin(before);
  given.apply("platelet_transfusion", {{"units", 2}, {"recovery", 0.9}, {"storage", 1}});
  given.advance(1.0 / 24.0);
  twin.advance(1.0 / 24.0);
  const double rise = count(given) - count(twin);
  given.advance(days);
  twin.advance(days);
  return (count(given) - count(twin)) / rise;
}

}  // namespace

// 0.5 uL hold some 30,000 donated platelets, a third of which the spleen takes: a standard error below 1 %.
TEST_CASE("a unit raises the count of an adult without destruction by 30 to 40") {
  Simulation patient = after_a_month("marrow_ablation", "event.0.at");
  const double before = count(patient);
  patient.apply("platelet_transfusion", {{"units", 1}, {"recovery", 0.9}, {"storage", 1}});
  patient.advance(2.0 / 24.0);
  const double rise = (count(patient) - before) * patient.world().patient.blood_volume / 5.0;  // in five litres
  CHECK(rise > 30.0);
  CHECK(rise < 40.0);
}

TEST_CASE("what is given is in the books, and nobody is there twice") {
  Simulation patient = after_a_month("healthy_adult");
  patient.apply("platelet_transfusion", {{"units", 1}, {"recovery", 1}, {"storage", 0}});
  patient.apply("platelet_transfusion", {{"units", 2}, {"recovery", 1}, {"storage", 3}});
  patient.advance(1.0);
  const World& world = patient.world();
  const Ledger& books = world.ledger;
  const double expected = 900.0 / world.patient.blood_volume * 500.0;
  CHECK(static_cast<double>(books.received) == Approx(expected).margin(5.0 * std::sqrt(expected)));
  CHECK(books.present_at_start + books.born + books.received == world.platelets.size() + books.dead() + books.removed);
  CHECK(world.consistent());
}

TEST_CASE("donated platelets last for days where none are made, and for hours where antibody waits") {
  const double aplastic = left(after_a_month("marrow_ablation", "event.0.at"), 2.0);
  const double ill = left(after_a_month("itp_chronic_adult", "antibody.onset"), 2.0);
  CHECK(aplastic > 0.5);  // ages spread evenly over 9.5 days: a quarter dies of age, some of upkeep
  CHECK(aplastic < 0.9);
  CHECK(ill < 0.5 * aplastic);
}
