// Numbers that go wrong stop the run, with the mechanism, the step and what to do; estimates refuse before anything is made.
#include <unistd.h>

#include <functional>
#include <limits>

#include "models/plateletsim.h"
#include "sim/base/error.h"
#include "tests/catch.h"

using namespace plateletsim;
using Catch::Matchers::ContainsSubstring;

namespace {

// A mechanism that does something wrong in step 3.
struct Saboteur {
  std::function<void(World&)> harm_done;
  static constexpr const char* name = "saboteur";
  static constexpr const char* reads = "-";
  static constexpr const char* writes = "tpo, pools, clones, immune.presented, ledger";
  void regulate(World& world, const sim::Now& now) const {
    if (now.clock.step == 3) harm_done(world);
  }
};

std::string stopped_by(const std::function<void(World&)>& harm) {
  World world;
  world.immune.active = true;
  sim::Simulation<World> simulation(world, {sim::mechanism<World>(Saboteur{harm})}, {1.0 / 24.0, 0}, {1, 0}, {});
  try {
    for (int step = 0; step < 10; ++step) simulation.step();
  } catch (const sim::NumberError& error) {
    CHECK(simulation.clock().step == 3);
    CHECK_THAT(error.what(), ContainsSubstring("saboteur") && ContainsSubstring("step 3, day 0.125"));
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("negative, non-finite and boundless numbers stop the run in their step") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  CHECK(stopped_by([](World&) {}) == "");
  CHECK_THAT(stopped_by([&](World& w) { w.tpo = nan; }), ContainsSubstring("tpo became nan") && ContainsSubstring("shorter run.step"));
  CHECK_THAT(stopped_by([&](World& w) { w.tpo = infinity; }), ContainsSubstring("tpo became inf"));
  CHECK_THAT(stopped_by([&](World& w) { w.tpo = -0.1; }), ContainsSubstring("tpo became -0.1"));
  CHECK_THAT(stopped_by([&](World& w) { w.pools[0].spleen = -1; }), ContainsSubstring("pools became -1"));
  CHECK_THAT(stopped_by([&](World& w) { w.clones.emplace_back().free = nan; }), ContainsSubstring("clones.free became nan"));
  CHECK_THAT(stopped_by([&](World& w) { w.immune.presented = 1e300; }), ContainsSubstring("immune.presented became 1"));
  CHECK_THAT(stopped_by([&](World& w) { w.ledger.lifetime = std::int64_t{3} << 61; }), ContainsSubstring("ledger became"));
  CHECK_THAT(stopped_by([&](World& w) { w.release(3, 1 << 25); }), ContainsSubstring("16.7 million births"));
  CHECK_THAT(stopped_by([&](World& w) { w.release(3, std::int64_t{1} << 33); }), ContainsSubstring("16.7 million births"));
}

TEST_CASE("cells may live shorter than a step") {
  const auto scenario = load("itp_child").replace("run.droplet_volume", "\"0.002 uL\"").replace("run.step", "\"6 hour\"")
                            .replace("helper_t_cells.life", "\"0.2 day\"");
  Simulation patient(scenario, 1);
  CHECK_NOTHROW(patient.advance(2.0));
  CHECK(patient.world().consistent());
}

TEST_CASE("a trillion platelets are refused at once, with the estimate") {
  const auto scenario = load("healthy_adult");
  CHECK_THROWS_WITH(check(scenario.replace("run.droplet_volume", "\"0.1 L\"")),
                    ContainsSubstring("run.droplet_volume") && ContainsSubstring("GiB") && ContainsSubstring("75000 million"));
  try {
    check(scenario.replace("run.droplet_volume", "\"0.1 L\""));
  } catch (const sim::UserError& error) {  // what the kernel has is a little less than what the machine has
    const std::string message = error.what(), before = "this process may have ";
    const double told = std::stod(message.substr(message.find(before) + before.size()));  // GiB
    const double pages = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1073741824.0;
    CHECK(told == Approx(pages).epsilon(0.1));
  }
}
