// What the laboratory reports, against closed forms: bias, gates, tubes, washes, and that it is one number for everybody.
#include <cmath>

#include "models/assays/antibody_tests.h"
#include "models/assays/blood_count.h"
#include "models/assays/glycocalicin.h"
#include "models/clinic/analyser.h"
#include "models/clinic/report.h"
#include "models/plateletsim.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;

namespace {

const sim::Chance chance(1, 0);

// So many platelets (1e9/L) of so many femtolitres, in 10 uL, all born in one step before the first.
World with_platelets(double count, double volume = 10.0) {
  World world = course::of_one_antigen();
  world.droplet = 10.0;
  world.step = course::step;
  world.mean_volume = volume;
  world.release(-1, static_cast<std::int64_t>(count * 1e4));
  return world;
}

BloodCount perfect() { return {}; }

}  // namespace

TEST_CASE("an instrument without errors reports the truth") {
  World world = with_platelets(200.0);
  world.laboratory.blood_count = perfect();
  CHECK(blood_count(world, chance, 3).count == Approx(200.0));
  CHECK(blood_count(world, chance, 3).mean_volume == Approx(10.0));
  CHECK(blood_count(world, chance, 3).immature_fraction == 0.0);
  world.laboratory.blood_count->immature_lifetime = 1.0;
  CHECK(blood_count(world, chance, 3).immature_fraction == 1.0);
}

TEST_CASE("without an assay the report is that of the clinic's analyser, doctor by doctor") {
  World world = with_platelets(100.0);
  world.clinic.analyser_cv = 0.1;
  world.clinic.counted = 50.0;
  for (const std::uint64_t doctor : {0, 3}) {
    auto stream = chance.stream("what the analyser counts"_draw, doctor, 7);
    CHECK(reported_count(world, chance, 7, doctor) == counted(100.0, world.clinic, stream));
  }
  world.laboratory.blood_count = perfect();
  CHECK(reported_count(world, chance, 7, 0) == Approx(100.0));  // the assay takes its place
}

TEST_CASE("small red cells are counted by an instrument that goes by size, in proportion") {
  World world = with_platelets(270.0);
  world.laboratory.blood_count = perfect();
  world.laboratory.microcytes = 80.0;
  CHECK(reported_count(world, chance, 0) == Approx(270.0));
  world.laboratory.blood_count->microcytes_counted = 1.0;
  CHECK(reported_count(world, chance, 0) == Approx(350.0));
}

TEST_CASE("what lies outside the gate is neither counted nor measured") {
  World world = with_platelets(0.0, 20.0);
  world.antigen_quantiles = {0.5, 1.0, 2.0};
  world.antigen_units_by_class = {32768, 65536, 131072};
  world.alive_by_antigen = {0, 0, 0};
  world.release(0, 3'000'000);
  const auto& alive = world.alive_by_antigen;
  const double all = static_cast<double>(alive[0] + alive[1] + alive[2]);
  world.laboratory.blood_count = perfect();
  world.laboratory.blood_count->smallest = 2.0;
  world.laboratory.blood_count->largest = 30.0;  // of 10, 20 and 40 fL
  const BloodCountReport found = blood_count(world, chance, 0);
  const auto small = static_cast<double>(alive[0]), middle = static_cast<double>(alive[1]);
  CHECK(found.count == Approx(300.0 * (small + middle) / all));
  CHECK(found.mean_volume == Approx((10.0 * small + 20.0 * middle) / (small + middle)));
}

TEST_CASE("platelets clump in EDTA in those who are so made, at the rate of the tube, and never in citrate") {
  BloodCountAssay assay{"", "EDTA", 1.0, 1.2, 1.0, 0.9, perfect()};
  World world = with_platelets(185.0);
  assay.instrument.clumped = std::exp(-1.2);
  assay.begin(world, {{course::step, 0}, chance, {}});
  CHECK(reported_count(world, chance, 0) == Approx(185.0 * std::exp(-1.2)));
  assay.anticoagulant = "citrate";
  assay.instrument.recovered = 0.9;
  assay.begin(world, {{course::step, 0}, chance, {}});
  CHECK(reported_count(world, chance, 0) == Approx(185.0 * 0.9));
  assay.anticoagulant = "EDTA";
  assay.clumping_people = 0.0;
  assay.begin(world, {{course::step, 0}, chance, {}});
  CHECK_FALSE(world.laboratory.blood_count->clumps);
}

TEST_CASE("glycocalicin follows the deaths, rests at its normal level, and falls by half in a half-life") {
  const GlycocalicinAssay assay{0.9, 1.5, 0.0};
  CHECK(assay.level(0.9, 40.0, 40.0, 0.3) == Approx(0.9));
  CHECK(assay.level(0.9, 0.0, 40.0, 1.5) == Approx(0.45));
  CHECK(assay.level(0.0, 80.0, 40.0, 1000.0) == Approx(1.8));
  const double two = assay.level(assay.level(0.2, 60.0, 40.0, 0.1), 60.0, 40.0, 0.1);
  CHECK(two == Approx(assay.level(0.2, 60.0, 40.0, 0.2)));  // whatever the step
}

TEST_CASE("what leaves the body with blood leaves no glycocalicin") {
  const GlycocalicinAssay assay{0.9, 1.5, 0.0};
  World world = with_platelets(100.0);
  world.normal_production = 40.0;
  assay.begin(world, {{course::step, 0}, chance, {}});
  world.now_dying[Cause::bleeding] = 1000;
  assay.resolve(world, {{1.5, 0}, chance, {}});
  CHECK(world.laboratory.glycocalicin == Approx(0.45));
}

TEST_CASE("washing loses what lets go easily, and a test sees the clones that its plasma or its platelets have") {
  World world = with_platelets(50.0);
  world.sites = {40000.0, 12000.0};
  world.clones.resize(2);
  const double washed = 1e5 * 1e-9 * 600.0;  // of 1 nM, share lost by e
  for (const std::size_t i : {0, 1}) {
    world.clones[i].epitope = static_cast<Epitope>(i);
    world.clones[i].affinity = i == 0 ? 0.15 * 10.0 : 0.15 * 1.0;  // 10 nM, 1 nM
    world.clones[i].free = 0.15;                                   // 1 nM
    world.clones[i].bound_per_platelet = 1000.0;
  }
  const auto begun = [&](const auto& idea) {
    idea.begin(world, {{course::step, 0}, chance, {}});
    return world.laboratory.antibody_tests.back();
  };
  const AntibodyTestParameters numbers{10.0, 1e5, 700.0, 2.0, 11.0, 0.25, 0.9};
  const auto direct = surviving_igg(begun(DirectMaipa{numbers}), world);
  CHECK(direct[0] == Approx(1000.0 * std::exp(-10.0 * washed)));
  CHECK(direct[1] == Approx(1000.0 * std::exp(-washed)));
  const auto indirect = surviving_igg(begun(IndirectMaipa{numbers}), world);
  CHECK(indirect[0] == Approx(40000.0 / 11.0 * std::exp(-10.0 * washed)));
  CHECK(indirect[1] == Approx(12000.0 / 2.0 * std::exp(-washed)));
  const auto both = surviving_igg(begun(PlateletIgg{numbers}), world);
  REQUIRE(both.size() == 1);
  CHECK(both[0] == Approx(direct[0] + direct[1]));
  world.clones[0].access = 0.5;  // half of its sites are within reach, in the tube as in the body
  CHECK(surviving_igg(world.laboratory.antibody_tests[1], world)[0] == Approx(0.5 * indirect[0]));
}

TEST_CASE("nobody's platelets can be tested where there are none; plasma can") {
  World world = with_platelets(0.0);
  world.sites = {40000.0, 12000.0};
  world.clones.resize(1);
  world.clones[0].affinity = world.clones[0].free = 0.15;
  world.clones[0].bound_per_platelet = 1000.0;
  const AntibodyTestParameters numbers{0.0, 1e5, 700.0, 2.0, 11.0, 0.25, 0.9};
  CHECK(surviving_igg(numbers.test("", false, true), world)[0] == 0.0);
  CHECK(surviving_igg(numbers.test("", true, true), world)[0] == Approx(20000.0));
}

TEST_CASE("at the threshold the signal reaches the cut-off, and more antibody gives more") {
  World world = with_platelets(50.0);
  world.clones.resize(1);
  world.clones[0].affinity = 0.15;
  const AntibodyTestParameters numbers{0.0, 1e5, 550.0, 2.0, 11.0, 1e-9, 0.9};  // hardly any noise
  world.laboratory.antibody_tests = {numbers.test("", false, true)};
  const auto density = [&](double bound) {
    world.clones[0].bound_per_platelet = bound;
    return reported_density(world, 0, chance, 4)[0];
  };
  CHECK(density(0.0) == Approx(1.0));
  CHECK(density(550.0) == Approx(1.0));
  const AntibodyTestParameters usual{0.0, 1e5, 550.0, 2.0, 11.0, 0.25, 0.9};
  world.laboratory.antibody_tests[0] = usual.test("", false, true);
  CHECK((density(100.0) < density(550.0) && density(550.0) < density(5000.0)));
  world.laboratory.antibody_tests[0].background_spread = 0.0;  // the luck taken out, the cut-off put in by hand
  CHECK(density(550.0) == Approx(std::exp(0.25 * 1.2815515655446004)).epsilon(1e-5));
  CHECK(density(1e12) == Approx(11.0 * std::exp(0.25 * 1.2815515655446004)).epsilon(1e-5));
}

TEST_CASE("twins, the trace and whoever asks read the same report, and the patient lives as without a laboratory") {
  const auto plain = load("itp_chronic_adult").replace("run.droplet_volume", "\"0.01 uL\"").replace("run.step", "\"3 hour\"").replace("run.record", "\"3 hour\"");
  auto measured = plain.replace("assay.blood_count.analyser", "\"impedance\"").replace("assay.glycocalicin.cv", "0.1");
  Simulation patient(measured, 5, 2), other(plain, 5, 2);
  CHECK(patient.observe("reported_platelet_count")[0] == reported_count(patient.world(), sim::Chance(5, 2), 0));
  patient.advance(20.0);
  other.advance(20.0);
  Simulation twin(patient);
  for (Simulation* each : {&patient, &twin, &other}) each->advance(20.0);
  CHECK(patient.observe("platelet_count") == other.observe("platelet_count"));
  CHECK(patient.observe("reported_platelet_count") == twin.observe("reported_platelet_count"));
  CHECK(patient.observe("reported_platelet_count")[0] == reported_count(patient.world(), sim::Chance(5, 2), patient.steps()));
  CHECK(patient.world().steps_done() == patient.steps());
}

TEST_CASE("a doctor is told what stands in the trace") {
  const std::string doctor = "{ name = \"watcher\", treatment = \"ivig\", at = \"1 day\", every = \"3 day\", dose = \"1 g/kg\", otherwise = \"withhold\" }";
  auto scenario = load("itp_chronic_adult").replace("run.droplet_volume", "\"0.01 uL\"").replace("run.step", "\"3 hour\"").replace("run.record", "\"3 hour\"");
  scenario = scenario.replace("assay.blood_count.analyser", "\"impedance\"").with_protocol(doctor);
  Simulation patient(scenario, 5, 2);
  int visits = 0;
  while (patient.time() < 40.0) {
    const double told_now = patient.observe("reported_platelet_count")[0];
    const auto before = patient.world().clinic.protocols[0].visits;
    patient.step();
    if (patient.world().clinic.protocols[0].visits == before) continue;
    ++visits;
    CHECK(patient.world().clinic.protocols[0].last_count == told_now);
  }
  CHECK(visits == 13);
}
