// The spleen with every label in use: each one's platelets are exchanged, and taken out, by themselves.
#include "models/clearance/splenic_pooling.h"
#include "models/plateletsim.h"
#include "models/treatments/splenectomy.h"
#include "sim/base/state_hash.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;
using course::step;

namespace {

void exchange(const SplenicPooling& spleen, World& world, const sim::Now& now) {
  spleen.regulate(world, now);
  spleen.resolve(world, now);
}

}  // namespace

// Of 100,000 platelets a third is pooled, with a standard error of 150: a margin of 700.
TEST_CASE("all labels reach the same share in the spleen, and none is lost") {
  World world;
  world.labels = max_labels;
  for (Pool& pool : world.pools) pool.blood = 100000;
  const SplenicPooling spleen{true, 0.05, 10.0, 0.3, 0.002};
  CHECK(spleen.pooled() == Approx(1.0 / 3.0));
  follow(1.0, {}, [&](const sim::Now& now) { exchange(spleen, world, now); });
  std::int64_t first = world.pools[0].spleen, alike = 0;
  for (const Pool& pool : world.pools) {
    CHECK(pool.total() == 100000);
    CHECK(static_cast<double>(pool.spleen) == Approx(33333.0).margin(700.0));
    alike += pool.spleen == first ? 1 : 0;
  }
  CHECK(alike < 4);  // each draws for itself
}

TEST_CASE("the exchange goes its exact part of the way, whatever the step") {
  // Relaxation at flow (1/min) + 1/transit: 0.15/min. 4,000,000 platelets: standard errors below 1,000.
  for (const double minutes : {1.0, 5.0, 20.0}) {
    World world;
    world.pools[0].blood = 4000000;
    const SplenicPooling spleen{true, 0.05, 10.0, 0.3, 0.002};
    const sim::Chance chance(1, 0);
    exchange(spleen, world, {{minutes / 1440.0, 0}, chance, {}});
    CHECK(static_cast<double>(world.pools[0].spleen) == Approx(4e6 / 3.0 * (1.0 - std::exp(-0.15 * minutes))).margin(4500.0));
    world.levers.turn(Lever::spleen_flow, 4.0);
    world.levers.turn(Lever::spleen_transit, 2.0);
    exchange(spleen, world, {{1.0, 1}, chance, {}});
    CHECK(static_cast<double>(world.pools[0].spleen) == Approx(4e6 * 0.8).margin(4500.0));
  }
}

TEST_CASE("without a spleen nobody is pooled") {
  World world;
  world.pools[0].blood = 1000;
  const SplenicPooling none{false, 0.05, 10.0, 0.3, 0.002};
  follow(step, {}, [&](const sim::Now& now) {
    none.begin(world, now);
    exchange(none, world, now);
  });
  CHECK_FALSE(world.spleen_present);
  CHECK(world.pools[0].blood == 1000);
}

// 20,000 platelets: a standard error of 141, of which the margin is five.
TEST_CASE("where a scenario has no spleen, the count of health is that of all platelets") {
  const auto few = sim::Scenario::load(PLATELETSIM_SOURCE "/tests/fuzz/library/few.toml", "").replace("run.droplet_volume", "\"1 uL\"");
  const Simulation patient(few, 1);
  CHECK(patient.observe("pooled_fraction").front() == 0.0);
  CHECK(static_cast<double>(patient.world().platelets.size()) == Approx(20000.0).margin(700.0));
}

// 37,500 platelets: a standard error of 0.5 %.
TEST_CASE("a person born without a spleen makes as many platelets as others, and has them all in the blood") {
  const auto adult = load("healthy_adult").replace("run.droplet_volume", "\"0.1 uL\"").replace("run.step", "\"6 hour\"");
  const Simulation whole(adult, 1);
  Simulation born_without(adult.replace("spleen.present", "false"), 1);
  CHECK(born_without.world().normal_production == whole.world().normal_production);
  CHECK(born_without.observe("platelet_count").front() == Approx(375.0).epsilon(0.03));
  CHECK(born_without.observe("pooled_fraction").front() == 0.0);
  born_without.advance(40.0);
  CHECK(born_without.observe("platelet_count").front() == Approx(375.0).epsilon(0.05));
}

TEST_CASE("a spleen that is not there cannot be taken out") {
  const auto ill = load("itp_adult").replace("run.droplet_volume", "\"0.01 uL\"");
  const auto after = [](Simulation patient, int operations) {
    for (int i = 0; i < operations; ++i) {
      patient.apply("splenectomy", {});
      patient.step();
    }
    patient.advance(20.0 - patient.time());
    sim::StateHash hash;  // not of the agenda, which remembers what was done
    hash.add(patient.world());
    hash.add(patient.world().immune);
    return hash.text();
  };
  Simulation patient(ill, 3);
  patient.advance(15.0);
  CHECK(after(patient, 1) == after(patient, 2));
  CHECK(after(patient, 1) != after(patient, 0));
  Simulation born_without(ill.replace("spleen.present", "false"), 3);
  born_without.advance(15.0);
  CHECK(after(born_without, 1) == after(born_without, 0));
}

TEST_CASE("the spleen is taken out with all that rest in it, whatever their label") {
  World world = course::of_one_antigen();
  world.release(0, 3200);
  auto chance = sim::Chance(1, 0).stream("a test"_draw, 0, 0);
  world.labels = max_labels;
  world.labelled.assign(max_labels - 1, 200);
  for (int label = 1; label < max_labels; ++label) {
    world.platelets.add(label, world.platelets.take(0, 200, chance));
    world.pools[static_cast<std::size_t>(label)] = {150, 50, 200 * 65536};
  }
  world.pools[0] = {150, 50, 200 * 65536};
  REQUIRE(world.consistent());
  follow(step, {{0.0, "splenectomy", {{"overlooked", 0.0}}}}, [&](const sim::Now& now) { Splenectomy().intervene(world, now); });
  CHECK(world.consistent());
  CHECK_FALSE(world.spleen_present);
  for (const Pool& pool : world.pools) {
    CHECK(pool.blood == 150);
    CHECK(pool.spleen == 0);
  }
  CHECK(world.ledger.removed == 800);
  CHECK(world.ledger.dead() == 0);
  CHECK(world.now_dying.antigen_lost == 800 * 65536);
}

namespace {

Simulation well(const std::string& volume = "\"0.2 uL\"") {
  Simulation patient(load("healthy_adult").replace("run.droplet_volume", volume).replace("run.step", "\"6 hour\""), 1);
  patient.advance(5.0);
  return patient;
}

}  // namespace

// 75,000 platelets: a share in the spleen is known to 0.2 points; counts waver by 3 %.
TEST_CASE("what embolisation leaves of a spleen pools by its size, and what dies takes its platelets along") {
  for (const double infarcted : {0.3, 0.65, 0.9}) {
    Simulation patient = well(), twin = patient;
    patient.apply("splenic_embolisation", {{"infarcted", infarcted}});
    patient.advance(0.25);
    twin.advance(0.25);
    const World& world = patient.world();
    CHECK(world.spleen_size == Approx(1.0 - infarcted));
    CHECK(static_cast<double>(world.ledger.removed) == Approx(infarcted * static_cast<double>(twin.world().pools[0].spleen)).epsilon(0.02));
    patient.advance(10.0);
    const double left = 1.0 - infarcted;
    CHECK(patient.observe("pooled_fraction").at(0) == Approx(0.5 * left / (1.0 + 0.5 * left)).margin(0.01));  // flow x transit is 0.5
    CHECK(world.consistent());
    CHECK(world.ledger.present_at_start + world.ledger.born == world.platelets.size() + world.ledger.dead() + world.ledger.removed);
  }
}

TEST_CASE("all of it embolised is a splenectomy, bit for bit; twice a part is the product of parts") {
  Simulation dead = well("\"0.02 uL\""), out = dead, twice = dead;
  dead.apply("splenic_embolisation", {{"infarcted", 1.0}});
  out.apply("splenectomy", {{"overlooked", 0.0}, {"accessory", 0.01}});
  dead.advance(10.0);
  out.advance(10.0);
  CHECK(dead.state_hash() == out.state_hash());
  twice.apply("splenic_embolisation", {{"infarcted", 0.5}});
  twice.advance(1.0);
  twice.apply("splenic_embolisation", {{"infarcted", 0.2}});
  twice.advance(1.0);
  CHECK(twice.world().spleen_size == Approx(0.4));
}

// Of 2,000 persons 600 are expected to keep one, with a standard error of 20.
TEST_CASE("an accessory spleen is overlooked in as many as were said, and grows by the logistic law") {
  int kept = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    World world;
    follow(step, {{0.0, "splenectomy", {{"overlooked", 0.3}, {"accessory", 0.02}}}}, [&](const sim::Now& now) { Splenectomy{}.intervene(world, now); }, seed);
    kept += world.spleen_present ? 1 : 0;
    CHECK(world.spleen() == (world.spleen_present ? Approx(0.02) : Approx(0.0)));
  }
  CHECK(kept == Approx(600).margin(90));
  Simulation patient = well("\"0.01 uL\"");
  patient.apply("splenectomy", {{"overlooked", 1.0}, {"accessory", 0.02}});
  patient.advance(0.25);
  CHECK(patient.world().spleen_size == Approx(0.02));
  patient.advance(100.0);
  CHECK(patient.world().spleen_size == Approx(0.3 / (1.0 + (0.3 / 0.02 - 1.0) * std::exp(-0.002 * 100.0))).epsilon(1e-6));
  patient.apply("splenectomy", {{"overlooked", 0.0}, {"accessory", 0.01}});
  patient.advance(0.25);
  CHECK_FALSE(patient.world().spleen_present);
}
