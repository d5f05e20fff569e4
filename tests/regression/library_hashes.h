// State hashes of each scenario of the library, after forty quick days in which all mechanisms take part.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "models/plateletsim.h"
#include "sim/base/state_hash.h"

namespace plateletsim {

using Columns = std::map<std::string, std::string>;  // hash of each part of the state, and of the whole
using Hashes = std::map<std::string, Columns>;       // by name of the scenario

inline std::vector<std::string> columns() {
  std::vector<std::string> names{"whole"};
  names.insert(names.end(), World::part_names.begin(), World::part_names.end());
  names.insert(names.end(), {"cells", "clinic"});
  return names;
}

inline Columns hashes_of(const Simulation& patient) {
  const World& world = patient.world();
  Columns hashes{{"whole", patient.state_hash()}};
  const auto hash_of = [](const auto&... fields) {
    sim::StateHash hash;
    (hash.add(fields), ...);
    return hash.text().substr(0, 8);  // enough to tell one from another
  };
  std::size_t part = 0;
  const auto add = [&](const auto& fields) { hashes[World::part_names[part++]] = std::apply(hash_of, fields); };
  std::apply([&](const auto&... fields) { (add(fields), ...); }, World::parts(world));
  hashes["cells"] = hash_of(world.immune);
  hashes["clinic"] = hash_of(world.clinic);
  return hashes;
}

// A line of names, and one for each scenario.
inline Hashes recorded_hashes(const std::filesystem::path& golden) {
  Hashes hashes;
  std::ifstream in(golden);
  std::string line, scenario;
  std::getline(in, line);
  for (const auto names = columns(); in >> scenario;)
    for (const std::string& name : names) in >> hashes[scenario][name];
  return hashes;
}

inline void record_hashes(const Hashes& hashes, const std::filesystem::path& golden) {
  std::ofstream out(golden);
  out << "scenario";
  for (const std::string& name : columns()) out << ' ' << name;
  for (const auto& [scenario, parts] : hashes) {
    out << '\n' << scenario;
    for (const std::string& name : columns()) out << ' ' << parts.at(name);
  }
  out << '\n';
}

// Where two tables differ: "itp_child: whole, platelets, books" for each scenario that does.
inline std::string differences(const Hashes& recorded, const Hashes& found) {
  std::string text;
  const auto tell = [&](const std::string& scenario, const std::string& what) { text += scenario + ": " + what + "\n"; };
  for (const auto& [scenario, parts] : recorded)
    if (!found.contains(scenario)) tell(scenario, "is not in the library any more");
  for (const auto& [scenario, parts] : found) {
    const auto known = recorded.find(scenario);
    if (known == recorded.end()) {
      tell(scenario, "is not recorded");
      continue;
    }
    std::string differing;
    for (const std::string& name : columns())
      if (known->second.at(name) != parts.at(name)) differing += (differing.empty() ? "" : ", ") + name;
    if (!differing.empty()) tell(scenario, differing);
  }
  return text;
}

// A small droplet, coarse steps and every event brought forward.
inline sim::Scenario quick(const std::string& name) {
  auto scenario = load(name).replace("run.droplet_volume", "\"0.02 uL\"").replace("run.step", "\"2 hour\"").replace("run.duration", "\"40 day\"");
  if (scenario.has("antibody")) scenario = scenario.replace("antibody.onset", "\"1 day\"");
  for (std::size_t i = 0; i < scenario.sections("event").size(); ++i)
    scenario = scenario.replace("event." + std::to_string(i) + ".at", "\"" + std::to_string(10 + i) + " day\"");
  return scenario;
}

// `live` takes a scenario made quick and gives its patient in the last state.
inline Hashes library_hashes(const std::function<Simulation(const sim::Scenario&)>& live) {
  Hashes hashes;
  for (const auto& entry : std::filesystem::directory_iterator(library())) {
    const auto name = entry.path().stem().string();
    if (entry.path().extension() == ".toml" && name != "sources") hashes[name] = hashes_of(live(quick(name)));
  }
  return hashes;
}

}  // namespace plateletsim
