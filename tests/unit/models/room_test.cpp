// The memory that a run will take: what fits is let in, what does not is refused at the key that asks for it.
#include "models/room.h"

#include <string>

#include "models/plateletsim.h"
#include "sim/base/error.h"
#include "sim/base/memory.h"
#include "sim/scenario/quantity.h"
#include "tests/catch.h"

namespace {

using Catch::Matchers::ContainsSubstring;

// A healthy adult, 250e9/L, in a droplet whose platelets at rest would fill this share of the memory.
sim::Scenario filling(double share) {
  const double bytes_per_uL = 250e3 * 1.5 * 6.0;
  return plateletsim::load("healthy_adult").replace("run.droplet_volume", "\"" + sim::to_text(share * sim::memory_allowed() / bytes_per_uL) + " uL\"");
}

}  // namespace

TEST_CASE("platelets may fill less than half of the memory, and a tenth when an agonist can drive their number") {
  CHECK_NOTHROW(plateletsim::Blueprint(filling(0.4)));
  CHECK_THROWS_WITH(plateletsim::Blueprint(filling(0.6)), ContainsSubstring("run.droplet_volume: up to"));
  const char* event = "[{ treatment = \"romiplostim\", dose = \"1 ug/kg\", at = \"1 day\" }]";
  CHECK_NOTHROW(plateletsim::Blueprint(filling(0.05).replace("event", event)));
  CHECK_THROWS_WITH(plateletsim::Blueprint(filling(0.2).replace("event", event)), ContainsSubstring("run.droplet_volume: up to"));
}

TEST_CASE("a run is one patient's, whose rows may fill the memory") {
  const auto filling_rows = [](double share) {
    const double rows = share * sim::memory_allowed() / 1000.0;
    const std::string each = "\"" + sim::to_text(36500.0 / rows) + " day\"";
    return plateletsim::load("healthy_adult").replace("run.duration", "\"36500 day\"").replace("run.record", each).replace("run.step", each);
  };
  CHECK_NOTHROW(plateletsim::Blueprint(filling_rows(0.7)));
  CHECK_THROWS_WITH(plateletsim::Blueprint(filling_rows(1.1)), ContainsSubstring("run.record: up to"));
}

TEST_CASE("rows of all patients count") {
  const plateletsim::Blueprint made(plateletsim::load("healthy_adult"));
  CHECK_NOTHROW(plateletsim::require_room(made, 10));
  CHECK_THROWS_WITH(plateletsim::require_room(made, 1'000'000'000), ContainsSubstring("run.record: up to"));
}
