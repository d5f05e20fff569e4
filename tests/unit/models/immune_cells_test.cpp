// Each population of immune cells follows its equation on average, and its books are kept.
#include <cmath>
#include <limits>

#include "models/immunity/b_cells.h"
#include "models/immunity/complement.h"
#include "models/immunity/cytotoxic_t_cells.h"
#include "models/immunity/drug_antigen.h"
#include "models/immunity/helper_t_cells.h"
#include "models/immunity/infection.h"
#include "models/immunity/plasma_cells.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;
using course::step;

namespace {

// A patient without platelets whose sample is so large that chance hardly shows.
World large_sample() {
  World world;
  world.step = step;
  world.igg_catabolism = 0.033;
  world.sites = {40000.0, 12000.0};
  world.immune.active = true;
  world.immune.agents_per_response = 1e6;
  return world;
}

void check_books(const Cells& cells) {
  CHECK(cells.alive >= 0);
  CHECK(cells.alive == cells.born - cells.died);
}

// A clone with so many activated B cells under this help.
Lineage& add_clone(World& world, std::int64_t cells, double help) {
  Lineage lineage;
  lineage.antibody = world.clones.size();
  lineage.cross_reactive = true;
  lineage.b_cells.change(cells, 0);
  lineage.help = help;
  world.clones.emplace_back();
  world.immune.lineages.push_back(lineage);
  return world.immune.lineages.back();
}

BCells growing_b_cells() {
  BCells b = course::b_cells();
  b.proliferation = 2.4;
  b.cross_help = 0.5;
  b.founders = 2e-6;
  b.affinity = 1.0;
  b.memory_life = 3650.0;
  return b;
}

}  // namespace

// Margins: a sample of a million has a standard error of 0.1 % or less; steps of an hour add as much.
TEST_CASE("cells agree with their books, or are not believed") {
  constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  CHECK(Cells{3, 5, 2}.consistent());
  CHECK_FALSE(Cells{4, 5, 2}.consistent());
  CHECK_FALSE(Cells{-1, 5, 6}.consistent());
  CHECK_FALSE(Cells{1, -5, -6}.consistent());
  CHECK_FALSE(Cells{largest, largest, -1}.consistent());  // whose difference is no number
  CHECK(Cells{Cells::most, Cells::most, 0}.consistent());
  CHECK_FALSE(Cells{Cells::most + 1, Cells::most + 1, 0}.consistent());
}

TEST_CASE("helper T cells follow dH/dt = (called - H) / life") {
  World world = large_sample();
  const HelperTCells helpers{0.2, 3.3, 1.0, 0.05};  // macrophages show all
  world.immune.presented = 0.6;
  const double called = 0.36 / (0.36 + 0.04);
  CHECK(helpers.called(0.6, 0.0) == Approx(called));
  CHECK(helpers.called(0.6, 2.0) == Approx(0.5));
  follow(5.0, {}, [&](const sim::Now& now) { helpers.regulate(world, now); });
  CHECK(world.immune.help() == Approx(called * (1.0 - std::exp(-5.0 / 3.3))).epsilon(0.02));
  check_books(world.immune.helpers);
}

TEST_CASE("macrophages prime helpers by themselves, and B cells show them the rest") {
  const HelperTCells helpers{0.2, 3.3, 0.4, 0.05};
  CHECK(helpers.presenting(0.0) == Approx(0.4));
  CHECK(helpers.presenting(0.05) == Approx(0.7));
  CHECK(helpers.presenting(1e9) == Approx(1.0));
  for (const std::int64_t b_cells : {0, 50000, 1000000}) {
    World world = large_sample();
    world.immune.presented = 0.6;
    world.immune.regulators.change(2000000, 0);
    add_clone(world, b_cells, 0.0);
    follow(40.0, {}, [&](const sim::Now& now) { helpers.regulate(world, now); });
    const double shown = helpers.presenting(1e-6 * static_cast<double>(b_cells));
    CHECK(world.immune.help() == Approx(shown * shown / (shown * shown + 1.0)).epsilon(0.02));
  }
}

TEST_CASE("B cells grow to the room that help leaves them") {
  World world = large_sample();
  const BCells b = growing_b_cells();
  world.immune.foreign = 0.9;  // help 0.75
  add_clone(world, 10000, 0.0);
  follow(2.0, {}, [&](const sim::Now& now) { b.regulate(world, now); });
  CHECK(b.cross_reactive_help(world.immune, 1.0) == Approx(0.75));
  const double most = 1.0 - 1.0 / (2.4 * 0.75), growth = 2.4 * 0.75 - 1.0;  // the logistic law
  CHECK(world.immune.b_cells() == Approx(most / (1.0 + (most / 0.01 - 1.0) * std::exp(-growth * 2.0))).epsilon(0.04));
  follow(40.0, {}, [&](const sim::Now& now) { b.regulate(world, now); });
  CHECK(world.immune.b_cells() == Approx(most).epsilon(0.03));
  check_books(world.immune.lineages.front().b_cells);
}

TEST_CASE("B cells grow at the same rate whatever the step") {
  // dB/dt = (births - deaths) B while there is room: after a day e^(2.4 x 0.75 - 1) fold. 1e5 cells: SE below 1 %.
  BCells b = growing_b_cells();
  b.room = b.inflamed_room = 1000.0;
  for (const double dt : {1.0 / 24.0, 0.125, 0.25, 0.5}) {
    World world = large_sample();
    world.immune.foreign = 0.9;
    add_clone(world, 100000, 0.0);
    const sim::Chance chance(1, 0);
    for (std::int64_t i = 0; static_cast<double>(i) * dt < 1.0 - 1e-9; ++i) b.regulate(world, {{dt, i}, chance, {}});
    CHECK(world.immune.b_cells() == Approx(0.1 * std::exp(2.4 * 0.75 - 1.0)).epsilon(0.04));
  }
}

TEST_CASE("a clone that needs a drug to bind has no help from platelets without it") {
  World world = large_sample();
  const BCells b = growing_b_cells();
  world.immune.helpers.change(800000, 0);
  CHECK(b.cross_reactive_help(world.immune, 1.0) == Approx(0.5 * 0.8));
  CHECK(b.cross_reactive_help(world.immune, 0.25) == Approx(0.25 * 0.5 * 0.8));
  CHECK(b.cross_reactive_help(world.immune, 0.0) == 0.0);
  CHECK(b.own_help(world.immune) == Approx(0.8));
}

TEST_CASE("bystander help is weakened by regulation") {
  World world = large_sample();
  BCells b = growing_b_cells();
  b.regulated_help = 0.5;
  world.immune.bystander = 0.6;
  CHECK(b.own_help(world.immune) == Approx(0.6));
  world.immune.regulators.change(2000000, 0);
  CHECK(b.own_help(world.immune) == Approx(0.3));
}

TEST_CASE("inflammation opens germinal centres, and some of the room leaves with the spleen") {
  World world = large_sample();
  BCells b = growing_b_cells();
  b.room = 0.4;
  CHECK(b.capacity(world) == Approx(0.4));
  world.immune.cytokines = 0.5;
  CHECK(b.capacity(world) == Approx(0.7));
  b.spleen_share = 0.5;  // of the cells
  b.spleen_room = 0.25;
  CHECK(b.capacity(world) == Approx(0.7));
  world.spleen_present = false;
  CHECK(b.capacity(world) == Approx(0.75 * 0.7));
  world.immune.person.response = 1.5;
  CHECK(b.capacity(world) == Approx(1.5 * 0.75 * 0.7));
}

TEST_CASE("B cells have room where there is antigen to bind: what is stored of platelets, or foreign") {
  World world = large_sample();
  const BCells b = growing_b_cells();
  CHECK(b.available(world.immune) == 1.0);
  world.immune.stored = 0.4;
  CHECK(b.available(world.immune) == Approx(0.4));
  CHECK(b.capacity(world) == Approx(0.4));
  world.immune.foreign = 0.3;  // half of all that is missing
  CHECK(b.available(world.immune) == Approx(0.7));
  world.immune.foreign = 1e9;
  CHECK(b.available(world.immune) == Approx(1.0));
  world.immune.stored = 1.3;  // of more platelets than in health: there is room for no more than a response
  world.immune.foreign = 0.0;
  CHECK(b.available(world.immune) == 1.0);
  world.immune.stored = 0.0;
  CHECK(b.capacity(world) == 0.0);
}

TEST_CASE("B cells settle at the room that is left by the antigen, and where none is left they die out") {
  for (const double stored : {0.5, 0.0}) {
    World world = large_sample();
    BCells b = growing_b_cells();
    b.foreign_half = 0.3;
    world.immune.stored = stored;
    world.immune.helpers.change(1000000, 0);
    add_clone(world, 100000, 0.0);
    world.immune.lineages.front().cross_reactive = false;  // full help
    follow(40.0, {}, [&](const sim::Now& now) { b.regulate(world, now); });
    CHECK(world.immune.b_cells() == Approx(stored * (1.0 - 1.0 / 2.4)).epsilon(0.03));
  }
}

TEST_CASE("without help B cells die out, and memory keeps its share") {
  World world = large_sample();
  BCells b = growing_b_cells();
  b.memory_share = 0.1;
  add_clone(world, 100000, 0.0);
  follow(30.0, {}, [&](const sim::Now& now) { b.regulate(world, now); });
  const Lineage& clone = world.immune.lineages.front();
  CHECK(clone.b_cells.alive == 0);
  CHECK(static_cast<double>(clone.memory.alive) == Approx(10000.0).epsilon(0.05));
  check_books(clone.b_cells);
  check_books(clone.memory);
}

TEST_CASE("naive clones wake when the foreign antigen comes, each once") {
  World world = large_sample();
  BCells b = growing_b_cells();
  b.encounter = 5.0;
  world.immune.naive_clones = 7;
  follow(5.0, {}, [&](const sim::Now& now) { b.regulate(world, now); });
  CHECK(world.immune.lineages.empty());
  world.immune.foreign = 1.0;
  follow(5.0, {}, [&](const sim::Now& now) { b.regulate(world, now); });
  CHECK(world.immune.lineages.size() == 7);
  CHECK(world.immune.naive_clones == 0);
}

TEST_CASE("plasma cells: short-lived follow B cells, long-lived fill their niches") {
  World world = large_sample();
  const PlasmaCells plasma{2.0, 3.0, 0.005, 700.0, 0.5, 0.4, 0.0, 1.1};
  world.immune.person.settling = 2.0;
  add_clone(world, 300000, 0.8);
  follow(6.0, {}, [&](const sim::Now& now) { plasma.regulate(world, now); });
  const Lineage& clone = world.immune.lineages.front();
  CHECK(world.immune.responses(clone.short_lived.alive) == Approx(2.0 * 0.8 * 0.3 * (1.0 - std::exp(-2.0))).epsilon(0.03));
  follow(2000.0, {}, [&](const sim::Now& now) { plasma.regulate(world, now); });
  const double gain = 0.01 * 0.8 * 0.3;  // 1/day; balance of L' = gain (1 - L / niches) - L / life
  const double balance = gain / (gain / 0.5 + 1.0 / 700.0);
  CHECK(world.immune.responses(clone.long_lived_spleen.alive) == Approx(0.4 * balance).epsilon(0.03));
  CHECK(world.immune.responses(clone.long_lived_marrow.alive) == Approx(0.6 * balance).epsilon(0.03));
  for (const Cells* cells : {&clone.short_lived, &clone.long_lived_spleen, &clone.long_lived_marrow}) check_books(*cells);
}

TEST_CASE("the spleen takes its plasma cells along") {
  World world = large_sample();
  const PlasmaCells plasma{2.0, 3.0, 0.01, 700.0, 0.5, 0.4, 0.0, 1.1};
  Lineage& clone = add_clone(world, 0, 0.0);
  clone.short_lived.change(10000, 0);
  clone.long_lived_spleen.change(500, 0);
  clone.long_lived_marrow.change(500, 0);
  const sim::Chance chance(1, 0);
  world.spleen_leaving = true;
  plasma.intervene(world, {{step, 0}, chance, {}});
  CHECK(clone.long_lived_spleen.alive == 0);
  CHECK(clone.long_lived_marrow.alive == 500);
  CHECK(static_cast<double>(clone.short_lived.alive) == Approx(6000.0).epsilon(0.05));
  check_books(clone.short_lived);
}

// Of 600 patients, the correlation has a standard error of 0.04; a margin of 4.5 of them.
TEST_CASE("what the spleen takes along says nothing of who dies in the marrow that day") {
  const PlasmaCells plasma{0.0, 3.0, 0.0, 1.0, 0.5, 0.5, 0.0, 1.1};
  constexpr int patients = 600;
  double taken = 0.0, died = 0.0, taken_twice = 0.0, died_twice = 0.0, both = 0.0;
  for (int patient = 0; patient < patients; ++patient) {
    World world = large_sample();
    for (int clone = 0; clone < 2; ++clone) add_clone(world, 0, 0.0);
    world.immune.lineages[0].long_lived_marrow.change(5000, 0);
    world.immune.lineages[1].short_lived.change(5000, 0);
    const sim::Chance chance(1, static_cast<std::uint64_t>(patient));
    const sim::Now now{{0.5, 0}, chance, {}};
    world.spleen_leaving = true;
    plasma.intervene(world, now);
    const auto x = static_cast<double>(world.immune.lineages[1].short_lived.died);
    plasma.regulate(world, now);
    const auto y = static_cast<double>(world.immune.lineages[0].long_lived_marrow.died);
    taken += x / patients, died += y / patients, taken_twice += x * x / patients, died_twice += y * y / patients, both += x * y / patients;
  }
  const double correlation = (both - taken * died) / std::sqrt((taken_twice - taken * taken) * (died_twice - died * died));
  CHECK(correlation == Approx(0.0).margin(0.18));
}

// dK/dt = H (1 - K) / rise - K / life.
TEST_CASE("cytotoxic T cells form under help until their room is taken, persist, and kill as the person's do") {
  World world = large_sample();
  const CytotoxicTCells cytotoxic{20.0, 60.0, 0.1, 0.2};
  world.immune.helpers.change(800000, 0);
  world.immune.regulators.change(1000000, 0);  // which do not hold them back but through helpers
  const double rate = 0.8 / 20.0 + 1.0 / 60.0, balance = 0.8 / 20.0 / rate;  // 1/day, 1
  follow(15.0, {}, [&](const sim::Now& now) { cytotoxic.regulate(world, now); });
  CHECK(world.immune.responses(world.immune.cytotoxic.alive) == Approx(balance * (1.0 - std::exp(-rate * 15.0))).epsilon(0.02));
  follow(300.0, {}, [&](const sim::Now& now) { cytotoxic.regulate(world, now); });
  const double k = world.immune.responses(world.immune.cytotoxic.alive);
  CHECK(k == Approx(balance).epsilon(0.01));
  CHECK(cytotoxic.hazard(world) == Approx(0.1 * k));
  world.immune.person.cytotoxic = 3.0;
  CHECK(cytotoxic.hazard(world) == Approx(0.3 * k));
  CHECK(world.marrow.brake == Approx(1.0 / (1.0 + 0.2 * balance)).epsilon(0.01));
  check_books(world.immune.cytotoxic);
  world.immune.helpers.change(0, 800000);
  follow(60.0, {}, [&](const sim::Now& now) { cytotoxic.regulate(world, now); });
  CHECK(world.immune.responses(world.immune.cytotoxic.alive) == Approx(k * std::exp(-1.0)).epsilon(0.01));
}

TEST_CASE("cytotoxic T cells and complement meet every platelet, whatever else takes it") {
  World world = large_sample();
  world.antigen_quantiles = {0.5, 1.5};
  world.bound = {20000.0, 10000.0};
  world.immune.cytotoxic.change(500000, 0);
  const CytotoxicTCells cytotoxic{20.0, 60.0, 0.1, 0.2};
  const Complement complement{5.0, 30000.0, 4.0};
  const std::array<double, 3> age{0.0, 1.0, 2.0}, exposure{step, step, step}, trait{0.25, 0.75, 0.25};
  const sim::Candidates platelets{0, step, age, exposure, trait};
  sim::Hazards hazards(cause_names.size(), 3);
  for (double& k : hazards[static_cast<std::size_t>(Cause::cytotoxic_t)]) k = 7.0;
  cytotoxic.harm(platelets, world, hazards);
  complement.harm(platelets, world, hazards);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(hazards[static_cast<std::size_t>(Cause::cytotoxic_t)][i] == Approx(7.0 + cytotoxic.hazard(world)));
    CHECK(hazards[static_cast<std::size_t>(Cause::complement)][i] == Approx(complement.hazard(world, i == 1 ? 1.5 : 0.5)));
  }
}

TEST_CASE("complement spares lightly coated platelets") {
  World world = large_sample();
  const Complement complement{5.0, 30000.0, 4.0};
  CHECK(complement.hazard(world, 1.0) == 0.0);
  world.bound = {30000.0, 0.0};
  CHECK(complement.hazard(world, 1.0) == Approx(2.5));
  world.bound = {3000.0, 0.0};
  CHECK(complement.hazard(world, 1.0) < 0.001);
}

TEST_CASE("an infection peaks once; a drug opens sites as it comes and goes") {
  CHECK(Infection::course(-1.0) == 0.0);
  CHECK(Infection::course(1.0) == Approx(1.0));
  CHECK(Infection::course(3.0) == Approx(27.0 * std::exp(-6.0)));
  World world = large_sample();
  const DrugAntigen drug{0.5, 0.3, 2.0};
  world.immune.drug_left = 0.3;
  add_clone(world, 1, 0.0);
  follow(step, {}, [&](const sim::Now& now) { drug.regulate(world, now); });
  CHECK(world.clones[0].access == Approx(0.5));
  CHECK(world.immune.foreign == Approx(1.0));
  CHECK(world.immune.drug_left == Approx(0.3 * std::exp2(-step / 0.5)));
}
