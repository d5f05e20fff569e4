// Every library scenario still gives the same bits: one state hash each, on any compiler and any processor.
//
// After a change that is meant to alter results: run with PLATELETSIM_UPDATE_GOLDEN=1, commit golden.txt, and
// say why under "Results changed" in CHANGELOG.md. `make verify` holds the same hashes against other machines.
#include <cstdlib>

#include "tests/catch.h"
#include "tests/regression/library_hashes.h"

TEST_CASE("library scenarios give the recorded state hashes") {
  const std::filesystem::path file = std::filesystem::path(PLATELETSIM_SOURCE) / "tests/regression/golden.txt";
  const auto now = plateletsim::library_hashes([](const sim::Scenario& scenario) {
    plateletsim::Simulation patient(scenario, 1);
    patient.advance(40.0);
    return patient.state_hash();
  });
  if (std::getenv("PLATELETSIM_UPDATE_GOLDEN") != nullptr) {
    std::ofstream out(file);
    for (const auto& [name, hash] : now) out << name << ' ' << hash << '\n';
  }
  CHECK(now == plateletsim::recorded_hashes(file));
}
