// A profile counts what happened, changes nothing, and shows that bounds are tight.
#include "models/run/profile.h"

#include "tests/catch.h"

using namespace plateletsim;

namespace {

sim::Scenario ill() {
  return load("itp_chronic_adult").replace("run.droplet_volume", "\"0.2 uL\"").replace("run.duration", "\"40 day\"")
      .replace("antibody.onset", "\"0 day\"").replace("antibody.rise", "\"1 day\"");
}

}  // namespace

TEST_CASE("in ITP, every second candidate dies at least, by each pathway") {
  const Profile found = profile(ill(), 1, 0, 1);
  CHECK(found.deaths > 50000);
  CHECK(static_cast<double>(found.deaths) > 0.5 * static_cast<double>(found.candidates));
  for (const auto& pathway : found.pathways) {
    INFO(pathway.name);
    if (pathway.name != "visited whole" && pathway.candidates > 1000) CHECK(static_cast<double>(pathway.deaths) > 0.5 * static_cast<double>(pathway.candidates));
  }
}

TEST_CASE("a profiled run is the run, on any number of threads") {
  const auto scenario = ill().replace("run.duration", "\"10 day\"");
  Simulation alone(scenario, 1);
  alone.run();
  for (const int threads : {1, 2, 3}) {
    const Profile found = profile(scenario, 1, 0, threads);
    CHECK(found.deaths == alone.world().ledger.dead());
    CHECK(found.steps == 240);
    std::int64_t candidates = 0;
    for (const auto& pathway : found.pathways) candidates += pathway.candidates;
    CHECK(candidates == found.candidates);
  }
}
