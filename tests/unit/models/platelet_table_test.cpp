// The table of platelets: one row each, with the ages, antigen and places that the books add up to.
#include "models/platelet_table.h"

#include <set>

#include "models/run/profile.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

sim::Scenario labelled() {
  return load("itp_chronic_adult").replace("run.droplet_volume", "\"0.1 uL\"").replace("run.step", "\"3 h\"")
      .with_event("{ assay = \"label\", at = \"1 day\", fraction = 0.3 }");
}

std::vector<PlateletRow> table(const Simulation& patient) {
  std::vector<PlateletRow> rows;
  for_each_platelet(patient, [&](const PlateletRow& row) { rows.push_back(row); });
  return rows;
}

}  // namespace

TEST_CASE("every platelet has a row, and the rows add up to the books") {
  Simulation patient(labelled(), 2);
  patient.advance(3.0);
  const World& world = patient.world();
  const auto rows = table(patient);
  CHECK(static_cast<std::int64_t>(rows.size()) == world.platelets.size());
  std::array<Pool, max_labels> pools;
  std::set<std::pair<std::int64_t, std::uint32_t>> identities;
  double antigen = 0.0, age = 0.0;
  for (const PlateletRow& row : rows) {
    ++(row.in_spleen ? pools[static_cast<std::size_t>(row.label)].spleen : pools[static_cast<std::size_t>(row.label)].blood);
    identities.insert({row.who.birth_step, row.who.rank});
    antigen += row.antigen;
    age += row.age;
    CHECK(row.birth + row.age == Approx(3.0));
    CHECK(row.birth >= world.step * static_cast<double>(row.who.birth_step));
    CHECK(row.birth < world.step * static_cast<double>(row.who.birth_step + 1));
  }
  CHECK(identities.size() == rows.size());
  for (std::size_t label = 0; label < pools.size(); ++label) {
    CHECK(pools[label].blood == world.pools[label].blood);
    CHECK(pools[label].spleen == world.pools[label].spleen);
  }
  REQUIRE(pools[1].blood > 0);
  CHECK(world.mean_volume * antigen / static_cast<double>(rows.size()) == Approx(patient.observe("mean_platelet_volume")[0]).epsilon(1e-4));
  CHECK(age / static_cast<double>(rows.size()) == Approx(patient.observe("mean_platelet_age")[0]).epsilon(0.01));
}

// Some 8,000 platelets, a third of them pooled: the share of a quarter of them has a standard error of 0.01; 4.5 of those.
TEST_CASE("who rests in the spleen is drawn at random, and the same whenever the moment is looked at") {
  Simulation patient(labelled(), 2);
  patient.advance(0.5);
  const auto rows = table(patient), again = table(patient);
  REQUIRE(rows.size() > 2000);
  const double pooled = patient.observe("pooled_fraction")[0], quarter = static_cast<double>(rows.size()) / 4.0;
  for (std::size_t part = 0; part < 4; ++part) {
    double inside = 0.0;
    for (std::size_t i = part * rows.size() / 4; i < (part + 1) * rows.size() / 4; ++i) inside += rows[i].in_spleen ? 1.0 : 0.0;
    CHECK(inside / quarter == Approx(pooled).margin(4.5 * std::sqrt(pooled * (1.0 - pooled) / quarter)));
  }
  std::size_t differ = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) differ += rows[i].in_spleen != again[i].in_spleen ? 1 : 0;
  CHECK(differ == 0);
  Simulation other(labelled(), 3);
  other.advance(0.5);
  const auto elsewhere = table(other);
  for (std::size_t i = 0; i < std::min(rows.size(), elsewhere.size()); ++i) differ += rows[i].in_spleen != elsewhere[i].in_spleen ? 1 : 0;
  CHECK(differ > 100);
}

TEST_CASE("a profile counts what was done, also when that was nothing") {
  const sim::Scenario patient = labelled().replace("run.duration", "\"3 day\"");
  const Profile whole = profile(patient, 2, 0, 1);
  Simulation same(patient, 2);
  std::int64_t seen = 0;
  for (int step = 0; step < 24; ++step, same.step()) seen += same.world().platelets.size();
  CHECK(whole.steps == 24);
  CHECK(whole.platelet_steps == seen);
  CHECK(whole.deaths == same.world().ledger.dead());
  CHECK(whole.candidates > whole.deaths);
  std::int64_t candidates = 0;
  for (const auto& pathway : whole.pathways) candidates += pathway.candidates;
  CHECK(candidates == whole.candidates);
  CHECK(whole.bytes_per_platelet == Approx(static_cast<double>(same.world().platelets.bytes()) / static_cast<double>(same.world().platelets.size())));
  const Profile none = profile(labelled().replace("run.duration", "\"1 h\""), 2, 0, 1);
  CHECK(none.steps == 0);
  CHECK((none.candidates == 0 && none.deaths == 0));
  CHECK(none.pathways.size() == whole.pathways.size());
  for (const auto& pathway : none.pathways) CHECK((pathway.candidates == 0 && pathway.deaths == 0));
}

TEST_CASE("a patient whose platelets are all gone has a profile, and needs no memory for each") {
  const sim::Scenario empty = sim::Scenario::load(PLATELETSIM_SOURCE "/tests/fuzz/library/few.toml", "").replace("run.duration", "\"40 day\"");
  Simulation patient(empty, 1);
  patient.run();
  REQUIRE(patient.world().platelets.size() == 0);
  CHECK(table(patient).empty());
  CHECK(profile(empty, 1, 0, 1).bytes_per_platelet == 0.0);
}
