// Every library scenario still gives the same bits: state hashes that are alike on any compiler and any processor.
//
// After a change that is meant to alter results: run with PLATELETSIM_UPDATE_GOLDEN=1, commit golden.txt, and
// say why under "Results changed" in CHANGELOG.md. `make verify` holds the same hashes against other machines.
#include <cstdlib>

#include "tests/catch.h"
#include "tests/regression/library_hashes.h"

using namespace plateletsim;

TEST_CASE("library scenarios give the recorded state hashes") {
  const std::filesystem::path file = std::filesystem::path(PLATELETSIM_SOURCE) / "tests/regression/golden.txt";
  const Hashes now = library_hashes([](const sim::Scenario& scenario) {
    Simulation patient(scenario, 1);
    patient.advance(40.0);
    return patient;
  });
  if (std::getenv("PLATELETSIM_UPDATE_GOLDEN") != nullptr) record_hashes(now, file);
  CHECK(differences(recorded_hashes(file), now).empty());
}

TEST_CASE("a hash that differs says in which scenario and in which part of the state") {
  const auto few = quick("healthy_adult").replace("run.droplet_volume", "\"0.001 uL\"");
  Simulation patient(few, 1);
  const Hashes recorded{{"one", hashes_of(patient)}, {"gone", hashes_of(patient)}};
  CHECK(differences(recorded, recorded).empty());
  patient.step();
  const Hashes found{{"one", hashes_of(patient)}, {"new", hashes_of(patient)}};
  CHECK(differences(recorded, found) == "gone: is not in the library any more\nnew: is not recorded\none: whole, platelets, books, marrow, signals\n");
}
