// What is quick beside a step keeps its level: cells that live for minutes, room and niches that fill within one.
#include <cmath>

#include "models/immunity/b_cells.h"
#include "models/immunity/plasma_cells.h"
#include "models/immunity/regulatory_t_cells.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;

namespace {

// A patient without platelets, with a clone of so many B cells; a sample so large that chance hardly shows.
World with_clone(std::int64_t b_cells) {
  World world;
  world.immune.agents_per_response = 1e6;
  world.clones.emplace_back();
  Lineage lineage;
  lineage.cross_reactive = true;
  lineage.help = 1.0;
  lineage.b_cells.change(b_cells, 0);
  world.immune.lineages.push_back(lineage);
  return world;
}

}  // namespace

// SE below 0.4 %.
TEST_CASE("B cells fill their room along the logistic law, whatever the step") {
  BCells b = course::b_cells();
  b.proliferation = 2.4;
  b.cross_help = 0.5;
  b.memory_life = 3650.0;
  const double most = 1.0 - 1.0 / (2.4 * 0.75), growth = 2.4 * 0.75 - 1.0;
  for (const double step : {1.0 / 24.0, 0.25, 1.0}) {
    World world = with_clone(50000);
    world.immune.foreign = 0.9;  // help 0.75
    follow(3.0, {}, [&](const sim::Now& now) { b.regulate(world, now); }, 1, step);
    CHECK(world.immune.b_cells() == Approx(most / (1.0 + (most / 0.05 - 1.0) * std::exp(-growth * 3.0))).epsilon(0.02));
  }
}

// SE 0.07 %.
TEST_CASE("a patient whose regulatory T cells return within the step has as many of them as others") {
  World world;
  world.immune.agents_per_response = 1e6;
  world.immune.person.tolerance = 2.0;
  const RegulatoryTCells regulators{0.012, 1.0, 16.0, 0.0, 0.0};  // in 17 minutes
  follow(5.0, {}, [&](const sim::Now& now) { regulators.regulate(world, now); }, 1, 0.25);
  CHECK(world.immune.regulation() == Approx(2.0).epsilon(0.005));
  CHECK(world.immune.regulators.consistent());
}

// SE 1.6 %.
TEST_CASE("niches that a day's plasma cells would fill a hundred times are full, and not more") {
  World world = with_clone(1000000);
  const PlasmaCells plasma{0.0, 0.1, 1.0, 100.0, 0.01, 0.4, 0.0, 1.1};
  follow(0.25, {}, [&](const sim::Now& now) { plasma.regulate(world, now); }, 1, 0.25);
  const Lineage& clone = world.immune.lineages.front();
  CHECK(world.immune.responses(clone.long_lived_spleen.alive) == Approx(0.004).epsilon(0.08));
  CHECK(world.immune.responses(clone.long_lived_marrow.alive) == Approx(0.006).epsilon(0.07));
}
