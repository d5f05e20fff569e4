// Changes that must not show: other units, a run in pieces, the order of pathways and of drugs, drugs that are none.
#include <rapidcheck.h>

#include "models/clearance/competing_risks.h"
#include "models/plateletsim.h"
#include "sim/base/state_hash.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

sim::Scenario small(const char* name) {
  auto scenario = load(name).replace("run.droplet_volume", "\"0.02 uL\"").replace("run.step", "\"2 hour\"");
  return scenario.has("antibody") ? scenario.replace("antibody.onset", "\"0 day\"").replace("antibody.rise", "\"1 day\"") : scenario;
}

std::string hash_after(const sim::Scenario& scenario, double days) {
  Simulation patient(scenario, 1);
  patient.advance(days);
  return patient.state_hash();
}

// All platelets and what became of the others.
std::string platelets_after(const sim::Scenario& scenario, double days) {
  Simulation patient(scenario, 1);
  patient.advance(days);
  sim::StateHash hash;
  hash.add(patient.world().platelets);
  hash.add(patient.world().ledger);
  hash.add(patient.world().pools);
  hash.add(patient.world().macrophages);
  return hash.text();
}

// A person made by hand, so that the pathways can be given to competing_risks in any order.
sim::Simulation<World> by_hand(const sim::Scenario& scenario, std::vector<std::size_t> order) {
  auto mechanisms = Blueprint(scenario).mechanisms;
  const auto pathways = sim::pathways(mechanisms);
  std::vector<sim::Pathway<World>> shuffled;
  for (const auto i : order) shuffled.push_back(pathways.at(i));
  for (auto& mechanism : mechanisms)
    if (mechanism.name == CompetingRisks::name) mechanism = sim::mechanism<World>(CompetingRisks{shuffled});
  const auto settings = run_settings(scenario);
  World world;
  world.droplet = settings.droplet_volume;
  world.step = settings.step;
  world.platelets = sim::Agents(77);
  return {std::move(world), std::move(mechanisms), {settings.step, 0}, {1, 0}, {}};
}

}  // namespace

TEST_CASE("the same quantities in other units give the same bits") {
  const auto plain = small("itp_chronic_adult");
  const auto same = plain.replace("run.step", "\"120 min\"").replace("run.droplet_volume", "\"20 nL\"").replace("spleen.transit_time", "\"600 s\"")
                        .replace("patient.weight", "\"70000 g\"").replace("patient.normal_count", "\"250 1e3/uL\"")
                        .replace("igg.normal", "\"1100 mg/dL\"").replace("phagocytosis.digestion", "\"24 hour\"").replace("senescence.lifespan", "\"252 hour\"");
  CHECK(hash_after(plain, 10.0) == hash_after(same, 10.0));
}

TEST_CASE("a duration means the same in days, hours and minutes") {
  CHECK(rc::check([] {
    const int hours = *rc::gen::inRange(1, 1000);
    const auto plain = load("healthy_adult");
    const auto read = [&](const std::string& text) { return run_settings(plain.replace("run.duration", text)).duration; };
    const double expected = read("\"" + std::to_string(hours) + " hour\"");
    const double minutes = read("\"" + std::to_string(60 * hours) + " min\"");
    RC_ASSERT(std::abs(minutes / expected - 1.0) < 1e-15);
    RC_ASSERT(std::abs(expected * 24.0 / hours - 1.0) < 1e-15);
  }));
}

TEST_CASE("a run in pieces, each begun from a copy, is the run in one") {
  const auto scenario = small("itp_chronic_ivig").replace("event.0.at", "\"3 day\"");
  const auto whole = hash_after(scenario, 8.0);
  CHECK(rc::check([&] {
    Simulation patient(scenario, 1);
    for (int steps = 96; steps > 0;) {
      const int piece = *rc::gen::inRange(1, steps + 1);
      Simulation twin = patient;
      twin.advance(piece / 12.0);
      patient = twin;
      steps -= piece;
    }
    RC_ASSERT(patient.state_hash() == whole);
  }));
}

TEST_CASE("pathways commute: whatever their order, the same platelets die of the same cause") {
  const auto scenario = small("itp_chronic_adult");
  const auto count = sim::pathways(Blueprint(scenario).mechanisms).size();
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  const auto deaths = [&] {
    auto patient = by_hand(scenario, order);
    for (int i = 0; i < 120; ++i) patient.step();
    return std::make_pair(patient.world().ledger.deaths, patient.world().ledger.sites);
  };
  const auto first = deaths();
  CHECK(first.first[2] > 0);
  do CHECK(deaths() == first);
  while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("drugs of one day may be given in any order") {
  const std::string ivig = "{ treatment = \"ivig\", dose = \"1 g/kg\", at = \"3 day\" }", mgdf = "{ treatment = \"mgdf\", dose = \"3 ug/kg\", at = \"3 day\" }",
                    romiplostim = "{ treatment = \"romiplostim\", dose = \"5 ug/kg\", at = \"3 day\" }",
                    adrenaline = "{ treatment = \"adrenaline\", dose = \"288 ug/kg\", over = \"1 day\", at = \"3 day\" }";
  const auto after = [&](std::vector<std::string> events) {
    auto scenario = small("itp_chronic_adult");
    for (const auto& event : events) scenario = scenario.with_event(event);
    return platelets_after(scenario, 8.0);
  };
  const auto first = after({ivig, mgdf, romiplostim, adrenaline});
  CHECK(after({adrenaline, romiplostim, mgdf, ivig}) == first);
  CHECK(after({mgdf, adrenaline, ivig, romiplostim}) == first);
  CHECK(after({ivig, mgdf, romiplostim}) != first);
}

TEST_CASE("a null drug, and one of next to nothing, is no drug bit for bit") {
  const auto untreated = small("itp_chronic_adult");
  const auto expected = platelets_after(untreated, 10.0);
  for (const char* event : {"treatment = \"ivig\", dose = \"0 g/kg\"", "treatment = \"ivig\", dose = \"1e-30 g/kg\"",
                            "treatment = \"romiplostim\", dose = \"0 ug/kg\"", "treatment = \"romiplostim\", dose = \"1e-30 ug/kg\"",
                            "treatment = \"mgdf\", dose = \"0 ug/kg\"", "treatment = \"mgdf\", dose = \"1e-30 ug/kg\"",
                            "treatment = \"adrenaline\", dose = \"0 ug/kg\", over = \"1 day\"",
                            "condition = \"passive_transfer\", dose = \"0 ug/mL\", affinity = \"1 nM\"",
                            "condition = \"drug_dose\", doses = 0.0"}) {
    INFO(event);
    CHECK(platelets_after(untreated.with_event("{ " + std::string(event) + ", at = \"3 day\" }"), 10.0) == expected);
  }
}

TEST_CASE("conditions that change nothing change nothing") {
  const auto expected = platelets_after(small("healthy_adult"), 10.0);
  CHECK(platelets_after(small("aplastic_anaemia").replace("condition.marrow_failure.effect.0.full", "1.0").replace("event.0.at", "\"0 day\""), 10.0) == expected);
  CHECK(platelets_after(small("aplastic_anaemia").replace("event.0.at", "\"10 day\""), 10.0) == expected);
  CHECK(platelets_after(small("splenomegaly").replace("condition.splenomegaly.effect.0.full", "1.0").replace("event.0.at", "\"0 day\""), 10.0) == expected);
}
