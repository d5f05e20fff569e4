// One state hash for each scenario of the library, after forty quick days in which all mechanisms take part.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include "models/plateletsim.h"

namespace plateletsim {

using Hashes = std::map<std::string, std::string>;  // by name of the scenario

inline Hashes recorded_hashes(const std::filesystem::path& golden) {
  Hashes hashes;
  std::ifstream in(golden);
  for (std::string name, hash; in >> name >> hash;) hashes[name] = hash;
  return hashes;
}

// A small droplet, coarse steps and every event brought forward.
inline sim::Scenario quick(const std::string& name) {
  auto scenario = load(name).replace("run.droplet_volume", "\"0.02 uL\"").replace("run.step", "\"2 hour\"").replace("run.duration", "\"40 day\"");
  if (scenario.has("antibody")) scenario = scenario.replace("antibody.onset", "\"1 day\"");
  for (std::size_t i = 0; i < scenario.sections("event").size(); ++i)
    scenario = scenario.replace("event." + std::to_string(i) + ".at", "\"" + std::to_string(10 + i) + " day\"");
  return scenario;
}

// `live` takes a scenario made quick and gives the hash of its patient's last state.
inline Hashes library_hashes(const std::function<std::string(const sim::Scenario&)>& live) {
  Hashes hashes;
  for (const auto& entry : std::filesystem::directory_iterator(library())) {
    const auto name = entry.path().stem().string();
    if (entry.path().extension() == ".toml" && name != "sources") hashes[name] = live(quick(name));
  }
  return hashes;
}

}  // namespace plateletsim
