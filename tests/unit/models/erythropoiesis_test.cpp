// Haemoglobin against what its equations say at rest and without a marrow; what blood, antibody and a donor do to it.
#include "models/production/erythropoiesis.h"

#include <cmath>

#include "models/plateletsim.h"
#include "models/treatments/red_cell_transfusion.h"
#include "sim/base/state_hash.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;

namespace {

constexpr Erythropoiesis law{15.2, 13.5, 12.8, 115.0, 6.0, 3.5, 5.0};

// Haemoglobin / normal after so many days of haemolysis (1/day), in such steps, with so much of the marrow.
double after(double days, double step, double haemolysis, double marrow = 1.0) {
  World world;
  const sim::Chance chance(1, 0);
  const auto steps = static_cast<std::int64_t>(days / step + 0.5);
  for (std::int64_t i = 0; i < steps; ++i) {
    world.levers = Levers{};
    world.levers.turn(Lever::haemolysis, haemolysis);
    world.levers.turn(Lever::erythropoiesis, marrow);
    law.produce(world, {{step, i}, chance, {}});
  }
  return world.red_cells.mass;
}

Simulation adult(const std::string& changes = "\"unspecified\"") {
  return Simulation(load("healthy_adult").replace("run.droplet_volume", "\"0.005 uL\"").replace("run.step", "\"6 hour\"").replace("patient.blood_group", changes), 1);
}

double haemoglobin(const Simulation& patient) { return patient.observe("haemoglobin").at(0); }

}  // namespace

TEST_CASE("without founding, red cells leave by age and by haemolysis, once those under way are there") {
  const double half = after(30.0, 0.25, 0.02, 0.0), whole = after(60.0, 0.25, 0.02, 0.0);
  CHECK(whole / half == Approx(std::exp(-30.0 * (0.02 + 1.0 / 115.0))).epsilon(0.01));
}

TEST_CASE("in the long run the marrow makes what is lost") {
  for (const double haemolysis : {0.002, 0.01, 0.02}) {
    const double mass = after(3000.0, 0.25, haemolysis);
    CHECK(law.called(mass) / 115.0 == Approx(mass * (haemolysis + 1.0 / 115.0)).epsilon(1e-3));
  }
  const double most = after(3000.0, 0.25, 0.2);  // more than it can
  CHECK(most == Approx(5.0 / 115.0 / (0.2 + 1.0 / 115.0)).epsilon(1e-3));
}

TEST_CASE("the step does not matter") {
  for (const double days : {5.0, 20.0, 100.0}) CHECK(after(days, 0.25, 0.03) == Approx(after(days, 1.0 / 48.0, 0.03)).epsilon(2e-3));
}

TEST_CASE("nothing moves in those who lose nothing") {
  Simulation patient = adult();
  const double before = haemoglobin(patient);
  patient.advance(20.0);
  CHECK(haemoglobin(patient) == before);
  CHECK(before == 13.5);
  CHECK_FALSE(patient.world().red_cells.active);
}

TEST_CASE("a lost volume takes its share of haemoglobin, of which the blood tells nothing until it is refilled") {
  Simulation patient = adult();
  const double volume = patient.world().patient.blood_volume;
  patient.apply("acute_haemorrhage", {{"volume", 1.0}});
  patient.advance(0.25);
  CHECK(patient.world().red_cells.mass == Approx(1.0 - 1.0 / volume).epsilon(0.005));
  CHECK(haemoglobin(patient) > 13.5 * (1.0 - 0.35 / volume));  // a third of a day's refilling
  patient.advance(4.0);
  CHECK(haemoglobin(patient) == Approx(13.5 * (1.0 - 1.0 / volume)).epsilon(0.02));
  const double low = haemoglobin(patient);
  patient.apply("red_cell_transfusion", {{"units", 2}});
  patient.advance(0.25);
  CHECK(haemoglobin(patient) - low == Approx(2.0 * RedCellTransfusion::haemoglobin_of_unit / (10.0 * volume)).epsilon(0.05));
}

TEST_CASE("anti-D costs Rh-positive people haemoglobin, and does nothing at all to others") {
  Simulation positive = adult("\"O+\""), negative = adult("\"O-\""), untreated = adult("\"O-\"");
  const auto treat = [](Simulation& patient) {
    patient.apply("anti_d", {{"dose", 75.0}});
    patient.advance(7.0);
  };
  treat(positive);
  treat(negative);
  untreated.advance(7.0);
  CHECK(haemoglobin(positive) < 12.5);
  CHECK(haemoglobin(negative) == 13.5);
  CHECK(negative.observe("platelet_count") == untreated.observe("platelet_count"));
  // Free, it leaves with a half-life of 24 days; on red cells of three.
  const double kept = negative.world().drugs.at(0).concentration, gone = positive.world().drugs.at(0).concentration;
  CHECK(gone / kept == Approx(std::exp2(-7.0 / 3.0 + 7.0 / 24.0)).epsilon(0.01));
}
