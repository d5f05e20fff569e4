// How clones of B cells come to be: founded by help, of either epitope and many affinities, and woken from memory.
#include <cmath>

#include "models/immunity/b_cells.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;

namespace {

World with_help() {
  World world;
  world.immune.active = true;
  world.immune.agents_per_response = 1e6;
  world.immune.helpers.change(500000, 0);  // half of a full response
  return world;
}

BCells resting() {
  BCells b = course::b_cells();
  b.founders = 3e-6;  // three cells
  b.affinity = 2.0;
  b.memory_life = 1000.0;
  return b;
}

}  // namespace

// 600 clones expected: Poisson spread 25, shares and logarithms to 0.02 and 0.02.
TEST_CASE("help against platelets founds new clones: the epitope spreads") {
  World world = with_help();
  world.immune.person.gpib = 0.3;
  world.immune.person.affinity = 5.0;
  BCells b = resting();
  b.spreading = 12.0;
  b.affinity_spread = 0.5;
  follow(100.0, {}, [&](const sim::Now& now) { b.regulate(world, now); });
  const auto clones = static_cast<double>(world.clones.size());
  CHECK(clones == Approx(12.0 * 0.5 * 100.0).margin(110.0));
  REQUIRE(world.immune.lineages.size() == world.clones.size());
  double gpib = 0.0, sum = 0.0, squares = 0.0;
  for (std::size_t i = 0; i < world.clones.size(); ++i) {
    CHECK(world.immune.lineages[i].antibody == i);
    CHECK_FALSE(world.immune.lineages[i].cross_reactive);
    const double place = std::log10(world.clones[i].affinity / (5.0 * 2.0 * 0.15));
    sum += place / clones;
    squares += place * place / clones;
    gpib += (world.clones[i].epitope == Epitope::gpib ? 1.0 : 0.0) / clones;
  }
  CHECK(gpib == Approx(0.3).margin(0.09));
  CHECK(sum == Approx(0.0).margin(0.1));
  CHECK(std::sqrt(squares) == Approx(0.5).epsilon(0.15));
  CHECK(world.immune.lineages.back().b_cells.born >= 3);
}

TEST_CASE("clones of one person bind GPIb, or none does, as that person was dealt") {
  for (const auto& [share, epitope] : {std::pair{0.0, Epitope::gpiibiiia}, {1.0, Epitope::gpib}}) {
    World world = with_help();
    world.immune.person.gpib = share;
    BCells b = resting();
    b.spreading = 12.0;
    follow(10.0, {}, [&](const sim::Now& now) { b.regulate(world, now); });
    CHECK(world.clones.size() > 30);
    for (const Clone& clone : world.clones) {
      CHECK(clone.epitope == epitope);
      CHECK(clone.affinity == Approx(2.0 * 0.15));
    }
  }
}

TEST_CASE("a clone begins as its share of a response, whatever the sample, and with one cell at least") {
  for (const auto& [sample, cells] : {std::pair{1e4, 500}, {400.0, 20}, {30.0, 2}, {10.0, 1}, {1.0, 1}}) {
    World world = with_help();
    world.immune.agents_per_response = sample;
    world.immune.foreign = 1e9;
    world.immune.naive_clones = 3;
    BCells b = resting();
    b.founders = 0.05;
    b.encounter = 1e6;
    follow(course::step, {}, [&](const sim::Now& now) { b.regulate(world, now); });
    REQUIRE(world.immune.lineages.size() == 3);
    for (const Lineage& lineage : world.immune.lineages) {
      CHECK(lineage.b_cells.alive == cells);
      CHECK(lineage.cross_reactive);
    }
  }
}

TEST_CASE("without help no clone is founded") {
  World world = with_help();
  world.immune.helpers = {};
  BCells b = resting();
  b.spreading = 12.0;
  follow(50.0, {}, [&](const sim::Now& now) { b.regulate(world, now); });
  CHECK(world.clones.empty());
}

TEST_CASE("help wakes memory, and what is woken is active again") {
  World world = with_help();
  BCells b = resting();
  b.recall = 0.4;
  b.life = 1e6;
  Lineage lineage;
  lineage.memory.change(200000, 0);
  world.clones.emplace_back();
  world.immune.lineages.push_back(lineage);
  follow(5.0, {}, [&](const sim::Now& now) { b.regulate(world, now); });
  const Lineage& clone = world.immune.lineages.front();
  const double left = std::exp(-(0.4 * 0.5 + 0.001) * 5.0);
  CHECK(static_cast<double>(clone.memory.alive) == Approx(200000.0 * left).epsilon(0.01));
  CHECK(static_cast<double>(clone.b_cells.alive) == Approx(200000.0 * (1.0 - left) * 0.2 / 0.201).epsilon(0.01));
}

TEST_CASE("regulation weakens help from elsewhere, and help against platelets is as it is") {
  BCells b = resting();
  b.regulated_help = 2.0;
  ImmuneSystem immune;
  immune.agents_per_response = 1000.0;
  immune.bystander = 0.6;
  immune.regulators.change(1000, 0);
  CHECK(b.own_help(immune) == Approx(0.2));
  immune.helpers.change(500, 0);
  CHECK(b.own_help(immune) == Approx(1.0 - 0.5 * 0.8));
  immune.helpers.change(9000, 0);  // more than a full response is not more help
  CHECK(b.own_help(immune) == Approx(1.0));
}

TEST_CASE("a foreign antigen helps its clones whatever regulation says") {
  BCells b = resting();
  b.cross_help = 0.5;
  ImmuneSystem immune;
  immune.agents_per_response = 1000.0;
  immune.foreign = 0.9;
  immune.regulators.change(5000, 0);
  CHECK(b.cross_reactive_help(immune, 1.0) == Approx(0.75));
  immune.helpers.change(800, 0);
  CHECK(b.cross_reactive_help(immune, 1.0) == Approx(1.0 - 0.6 * 0.25));
  CHECK(b.cross_reactive_help(immune, 0.5) == Approx(1.0 - 0.8 * 0.25));
  b.regulated_help = 0.2;
  immune.bystander = 0.6;  // help from elsewhere reaches them as well, halved by regulation
  CHECK(b.cross_reactive_help(immune, 0.5) == Approx(1.0 - 0.8 * 0.7 * 0.25));
}

TEST_CASE("the spleen takes its share of B cells and memory along") {
  World world = with_help();
  BCells b = resting();
  b.spleen_share = 0.4;
  Lineage lineage;
  lineage.b_cells.change(50000, 0);
  lineage.memory.change(20000, 0);
  world.clones.emplace_back();
  world.immune.lineages.push_back(lineage);
  follow(course::step, {}, [&](const sim::Now& now) { b.intervene(world, now); });
  CHECK(world.immune.lineages[0].b_cells.alive == 50000);
  world.spleen_leaving = true;
  follow(course::step, {}, [&](const sim::Now& now) { b.intervene(world, now); });
  CHECK(static_cast<double>(world.immune.lineages[0].b_cells.alive) == Approx(30000.0).epsilon(0.02));
  CHECK(static_cast<double>(world.immune.lineages[0].memory.alive) == Approx(12000.0).epsilon(0.03));
}

// 12 expected: of 200 patients a standard error of 0.25; a margin of 4.5 of them.
TEST_CASE("an infection finds clones that resemble it, and without one there are none to be found") {
  BCells b = resting();
  b.cross_reactive = 12.0;
  double found = 0.0;
  for (std::uint64_t patient = 0; patient < 200; ++patient) {
    const sim::Chance chance(1, patient);
    World well, ill;
    ill.immune.infected = true;
    b.begin(well, {{course::step, 0}, chance, {}});
    b.begin(ill, {{course::step, 0}, chance, {}});
    CHECK(well.immune.naive_clones == 0);
    found += static_cast<double>(ill.immune.naive_clones) / 200.0;
  }
  CHECK(found == Approx(12.0).margin(1.1));
}
