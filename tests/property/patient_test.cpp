// What must hold for every patient at every moment, over random scenarios.
#include <cmath>
#include <rapidcheck.h>

#include "models/platelet_table.h"
#include "sim/base/error.h"
#include "sim/base/state_hash.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

std::string text(double value, const std::string& unit) { return "\"" + std::to_string(value) + " " + unit + "\""; }

// A random patient in a small droplet: any disease, any of the treatments.
sim::Scenario anyone() {
  const auto name = *rc::gen::elementOf(std::vector<std::string>{"itp_chronic_adult", "itp_acute_child", "itp_chronic_ivig",
                                                                 "itp_chronic_splenectomy", "aplastic_anaemia", "mgdf_pulse"});
  auto scenario = load(name)
                      .replace("run.droplet_volume", "\"0.02 uL\"")
                      .replace("run.step", *rc::gen::elementOf(std::vector<std::string>{"\"15 min\"", "\"1 hour\"", "\"6 hour\""}))
                      .replace("patient.normal_count", text(*rc::gen::inRange(50, 500), "1e9/L"))
                      .replace("platelet.antigen_cv", std::to_string(0.01 * *rc::gen::inRange(0, 60)));
  if (scenario.has("antibody"))
    scenario = scenario.replace("antibody.onset", "\"2 day\"")
                   .replace("antibody.rise", "\"2 day\"")
                   .replace("antibody.titre", text(0.1 * *rc::gen::inRange(0, 60), "ug/mL"));
  for (const char* event : {"treatment = \"splenectomy\"", "treatment = \"ivig\", dose = \"1 g/kg\"", "condition = \"marrow_ablation\"",
                            "treatment = \"romiplostim\", dose = \"5 ug/kg\"", "assay = \"label\", fraction = 0.3",
                            "treatment = \"adrenaline\", dose = \"12 ug/kg\", over = \"1 hour\""})
    if (*rc::gen::inRange(0, 3) == 0)
      scenario = scenario.with_event("{ " + std::string(event) + ", at = " + text(*rc::gen::inRange(0, 12), "day") + " }");
  return scenario;
}

void check_books(const World& world) {
  const Ledger& books = world.ledger;
  RC_ASSERT(books.present_at_start + books.born + books.received == world.platelets.size() + books.dead() + books.removed);
  std::int64_t pools = 0, antigen = 0, by_birth = 0, by_antigen = 0, sites = 0;
  for (const Pool& pool : world.pools) {
    RC_ASSERT(pool.blood >= 0);
    RC_ASSERT(pool.spleen >= 0);
    pools += pool.total();
    antigen += pool.antigen;
  }
  for (const auto n : world.alive_by_birth) by_birth += n;
  for (const auto n : world.alive_by_antigen) by_antigen += n;
  for (const auto n : books.sites) sites += n;
  RC_ASSERT(pools == world.platelets.size());
  RC_ASSERT(by_birth == world.platelets.size());
  RC_ASSERT(by_antigen == world.platelets.size());
  RC_ASSERT(sites == books.dead());
  std::int64_t carried = 0;
  for (const sim::Shard& shard : world.platelets.shards())
    for (std::size_t slot = 0; slot < shard.size(); ++slot) carried += world.antigen_units(world.trait(shard.identity(slot)));
  RC_ASSERT(carried == antigen);
}

// Secreted = catabolised + carried off + present, for each clone.
void check_antibody(const World& world) {
  for (const Clone& clone : world.clones) {
    RC_ASSERT(clone.total >= 0.0);
    RC_ASSERT(std::abs(clone.secreted - clone.catabolised - clone.carried_off - clone.total) <= 1e-9 * (clone.secreted + 1e-9));
  }
}

void check_macrophages(const World& world) {
  for (const Macrophages& cells : world.macrophages) {
    std::size_t meals = 0;
    for (const auto n : cells.meals) meals += n;
    RC_ASSERT(meals == cells.digesting.size());
    RC_ASSERT(cells.availability >= 0.0);
    RC_ASSERT(cells.availability <= 1.0);
  }
}

}  // namespace

TEST_CASE("nothing is lost: platelets, antigen, antibody, meals") {
  CHECK(rc::check([] {
    Simulation patient(anyone(), *rc::gen::arbitrary<std::uint32_t>());
    for (int day = 0; day < 15; ++day) {
      patient.advance(1.0);
      check_books(patient.world());
      check_antibody(patient.world());
      check_macrophages(patient.world());
      RC_ASSERT(std::isfinite(patient.world().tpo));
    }
  }));
}

TEST_CASE("recording, watching and copying change nothing") {
  const auto often = load("itp_chronic_ivig").replace("run.droplet_volume", "\"0.05 uL\"").replace("run.record", "\"1 hour\"");
  const auto rarely = often.replace("run.record", "\"100 day\"");
  Simulation watched(often, 3), left_alone(rarely, 3);
  for (int day = 0; day < 20; ++day) {
    watched.advance(1.0);
    (void)watched.observe("bound_igg_distribution");
    for_each_platelet(watched, [](const PlateletRow&) {});
    Simulation twin = watched;
    twin.apply("splenectomy", {});
    twin.advance(0.5);
  }
  left_alone.advance(20.0);
  CHECK(watched.state_hash() == left_alone.state_hash());
}

TEST_CASE("a twin has the same future, and another seed or patient another one") {
  const auto scenario = load("itp_acute_child").replace("run.droplet_volume", "\"0.05 uL\"");
  Simulation one(scenario, 1);
  one.advance(25.0);
  Simulation twin = one;
  one.advance(10.0);
  twin.advance(4.0);
  twin.advance(6.0);
  CHECK(one.state_hash() == twin.state_hash());
  Simulation other_seed(scenario, 2), other_patient(scenario, 1, 1);
  other_seed.advance(35.0);
  other_patient.advance(35.0);
  CHECK(one.state_hash() != other_seed.state_hash());
  CHECK(one.state_hash() != other_patient.state_hash());
}

TEST_CASE("megakaryocytes that cannot double keep sound books") {
  const auto scenario = load("healthy_adult").replace("run.droplet_volume", "\"0.02 uL\"").replace("marrow.endomitosis_basal", "\"0 1/day\"").replace("marrow.endomitosis_gain", "\"0 1/day\"")
                            .replace("marrow.shedding_ploidy", "4");
  Simulation patient(scenario, 1);
  CHECK(patient.world().consistent());
  patient.advance(3.0);
  CHECK(patient.world().consistent());
  CHECK(patient.world().marrow.cells.size(0) == patient.world().marrow.cells.size());
}

TEST_CASE("threads change nothing") {
  const auto scenario = load("itp_acute_child").replace("run.droplet_volume", "\"2 uL\"").replace("antibody.onset", "\"1 day\"");
  const auto after = [&](int threads) {
    Simulation patient(scenario, 1, 0, threads);
    patient.advance(3.0);
    return patient.state_hash();
  };
  const auto alone = after(1);
  CHECK(alone == after(2));
  CHECK(alone == after(3));
}

TEST_CASE("a null drug is no drug, bit for bit in the platelets") {
  const auto untreated = load("itp_chronic_adult").replace("run.droplet_volume", "\"0.05 uL\"").replace("antibody.onset", "\"1 day\"");
  const auto nothing = untreated.with_event("{ treatment = \"ivig\", dose = \"0 g/kg\", at = \"5 day\" }")
                           .with_event("{ treatment = \"romiplostim\", dose = \"0 ug/kg\", at = \"5 day\" }");
  Simulation a(untreated, 1), b(nothing, 1);
  a.advance(20.0);
  b.advance(20.0);
  const auto state = [](const World& world) {
    sim::StateHash hash;
    hash.add(world.platelets);
    hash.add(world.pools);
    hash.add(world.ledger);
    hash.add(world.marrow);
    hash.add(world.macrophages);
    hash.add(world.clones);
    return hash.text();
  };
  CHECK(state(a.world()) == state(b.world()));
  CHECK(a.world().tpo == b.world().tpo);
}

TEST_CASE("both drivers find the same deaths in law") {
  const auto scenario = load("itp_chronic_adult").replace("run.droplet_volume", "\"0.2 uL\"").replace("antibody.onset", "\"0 day\"")
                            .replace("antibody.rise", "\"1 day\"");
  Simulation sparse(scenario, 1, 0, 1, sim::Driver::sparse), dense(scenario, 2, 0, 1, sim::Driver::dense);
  sparse.advance(20.0);
  dense.advance(20.0);
  const auto& a = sparse.world().ledger;
  const auto& b = dense.world().ledger;
  for (std::size_t cause = 0; cause < 5; ++cause) {
    const auto x = static_cast<double>(a.deaths[cause]), y = static_cast<double>(b.deaths[cause]);
    // Poisson spread of two counts, and 1 % for the samples of megakaryocytes; false alarm below 1e-4 each.
    CHECK(std::abs(x - y) < 4.0 * std::sqrt(x + y + 1.0) + 0.01 * (x + y));
  }
}

TEST_CASE("an event applied by hand is the event of a scenario, fallbacks and small doses included") {
  const auto scenario = load("healthy_adult").replace("run.droplet_volume", "\"0.02 uL\"");
  Simulation patient(scenario, 1);
  patient.apply("passive_transfer", {{"dose", 2.5e-8}, {"affinity", 1.0}});  // on GPIIb/IIIa, when nothing else is said
  patient.advance(0.1);
  REQUIRE(patient.world().clones.size() == 1);
  CHECK(patient.world().clones[0].secreted == 2.5e-8);
  CHECK(patient.world().clones[0].epitope == Epitope::gpiibiiia);
  CHECK_THROWS_AS(patient.apply("passive_transfer", {{"dose", 1.0}}), sim::UserError);
  CHECK_THROWS_WITH(patient.apply("passive_transfer", {{"dose", 1.0}, {"affinity", 1.0}, {"doze", 1.0}}),
                    Catch::Matchers::ContainsSubstring("unknown key \"doze\""));
}
