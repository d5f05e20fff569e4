// A tracer study marks a random share of the circulating platelets, and the books follow them.
#include "models/assays/label.h"
#include "models/patient/traits.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;

TEST_CASE("a label marks its share of the blood, of all ages, and nobody in the spleen") {
  World world;
  follow(course::step, {}, [&](const sim::Now& now) { Traits{40000.0, 12000.0, 0.25, 9.5}.begin(world, now); });
  for (std::int64_t day = 8; day > 0; --day) world.release(-24 * day, 10000);
  world.pools[0].blood -= 20000;
  world.pools[0].spleen += 20000;
  const std::int64_t antigen = world.pools[0].antigen;
  const Label label;
  follow(course::step, {{0.0, "label", {{"fraction", 0.2}}}}, [&](const sim::Now& now) { label.intervene(world, now); });
  REQUIRE(world.labels == 2);
  REQUIRE(world.labelled.size() == 1);
  CHECK(static_cast<double>(world.labelled[0]) == Approx(12000.0).margin(500.0));  // five standard errors
  CHECK(world.pools[1].blood == world.labelled[0]);
  CHECK(world.pools[1].spleen == 0);
  CHECK(world.pools[0].spleen == 20000);
  CHECK(world.pools[0].blood + world.labelled[0] == 60000);
  CHECK(world.pools[0].antigen + world.pools[1].antigen == antigen);
  std::int64_t found = 0, old = 0, carried = 0;
  for (const sim::Shard& shard : world.platelets.shards())
    for (std::size_t slot = 0; shard.label == 1 && slot < shard.size(); ++slot) {
      ++found;
      old += shard.identity(slot).birth_step < -96 ? 1 : 0;
      carried += world.antigen_units(world.trait(shard.identity(slot)));
    }
  CHECK(found == world.labelled[0]);
  CHECK(carried == world.pools[1].antigen);
  CHECK(static_cast<double>(old) / static_cast<double>(found) == Approx(0.5).margin(0.03));
}

TEST_CASE("a second label marks others, and there is an end to labels") {
  World world;
  follow(course::step, {}, [&](const sim::Now& now) { Traits{40000.0, 12000.0, 0.25, 9.5}.begin(world, now); });
  world.release(-1, 30000);
  const Label label;
  std::vector<sim::Due> events;
  for (int i = 0; i < max_labels - 1; ++i) events.push_back({0.0, "label", {{"fraction", 0.05}}});
  follow(course::step, events, [&](const sim::Now& now) { label.intervene(world, now); });
  std::int64_t all = 0;
  for (const Pool& pool : world.pools) all += pool.total();
  CHECK(all == 30000);
  CHECK(world.labels == max_labels);
  CHECK_THROWS_AS(follow(course::step, {{0.0, "label", {{"fraction", 0.05}}}}, [&](const sim::Now& now) { label.intervene(world, now); }),
                  sim::UserError);
}
