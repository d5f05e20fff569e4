// Every library scenario still gives the same bits: one state hash each, on any compiler and any processor.
//
// After a change that is meant to alter results: run with PLATELETSIM_UPDATE_GOLDEN=1, commit golden.txt, and
// say why under "Results changed" in CHANGELOG.md.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "models/plateletsim.h"
#include "tests/catch.h"

namespace {

const std::filesystem::path file = std::filesystem::path(PLATELETSIM_SOURCE) / "tests/regression/golden.txt";

std::map<std::string, std::string> recorded() {
  std::map<std::string, std::string> hashes;
  std::ifstream in(file);
  for (std::string name, hash; in >> name >> hash;) hashes[name] = hash;
  return hashes;
}

// A small droplet, coarse steps and every event brought forward: quick, and all mechanisms take part.
std::map<std::string, std::string> measured() {
  std::map<std::string, std::string> hashes;
  for (const auto& entry : std::filesystem::directory_iterator(plateletsim::library())) {
    const auto path = entry.path();
    if (path.extension() != ".toml" || path.stem() == "sources") continue;
    auto scenario = plateletsim::load(path.stem().string()).replace("run.droplet_volume", "\"0.02 uL\"").replace("run.step", "\"2 hour\"");
    if (scenario.has("antibody")) scenario = scenario.replace("antibody.onset", "\"1 day\"");
    for (std::size_t i = 0; i < scenario.sections("event").size(); ++i)
      scenario = scenario.replace("event." + std::to_string(i) + ".at", "\"" + std::to_string(10 + i) + " day\"");
    plateletsim::Simulation patient(scenario, 1);
    patient.advance(40.0);
    hashes[path.stem().string()] = patient.state_hash();
  }
  return hashes;
}

}  // namespace

TEST_CASE("library scenarios give the recorded state hashes") {
  const auto now = measured();
  if (std::getenv("PLATELETSIM_UPDATE_GOLDEN") != nullptr) {
    std::ofstream out(file);
    for (const auto& [name, hash] : now) out << name << ' ' << hash << '\n';
  }
  CHECK(now == recorded());
}
