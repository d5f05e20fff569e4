// Every probe against a World made by hand, whose values can be worked out on paper.
#include <cmath>
#include <numeric>

#include "models/assays/immature_fraction.h"
#include "models/probes.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

// Births of three steps of half a day in 2 uL: 100, 200, 300; a quarter of them rest in the spleen.
World three_births() {
  World world;
  world.platelets = sim::Agents(7);
  world.droplet = 2.0;
  world.step = 0.5;
  world.mean_volume = 8.0;
  world.antigen_quantiles = {0.5, 1.5};
  world.antigen_units_by_class = {32768, 98304};
  world.alive_by_antigen = {0, 0};
  for (const std::int64_t step : {0, 1, 2}) world.release(step, 100 * (step + 1));
  world.pools[0].blood -= 150;
  world.pools[0].spleen += 150;
  return world;
}

double mean_antigen(const World& world) {
  const auto high = static_cast<double>(world.alive_by_antigen[1]);
  return 0.5 + high / 600.0;
}

Watched of_labels(int labels) {
  Watched watched;
  watched.labels = labels;
  return watched;
}

std::vector<double> values(const World& world, const std::string& name, const sim::Interval<World>& since = {}, int labels = 0) {
  std::vector<double> read{-1.0};  // a probe appends, and leaves what is there
  for (const auto& probe : probes(world, of_labels(labels), sim::Chance(1, 0)))
    if (probe.name == name) probe.read(world, since, read);
  REQUIRE(read.size() > 1);
  CHECK(read.front() == -1.0);
  return {read.begin() + 1, read.end()};
}

double value(const World& world, const std::string& name, const sim::Interval<World>& since = {}) {
  const auto read = values(world, name, since);
  REQUIRE(read.size() == 1);
  return read.front();
}

}  // namespace

TEST_CASE("platelets are counted per litre, and those in the spleen are not") {
  const World world = three_births();
  CHECK(value(world, "platelet_count") == Approx(450e-3 / 2.0));
  CHECK(value(world, "pooled_fraction") == Approx(0.25));
  CHECK(value(world, "mean_platelet_volume") == Approx(8.0 * mean_antigen(world)));
}

TEST_CASE("ages are those of the middle of the step of birth") {
  CHECK(value(three_births(), "mean_platelet_age") == Approx((300 * 0.25 + 200 * 0.75 + 100 * 1.25) / 600.0));
}

TEST_CASE("a birth step that the limit of immaturity cuts counts in part") {
  World world = three_births();
  for (const auto& [limit, young] : {std::pair{0.0, 0.0}, {0.25, 150.0}, {0.5, 300.0}, {0.75, 400.0}, {1.0, 500.0}, {1.25, 550.0}, {9.0, 600.0}}) {
    world.immature_lifetime = limit;
    CHECK(value(world, "immature_fraction") == Approx(young / 600.0));
  }
  const sim::Chance chance(1, 0);
  ImmatureFraction{0.5}.begin(world, {{0.5, 0}, chance, {}});  // the assay says what the limit is
  CHECK(value(world, "immature_fraction") == Approx(0.5));
}

TEST_CASE("rates are events per litre and day since the last row") {
  World world = three_births();
  world.ledger.born = 700;
  world.ledger.deaths = {10, 20, 30, 40, 50, 60, 70, 80, 90};
  world.ledger.sites = {100, 120, 140, 90};
  world.ledger.lifetime = static_cast<std::int64_t>(1000.0 / lifetime_unit);
  sim::Interval<World> since{4.0, {}};
  since.before.born = 300;
  since.before.deaths = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  since.before.sites = {4, 8, 16, 17};
  since.before.lifetime = static_cast<std::int64_t>(190.0 / lifetime_unit);
  const double each = 1e-3 / 2.0 / 4.0;
  CHECK(value(world, "production_rate", since) == Approx(400 * each));
  CHECK(value(world, "turnover", since) == Approx(405 * each));
  CHECK(value(world, "mean_platelet_lifespan", since) == Approx(810.0 / 405.0));
  const auto causes = values(world, "deaths", since), sites = values(world, "deaths_by_site", since);
  REQUIRE(causes.size() == 9);
  for (std::size_t i = 0; i < 9; ++i) CHECK(causes[i] == Approx(9.0 * static_cast<double>(i + 1) * each));
  REQUIRE(sites.size() == 4);
  CHECK(sites[0] == Approx(96 * each));
  CHECK(sites[1] == Approx(112 * each));
  CHECK(sites[2] == Approx(124 * each));
  CHECK(sites[3] == Approx(73 * each));
}

TEST_CASE("what has no meaning is not a number") {
  World world = three_births();
  for (const char* rate : {"production_rate", "turnover", "mean_platelet_lifespan"}) CHECK(std::isnan(value(world, rate)));
  CHECK(std::isnan(value(world, "mean_platelet_lifespan", {1.0, {}})));  // nobody died
  CHECK(value(world, "turnover", {1.0, {}}) == 0.0);
  for (const char* mean : {"mean_platelet_age", "mean_platelet_volume", "pooled_fraction"}) CHECK(std::isnan(value(World(), mean)));
}

TEST_CASE("bound IgG: each platelet stands in the bin around its own, the lowest bin takes all below it") {
  World world = three_births();
  const auto& alive = world.alive_by_antigen;
  REQUIRE((alive[0] > 0 && alive[1] > 0 && alive[0] != alive[1]));
  std::vector<double> centres;
  for (const auto& probe : probes(world, {}, sim::Chance(1, 0)))
    if (probe.name == "bound_igg_distribution") centres = probe.dimension.numbers;
  REQUIRE(centres.size() == 32);
  const double half_a_bin = std::pow(10.0, 1.0 / 16.0);
  CHECK(centres.front() / half_a_bin == Approx(10.0));
  CHECK(centres.back() * half_a_bin == Approx(1e5));
  for (double molecules = 37.0; molecules < 60000.0; molecules *= 1.7) {
    world.bound = {0.25 * molecules, 0.75 * molecules};
    const auto share = values(world, "bound_igg_distribution");
    CHECK(std::accumulate(share.begin(), share.end(), 0.0) == Approx(1.0));
    for (std::size_t bin = 0; bin < share.size(); ++bin) {
      double expected = 0.0;
      for (std::size_t i = 0; i < alive.size(); ++i) {
        const double its = molecules * world.antigen_quantiles[i];
        if (its > centres[bin] / half_a_bin && its < centres[bin] * half_a_bin) expected += static_cast<double>(alive[i]) / 600.0;
      }
      CHECK(share[bin] == Approx(expected).margin(1e-12));
    }
    CHECK(value(world, "bound_igg") == Approx(molecules * mean_antigen(world)));
    CHECK(values(world, "bound_autoantibody")[0] == Approx(world.bound[0] * mean_antigen(world)));
    CHECK(values(world, "bound_autoantibody")[1] == Approx(world.bound[1] * mean_antigen(world)));
  }
  world.bound = {6.0, 0.0};  // 3 and 9 molecules
  CHECK(values(world, "bound_igg_distribution").front() == Approx(1.0));
  world.bound = {1e6, 1e6};
  CHECK(values(world, "bound_igg_distribution").back() == Approx(1.0));
}

TEST_CASE("signals, organs and drugs are told in their units") {
  World world = three_births();
  world.tpo = 2.5;
  world.tpo_normal = 60.0;
  world.igg_own = 9.0;
  world.igg_dosed = 2.0;
  for (const char* name : {"aspirin", "zinc"}) {
    world.drugs.emplace_back().name = name;
    world.drugs.back().concentration = 0.5 * static_cast<double>(world.drugs.size());
  }
  world.macrophages[0].availability = 0.75;
  world.macrophages[1].availability = 0.9;
  CHECK(value(world, "tpo") == Approx(150.0));
  CHECK(value(world, "igg") == Approx(11.0));
  Watched watched;
  watched.drugs = {"zinc", "aspirin", "never taken"};
  for (const auto& probe : probes(world, watched, sim::Chance(1, 0))) {
    if (probe.name != "drug_concentration") continue;
    std::vector<double> levels;
    probe.read(world, {}, levels);
    CHECK(levels == std::vector<double>{2000.0, 0.5, 0.0, 1.0});
    CHECK(probe.dimension.labels == std::vector<std::string>{"ivig", "aspirin", "never taken", "zinc"});
  }
  CHECK(values(world, "phagocyte_load")[0] == Approx(0.25));
  CHECK(values(world, "phagocyte_load")[1] == Approx(0.1));
}

TEST_CASE("megakaryocytes by ploidy, of all that are present") {
  World world;
  world.marrow.cells_per_agent = 3e3;
  world.marrow.cells.add(0.0, 9.0, 1);
  world.marrow.cells.add(0.0, 9.0, 1);
  world.marrow.cells.add(0.0, 9.0, 5);
  world.marrow.cells.add(0.0, 9.0, 0);
  CHECK(value(world, "megakaryocytes") == Approx(12e3));
  CHECK(values(world, "megakaryocyte_ploidy") == std::vector<double>{0.25, 0.5, 0.0, 0.0, 0.0, 0.25});
}

TEST_CASE("each clone has a place of its own, each epitope the sum of its clones") {
  World world = three_births();
  world.immune.active = true;
  world.clones.resize(3);
  for (std::size_t i = 0; i < 3; ++i) {
    world.clones[i].free = 1.0 + static_cast<double>(i);
    world.clones[i].total = 10.0 * world.clones[i].free;
  }
  world.clones[1].epitope = Epitope::gpib;
  CHECK(values(world, "autoantibody") == std::vector<double>{1.0, 2.0, 3.0});
  CHECK(values(world, "free_autoantibody") == std::vector<double>{4.0, 2.0});
  for (const auto& probe : probes(world, {}, sim::Chance(1, 0)))
    if (probe.name == "autoantibody") CHECK(probe.dimension.labels == std::vector<std::string>{"1 GPIIb/IIIa", "2 GPIb", "3 GPIIb/IIIa"});
}

TEST_CASE("cells of the immune system are told in full responses") {
  World world;
  for (const auto& probe : probes(world, {}, sim::Chance(1, 0))) CHECK(probe.name != "b_cells");  // at rest there is nothing to see
  world.immune.active = true;
  world.immune.agents_per_response = 100.0;
  world.immune.helpers.change(50, 0);
  world.immune.regulators.change(200, 0);
  world.immune.cytotoxic.change(10, 0);
  Lineage lineage;
  lineage.short_lived.change(5, 0);
  world.immune.lineages.push_back(lineage);
  lineage.short_lived.change(2, 7);  // none is left
  lineage.b_cells.change(30, 0);
  lineage.long_lived_spleen.change(40, 0);
  lineage.long_lived_marrow.change(60, 0);
  world.immune.lineages.push_back(lineage);
  world.immune.lineages.emplace_back();  // extinct
  world.immune.foreign = 0.3;
  world.immune.presented = 0.6;
  world.immune.stored = 0.8;
  world.patient.age = 5.0;
  world.immune.person.tolerance = 1.7;
  CHECK(value(world, "b_cells") == Approx(0.3));
  CHECK(value(world, "b_cell_clones") == 2.0);
  CHECK(values(world, "plasma_cells") == std::vector<double>{0.05, 0.4, 0.6});
  CHECK(values(world, "t_cells") == std::vector<double>{0.5, 2.0, 0.1});
  CHECK(values(world, "antigen") == std::vector<double>{0.3, 0.6, 0.8});
  CHECK(value(world, "age") == 5.0);
  CHECK(value(world, "tolerance") == 1.7);
  CHECK(value(world, "infected") == 0.0);
  world.immune.infected = true;
  CHECK(value(world, "infected") == 1.0);
  CHECK(value(world, "told") == 0.0);
  world.immune.told = true;
  CHECK(value(world, "told") == 1.0);
}

TEST_CASE("what a patient was dealt is told trait by trait") {
  World world;
  world.immune.active = true;
  ImmunePerson& person = world.immune.person;
  person.sensitivity = 1.5, person.capture = 1.25, person.liver = 0.5, person.response = 2.0, person.settling = 0.75;
  person.cytotoxic = 3.0, person.affinity = 4.0, person.gpib = 0.3, person.blocked = false;
  CHECK(values(world, "dealt") == std::vector<double>{1.5, 1.25, 0.5, 2.0, 0.75, 3.0, 4.0, 0.3, 0.0});
  person.blocked = true;
  CHECK(values(world, "dealt").back() == 1.0);
}

TEST_CASE("labels: who of those marked lives, and who of them is in the blood") {
  World world = three_births();
  for (const auto& probe : probes(world, {}, sim::Chance(1, 0))) CHECK(probe.name != "label_survival");
  world.labelled = {50, 40};
  world.pools[1] = {20, 5, 0};
  world.pools[2] = {30, 10, 0};
  CHECK(values(world, "label_survival", {}, 2) == std::vector<double>{0.5, 1.0});
  CHECK(values(world, "label_recovery", {}, 2) == std::vector<double>{0.4, 0.75});
  for (const auto& probe : probes(world, of_labels(2), sim::Chance(1, 0)))
    if (probe.name == "label_survival") CHECK(probe.dimension.labels == std::vector<std::string>{"1", "2"});
}

TEST_CASE("what was given is counted, and levers are shown where something may turn them") {
  World world = three_births();
  for (const auto& probe : probes(world, {}, sim::Chance(1, 0))) CHECK((probe.name != "given" && probe.name != "levers"));
  world.given = {{"ivig", 2}, {"label", 9}};
  world.levers.turn(Lever::capture, 0.25);
  world.levers.turn(Lever::agonist, 3.0);
  const Watched watched{0, {"ivig", "splenectomy"}, {Lever::agonist, Lever::capture}, {}, 0};
  const auto read = [&](const std::string& name) {
    std::vector<double> seen;
    std::vector<std::string> labels;
    for (const auto& probe : probes(world, watched, sim::Chance(1, 0)))
      if (probe.name == name) probe.read(world, {}, seen), labels = probe.dimension.labels;
    return std::pair(labels, seen);
  };
  CHECK(read("given") == std::pair(std::vector<std::string>{"ivig", "splenectomy"}, std::vector<double>{2.0, 0.0}));
  CHECK(read("levers") == std::pair(std::vector<std::string>{"agonist", "capture"}, std::vector<double>{3.0, 0.25}));
}
