// What antibody does to the marrow: some of the block falls on founding, the rest on shedding, where it needs Fc receptors.
#include <cmath>

#include "models/production/megakaryocytes.h"
#include "models/production/release_block.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;

namespace {

const ReleaseBlock block{0.84, 0.25, 1000.0, 2.0};  // of the share 0.16 that is left, 0.16^0.25 of founding

void regulate(World& world) {
  follow(course::step, {}, [&](const sim::Now& now) { block.regulate(world, now); });
}

Marrow under(double gpiibiiia, double gpib) {
  World world;
  world.bound = {gpiibiiia, gpib};
  regulate(world);
  return world.marrow;
}

// Cells of 4N that all shed, in a marrow that hears nothing; so many are hindered and blocked for so many days.
struct Bone {
  Megakaryocytes cells{};
  World world = course::of_one_antigen();
  double made = 0.0, withheld = 0.0;  // 1e9/L

  Bone() {
    cells.sample = 20000;
    cells.inflow_basal = 1.0;
    cells.inflow_half = cells.endomitosis_half = 1.0;
    cells.progenitor_time = 2.0;
    cells.maturation = 5.0;
    cells.maturation_cv = 0.2;
    cells.shedding_ploidy = 4;
    cells.yield = 10.0;
    world.normal_production = 40.0;
    world.droplet = 1.0;
    const sim::Chance chance(1, 0);
    cells.begin(world, {{course::step, 0}, chance, {}});
  }
  void live(double days, double unhindered, double unblocked) {
    world.marrow.unhindered = unhindered;
    world.marrow.unblocked = unblocked;
    follow(days, {}, [&](const sim::Now& now) {
      const auto before = world.ledger.born;
      cells.produce(world, now);
      made += world.concentration(static_cast<double>(world.ledger.born - before)) + world.marrow.withheld;
      withheld += world.marrow.withheld;
    });
  }
};

}  // namespace

TEST_CASE("without antibody nothing is blocked, and what saturating antibody leaves is one product") {
  CHECK((under(0.0, 0.0).unblocked == 1.0 && under(0.0, 0.0).unhindered == 1.0));
  const Marrow most = under(5e8, 5e8);
  CHECK(most.unhindered == Approx(std::pow(0.16, 0.25)));
  CHECK(most.unhindered * most.unblocked == Approx(0.16));
  CHECK(most.mass == 1.0);  // it takes up thrombopoietin as before
}

TEST_CASE("half of each part of the block at its half, by antibody against either glycoprotein") {
  const double founding = 1.0 - std::pow(0.16, 0.25), release = 1.0 - std::pow(0.16, 0.75);  // at most
  CHECK(under(600.0, 400.0).unhindered == Approx(1.0 - 0.5 * founding));
  CHECK(under(600.0, 400.0).unblocked == Approx(1.0 - 0.5 * release));
  CHECK(under(0.0, 3000.0).unhindered == Approx(1.0 - 0.9 * founding));
  CHECK(under(3000.0, 0.0).unblocked == Approx(1.0 - 0.9 * release));
}

TEST_CASE("release is freed with Fc receptors and blocked by armed macrophages; founding hears of neither") {
  const double founding = 1.0 - std::pow(0.16, 0.25), release = 1.0 - std::pow(0.16, 0.75);
  World world;
  world.bound = {1000.0, 0.0};
  world.levers.turn(Lever::fc_receptors, 1.0 / 3.0);
  regulate(world);
  CHECK(world.marrow.unhindered == Approx(1.0 - 0.5 * founding));
  CHECK(world.marrow.unblocked == Approx(1.0 - 0.1 * release));
  world.levers.turn(Lever::arming, 9.0);  // three times the contacts of rest
  regulate(world);
  CHECK(world.marrow.unhindered == Approx(1.0 - 0.5 * founding));
  CHECK(world.marrow.unblocked == Approx(1.0 - 0.9 * release));
  world.levers.turn(Lever::fc_receptors, 0.0);
  regulate(world);
  CHECK(world.marrow.unhindered == Approx(1.0 - 0.5 * founding));
  CHECK(world.marrow.unblocked == 1.0);
}

TEST_CASE("in whom antibody does not block the marrow, none does") {
  World world;
  world.bound = {5000.0, 5000.0};
  regulate(world);
  CHECK(world.marrow.unblocked < 0.3);
  world.immune.person.blocked = false;
  regulate(world);
  CHECK((world.marrow.unblocked == 1.0 && world.marrow.unhindered == 1.0));
}

// Some 80,000 platelets shed: a standard error of 0.35 %.
TEST_CASE("what is made is shed or withheld, in the shares that the block says") {
  Bone bone;
  bone.live(4.0, 1.0, 0.25);
  CHECK(bone.withheld / bone.made == Approx(0.75).epsilon(0.006));
  CHECK(bone.made == Approx(4.0 * 40.0).epsilon(0.02));
  Bone free;
  free.live(4.0, 1.0, 1.0);
  CHECK(free.withheld == 0.0);
}

// Cells live for five days at most nine: after twenty all have come under the hindrance. 14,000 cells: SE of 0.5 % at most.
TEST_CASE("hindered founding leaves fewer megakaryocytes, and the progenitors before it as they were") {
  Bone bone;
  const auto before = static_cast<double>(bone.world.marrow.cells.size());
  bone.live(20.0, 0.7, 1.0);
  CHECK(static_cast<double>(bone.world.marrow.cells.size()) == Approx(0.7 * before).epsilon(0.02));
  for (const double stage : bone.world.marrow.founding) CHECK(stage == Approx(1.0));
}
