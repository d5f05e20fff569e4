// Enough platelets that threads share the work: their number cannot be told from the result.
#include "models/plateletsim.h"
#include "tests/catch.h"

TEST_CASE("a large droplet gives the same state whatever the number of threads") {
  const auto name = GENERATE(as<std::string>{}, "healthy_adult", "itp_chronic_adult");
  const auto scenario = plateletsim::load(name).replace("run.droplet_volume", "\"8 uL\"").replace("run.step", "\"4 hour\"");
  std::string expected;
  for (const int threads : {1, 2, 3, 4, 7, 8, 16}) {
    plateletsim::Simulation patient(scenario, 1, 0, threads);
    for (int i = 0; i < 6; ++i) patient.step();
    if (threads == 1) expected = patient.state_hash();
    CHECK(patient.state_hash() == expected);
  }
}
