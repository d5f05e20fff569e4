// The books of a World: opened anew each step, and damage in any of them is found.
#include <cmath>
#include <limits>

#include "models/patient/traits.h"
#include "models/world/world.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;

namespace {

// Sound in every book: platelets of three steps, one with a label; macrophages with a meal; a clone and its cells.
World sound() {
  World world;
  world.platelets = sim::Agents(7);
  world.antigen_quantiles = {0.5, 1.5};
  world.antigen_units_by_class = {32768, 98304};
  world.alive_by_antigen = {0, 0};
  for (const std::int64_t step : {3, 4, 5}) world.release(step, 20);
  world.pools[0].blood -= 15;
  world.pools[0].spleen += 15;
  world.clones.resize(1);
  world.immune.lineages.emplace_back();
  Macrophages& spleen = world.macrophages[0];
  spleen.receptors = {1024, 512};
  spleen.meals = {2, 1};
  spleen.digesting = {0, 1, 0};
  spleen.capacity = 100;
  spleen.busy = 100;
  return world;
}

template <class Spoil>
bool survives(const Spoil& spoil) {
  World world = sound();
  spoil(world);
  return world.consistent();
}

template <class Spoil>
bool feeds(const Spoil& spoil) {
  Macrophages cells = sound().macrophages[0];
  spoil(cells);
  return cells.consistent();
}

template <class Spoil>
std::string fault_after(const Spoil& spoil) {
  World world = sound();
  world.immune.active = true;
  spoil(world);
  const auto fault = world.fault();
  return fault ? fault->field : "";
}

}  // namespace

TEST_CASE("a World is empty and at rest until a scenario says otherwise") {
  const World world;
  CHECK(world.consistent());
  CHECK(world.platelets.size() == 0);
  CHECK(world.circulating() == 0);
  const Ledger& l = world.ledger;
  CHECK((l.present_at_start == 0 && l.born == 0 && l.dead() == 0 && l.removed == 0 && l.lifetime == 0));
  CHECK((world.drugs.empty() && world.episodes.empty() && world.given.empty()));
  CHECK(DrugInBody().is_absent());
  CHECK((world.igg_own == 0.0 && world.igg_dosed == 0.0 && world.igg_dosed_tissue == 0.0 && world.igg_dimers == 0.0 && world.bound[0] == 0.0 && world.bound[1] == 0.0));
  const ImmuneSystem& i = world.immune;
  CHECK_FALSE((i.active || i.infected));
  CHECK((i.foreign == 0.0 && i.bystander == 0.0 && i.drug == 0.0 && i.drug_left == 0.0 && i.presented == 0.0 && i.cytokines == 0.0 && i.arming == 1.0 && i.stored == 1.0 && i.recruited == 0.0));
  CHECK((i.help() == 0.0 && i.regulation() == 0.0 && i.b_cells() == 0.0 && i.naive_clones == 0));
  CHECK((world.tpo == 1.0 && world.stimulus() == 1.0));
  for (std::size_t lever = 0; lever < lever_table.size(); ++lever)
    CHECK(world.levers[static_cast<Lever>(lever)] == (lever_table[lever].turn == Turn::multiplies ? 1.0 : 0.0));
}

TEST_CASE("a step begins with levers at rest, the dead of the last one behind it, and the platelets of this moment") {
  World world = sound();
  world.droplet = 0.5;
  world.levers.turn(Lever::release, 7.0);
  world.levers.turn(Lever::agonist, 3.0);
  world.now_dying[Cause::bleeding] = 4;
  world.now_dying.antigen_lost = 5;
  world.begin_step();
  CHECK(world.levers[Lever::release] == 1.0);
  CHECK(world.levers[Lever::agonist] == 0.0);
  CHECK(world.last_step[Cause::bleeding] == 4);
  CHECK(world.last_step.antigen_lost == 5);
  CHECK(world.now_dying[Cause::bleeding] == 0);
  CHECK(world.now_dying.antigen_lost == 0);
  CHECK(world.total == Approx(60e-3 / 0.5));
}

TEST_CASE("steps of birth in which nobody is left are dropped from the front alone, and one always stays") {
  World world = course::of_one_antigen();
  world.release(10, 0);
  CHECK(world.first_birth_step == 10);
  CHECK(world.alive_by_birth.size() == 1);
  world.release(11, 3);
  CHECK(world.first_birth_step == 11);
  world.release(12, 0);
  world.release(13, 2);
  CHECK(world.first_birth_step == 11);
  CHECK(world.alive_by_birth == std::deque<std::int64_t>{3, 0, 2});
  CHECK(world.pools[0].blood == 5);
  CHECK(world.pools[0].antigen == 5 * 65536);
  CHECK(world.alive_by_antigen[0] == 5);
}

TEST_CASE("a platelet leaves where it was, and the other place when that is empty") {
  World world = sound();
  const sim::Shard& shard = world.platelets.shards().front();
  const sim::Identity who = shard.identity(0);
  const double trait = world.trait(who);
  const World before = world;
  const auto leave = [&](bool from_spleen, std::int64_t blood, std::int64_t spleen) {
    world = before;
    world.pools[0].blood = blood;
    world.pools[0].spleen = spleen;
    Departures left(world.antigen_quantiles.size());
    Departures::Count(left, world, 0, 1).leave(who, from_spleen, trait);
    world.settle(left);
    return std::pair{blood - world.pools[0].blood, spleen - world.pools[0].spleen};
  };
  CHECK(leave(false, 5, 5) == std::pair<std::int64_t, std::int64_t>{1, 0});
  CHECK(leave(true, 5, 5) == std::pair<std::int64_t, std::int64_t>{0, 1});
  CHECK(leave(true, 5, 0) == std::pair<std::int64_t, std::int64_t>{1, 0});
  CHECK(leave(false, 0, 5) == std::pair<std::int64_t, std::int64_t>{0, 1});
  CHECK(world.now_dying.antigen_lost == world.antigen_units(trait));
  CHECK(before.pools[0].antigen - world.pools[0].antigen == world.antigen_units(trait));
  CHECK(world.alive_by_birth[static_cast<std::size_t>(who.birth_step - 3)] == 19);
  CHECK(world.alive_by_antigen[world.antigen_class(trait)] == before.alive_by_antigen[world.antigen_class(trait)] - 1);
}

TEST_CASE("those who leave together leave the places that they would have left one by one") {
  World world = course::of_one_antigen();
  world.release(0, 100);
  for (std::int64_t blood = 0; blood <= 3; ++blood)
    for (std::int64_t spleen = 0; spleen <= 3; ++spleen)
      for (unsigned drawn = 0; drawn < 1u << (blood + spleen); ++drawn) {  // a bit for each of all: whether it was drawn in the spleen
        std::int64_t left_in_blood = blood, left_in_spleen = spleen;
        Departures left(world.antigen_quantiles.size());
        for (std::int64_t i = 0; i < blood + spleen; ++i) {
          const std::int64_t there = left_in_blood + left_in_spleen;
          if (there == 1) break;  // the last one stays
          const bool in_spleen = (drawn >> i & 1) != 0;
          Departures::Count(left, world, 0, 1).leave({0, static_cast<std::uint32_t>(i)}, in_spleen, 0.5);
          --(left_in_blood == 0 || (in_spleen && left_in_spleen > 0) ? left_in_spleen : left_in_blood);
        }
        World after = world;
        after.pools[0].blood = blood;
        after.pools[0].spleen = spleen;
        after.settle(left);
        REQUIRE(after.pools[0].blood == left_in_blood);
        REQUIRE(after.pools[0].spleen == left_in_spleen);
      }
}

TEST_CASE("books that agree with the platelets are believed, and no others") {
  CHECK(sound().consistent());
  CHECK_FALSE(survives([](World& w) { w.labels = 0; }));
  CHECK_FALSE(survives([](World& w) { w.labels = max_labels + 1; w.labelled.resize(max_labels); }));
  CHECK(survives([](World& w) { w.labels = max_labels; w.labelled.resize(max_labels - 1); }));
  CHECK_FALSE(survives([](World& w) { w.labelled.push_back(1); }));
  CHECK_FALSE(survives([](World& w) { w.labels = 2; }));
  CHECK_FALSE(survives([](World& w) { w.alive_by_antigen.push_back(0); }));
  CHECK_FALSE(survives([](World& w) { std::swap(++w.alive_by_antigen[0], w.alive_by_antigen[1]); }));
  CHECK_FALSE(survives([](World& w) { ++w.alive_by_birth[1]; }));
  CHECK_FALSE(survives([](World& w) { w.alive_by_birth.push_back(1); }));
  CHECK_FALSE(survives([](World& w) { ++w.first_birth_step; }));
  CHECK_FALSE(survives([](World& w) { --w.first_birth_step; }));
  CHECK_FALSE(survives([](World& w) { w.platelets = sim::Agents(7); w.alive_by_birth = {0}; w.first_birth_step = -(std::int64_t{1} << 60); }));  // nobody has lived that long
  CHECK_FALSE(survives([](World& w) { w.immune.lineages[0].antibody = 1; }));
  CHECK_FALSE(survives([](World& w) { w.now_dying.deaths[2] = -1; }));
  CHECK_FALSE(survives([](World& w) { ++w.pools[0].blood; }));
  CHECK_FALSE(survives([](World& w) { ++w.pools[0].antigen; }));
  CHECK_FALSE(survives([](World& w) { w.pools[0] = {61, -1, w.pools[0].antigen}; }));
  CHECK_FALSE(survives([](World& w) { w.pools[0] = {-1, 61, w.pools[0].antigen}; }));
  CHECK_FALSE(survives([](World& w) { w.pools[3].blood = 1; }));
  CHECK_FALSE(survives([](World& w) { w.pools[3].resting = 1.5; }));
  CHECK_FALSE(survives([](World& w) { w.platelets.add(1, 5, 0, 1); }));  // of a label that is not in use
  CHECK_FALSE(survives([](World& w) { w.platelets.add(0, 5, 20, 1); }));  // in no book
}

TEST_CASE("a patient whose numbers would come to nothing, or grow without end, is not believed") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(survives([&](World& w) { w.total = nan; }));
  CHECK_FALSE(survives([&](World& w) { w.immune.lineages[0].help = nan; }));
  CHECK_FALSE(survives([](World& w) { w.immune.drug = -1.0; }));
  for (const double share : {nan, -1.0, 1e6}) CHECK_FALSE(feeds([&](Macrophages& m) { m.steepness.push_back(1.0), m.opsonised.push_back(share); }));
  CHECK(Clone{}.consistent());
  for (const double affinity : {0.0, -1.0, nan}) {
    Clone clone;
    clone.affinity = affinity;
    CHECK_FALSE(clone.consistent());
  }
  const auto immune = [](auto change) {
    ImmuneSystem system;
    change(system);
    return system.consistent();
  };
  CHECK(immune([](ImmuneSystem& i) { i.naive_clones = ImmuneSystem::most_naive_clones; }));
  CHECK_FALSE(immune([](ImmuneSystem& i) { i.naive_clones = ImmuneSystem::most_naive_clones + 1; }));
  CHECK_FALSE(immune([](ImmuneSystem& i) { i.naive_clones = -1; }));
  for (const double number : {0.0, -1.0, 1e9, nan}) {
    CHECK_FALSE(immune([&](ImmuneSystem& i) { i.agents_per_response = number; }));
    CHECK_FALSE(immune([&](ImmuneSystem& i) { i.person.tolerance = number; }));
    CHECK_FALSE(immune([&](ImmuneSystem& i) { i.person.capture = number; }));
    CHECK_FALSE(immune([&](ImmuneSystem& i) { i.person.sensitivity = number; }));
    CHECK_FALSE(immune([&](ImmuneSystem& i) { i.person.liver = number; }));
    CHECK_FALSE(immune([&](ImmuneSystem& i) { i.person.response = number; }));
    CHECK_FALSE(immune([&](ImmuneSystem& i) { i.person.settling = number; }));
    CHECK_FALSE(immune([&](ImmuneSystem& i) { i.person.cytotoxic = number; }));
    CHECK_FALSE(immune([&](ImmuneSystem& i) { i.person.affinity = number; }));
  }
  for (const double share : {0.0, 1.0}) CHECK(immune([&](ImmuneSystem& i) { i.person.gpib = share; }));
  for (const double share : {-1e-6, 1.1, nan}) CHECK_FALSE(immune([&](ImmuneSystem& i) { i.person.gpib = share; }));
}

TEST_CASE("antigen is booked to the nearest whole unit") {
  World world;
  const sim::Chance chance(1, 0);
  Traits{40000.0, 12000.0, 0.4, 9.5}.begin(world, {{1.0 / 24.0, 0}, chance, {}});
  REQUIRE(world.antigen_units_by_class.size() == world.antigen_quantiles.size());
  for (std::size_t i = 0; i < world.antigen_quantiles.size(); ++i)
    CHECK(std::abs(static_cast<double>(world.antigen_units_by_class[i]) - world.antigen_quantiles[i] / antigen_unit) <= 0.5);
}

TEST_CASE("platelets with a label have books of their own") {
  World world = sound();
  world.labels = 2;
  world.labelled = {1};
  sim::Stream chance = sim::Chance(1, 0).stream("a test"_draw, 0, 0);
  const auto taken = world.platelets.take(0, 1, chance);
  const std::int64_t antigen = world.antigen_units(world.trait(taken[0]));
  world.platelets.add(1, taken);
  --world.pools[0].blood;
  world.pools[0].antigen -= antigen;
  CHECK_FALSE(world.consistent());
  world.pools[1] = {1, 0, antigen};
  CHECK(world.consistent());
}

TEST_CASE("macrophages: as many meals as are being digested, by cells that are there, no more than they can eat") {
  CHECK(feeds([](Macrophages&) {}));
  CHECK_FALSE(feeds([](Macrophages& m) { m.meals.pop_back(); }));
  CHECK_FALSE(feeds([](Macrophages& m) { m.receptors.push_back(1); }));
  CHECK_FALSE(feeds([](Macrophages& m) { m.opsonised.push_back(0.5); }));
  CHECK_FALSE(feeds([](Macrophages& m) { m.digesting[2] = 2; }));
  CHECK_FALSE(feeds([](Macrophages& m) { m.digesting[2] = 1; }));
  CHECK_FALSE(feeds([](Macrophages& m) { m.digesting.pop_back(); }));
  CHECK_FALSE(feeds([](Macrophages& m) { m.busy = 101; }));
  CHECK_FALSE(feeds([](Macrophages& m) { m.busy = -1; }));
  CHECK(feeds([](Macrophages& m) { m.busy = 0; }));
}

TEST_CASE("numbers that no patient can have are named") {
  CHECK(fault_after([](World&) {}).empty());
  CHECK(fault_after([](World& w) { w.tpo = -1e-9; }).empty());  // rounding
  CHECK(fault_after([](World& w) { w.tpo = -1e-6; }) == "tpo");
  CHECK(fault_after([](World& w) { w.igg_own = std::numeric_limits<double>::quiet_NaN(); }) == "igg_own");
  CHECK(fault_after([](World& w) { w.levers.turn(Lever::agonist, std::numeric_limits<double>::infinity()); }) == "lever agonist");
  CHECK(fault_after([](World& w) { w.bound[1] = 1e16; }) == "bound[1]");
  CHECK(fault_after([](World& w) { w.pools[9].spleen = -1; }) == "pools");
  CHECK(fault_after([](World& w) { w.ledger.born = (std::int64_t{1} << 62) + 1; }) == "ledger");
  CHECK(fault_after([](World& w) { w.clones[0].total = -1.0; }) == "clones.total");
  CHECK(fault_after([](World& w) { w.immune.cytokines = -1.0; }) == "immune.cytokines");
  CHECK(fault_after([](World& w) { w.immune.stored = -1.0; }) == "immune.stored");
  CHECK(fault_after([](World& w) { w.immune.recruited = -1.0; }) == "immune.recruited");
  CHECK(fault_after([](World& w) { w.igg_dimers = -1.0; }) == "igg_dimers");
  CHECK(fault_after([](World& w) { w.marrow.founding.back() = 1e16; }) == "marrow.founding");
  CHECK(fault_after([](World& w) { w.marrow.withheld = -1.0; }) == "marrow.withheld");
  CHECK(fault_after([](World& w) { w.immune.helpers.alive = -1; }) == "immune.helpers, regulators or cytotoxic");
  CHECK(fault_after([](World& w) { w.immune.lineages[0].b_cells.born = -1; }) == "immune.lineages");
  CHECK(fault_after([](World& w) { w.immune.lineages[0].b_cells.alive = -1; }) == "immune.lineages");
}
