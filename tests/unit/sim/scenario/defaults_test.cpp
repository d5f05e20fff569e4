// What is not stated is nothing, or one: plain data as it is before anybody fills it.
#include "sim/agents/dying.h"
#include "sim/base/stopwatch.h"
#include "sim/observe/probe.h"
#include "sim/scenario/event.h"
#include "sim/scenario/field.h"
#include "sim/scenario/place.h"
#include "sim/scenario/quantity.h"
#include "sim/step/now.h"
#include "sim/storage/journal.h"
#include "sim/storage/trace.h"
#include "tests/catch.h"

namespace {

struct Bookless {
  struct Books {};
};

}  // namespace

TEST_CASE("plain data begins empty") {
  const sim::Shard shard;
  CHECK((shard.label == 0 && shard.lowest_band == 0 && shard.highest_band == 0 && shard.first_step == 0 && shard.last_step == 0 && shard.limit == 0.0 && shard.size() == 0));
  CHECK((sim::Clock().time() == 0.0 && sim::Clock().end() == Approx(1.0 / 24.0)));
  const sim::Effort effort;
  CHECK((effort.candidates == 0 && effort.deaths == 0 && effort.pathways.empty()));
  CHECK((sim::Hits().candidates == 0 && sim::Hits().deaths == 0));
  const sim::Event event;
  CHECK((event.at == 0.0 && event.every == 0.0 && event.count == 1));
  CHECK((sim::Due().time == 0.0 && sim::Row().time == 0.0 && sim::Interval<Bookless>().days == 0.0));
  CHECK((sim::Place().line == 0 && sim::Place().column == 0));
  CHECK((sim::Unit().factor() == 1.0 && sim::Quantity().value == 0.0));
  CHECK((sim::Range().low == 0.0 && sim::Range().high == 0.0));
  CHECK((sim::TraceHeader().seed == 0 && sim::TraceHeader().patient == 0));
  CHECK_FALSE(sim::Trace().patient_axis);
  const sim::Chance chance(1, 0);
  const sim::Now now{{}, chance, {}};
  CHECK((now.threads == 1 && now.driver == sim::Driver::sparse && now.effort == nullptr));
}

TEST_CASE("the work of two steps adds up, pathway by pathway") {
  sim::Effort sum{1, 2, {{3, 4}}};
  sum += {10, 20, {{30, 40}, {50, 60}}};
  sum += {100, 200, {{300, 400}}};
  CHECK((sum.candidates == 111 && sum.deaths == 222));
  REQUIRE(sum.pathways.size() == 2);
  CHECK((sum.pathways[0].candidates == 333 && sum.pathways[0].deaths == 444));
  CHECK((sum.pathways[1].candidates == 50 && sum.pathways[1].deaths == 60));
}

// Compares two watches, so that a machine that pauses cannot disturb it.
TEST_CASE("a stopwatch that is restarted has run for less than one that is not") {
  sim::Stopwatch restarted(0.03), other(3600.0);
  while (other.seconds() < 0.05) {}
  CHECK(restarted.due());
  CHECK_FALSE(other.due());
  restarted.restart();
  const double less = restarted.seconds();
  CHECK(less <= other.seconds() - 0.05);
}
