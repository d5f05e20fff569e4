// Lives every patient of the library in some other way and compares the states with the recorded ones.
//
//   hashes GOLDEN [threads=N] [record=TIME] [resume=TIMES]   exit status 0: no mismatch; 77: not possible here
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <locale>
#include <set>

#include "sim/base/error.h"
#include "sim/base/simd.h"
#include "sim/chance/random.h"
#include "tests/regression/compartments.h"
#include "tests/regression/library_hashes.h"

namespace {

using sim::operator""_draw;

constexpr int not_possible_here = 77;

struct Way {
  int threads = 1;
  std::string record;  // time between rows; empty: as the scenario says
  int resume = 0;      // how often the run is broken off
};

Way way_of(int argc, char* argv[]) {
  Way way;
  for (int i = 2; i < argc; ++i) {
    const std::string given = argv[i], value = given.substr(given.find('=') + 1);
    if (given.starts_with("threads=")) way.threads = std::stoi(value);
    else if (given.starts_with("record=")) way.record = "\"" + value + "\"";
    else if (given.starts_with("resume=")) way.resume = std::stoi(value);
    else throw sim::UserError("unknown: " + given);
  }
  return way;
}

#ifdef WITHOUT_STORAGE
plateletsim::Simulation reborn(const plateletsim::Simulation&, int) { throw sim::UserError("built without storage"); }
#else
// Saved, forgotten and restored.
plateletsim::Simulation reborn(const plateletsim::Simulation& patient, int threads) {
  const auto file = std::filesystem::temp_directory_path() / ("hashes-" + std::to_string(::getpid()));
  patient.save(file);
  auto restored = plateletsim::Simulation::restore(file, threads);
  std::filesystem::remove(file);
  return restored;
}
#endif

plateletsim::Simulation live(sim::Scenario scenario, const Way& way, sim::Stream& chance) {
  if (!way.record.empty()) scenario = scenario.replace("run.record", way.record);
  plateletsim::Simulation patient(scenario, 1, 0, way.threads);
  std::set<std::int64_t> breaks;
  while (static_cast<int>(breaks.size()) < way.resume) breaks.insert(static_cast<std::int64_t>(1 + chance() % static_cast<std::uint64_t>(patient.steps_in_all() - 1)));
  for (const std::int64_t step : breaks) {
    while (patient.steps() < step) patient.step();
    patient = reborn(patient, 1 + static_cast<int>(chance() % 4));
  }
  patient.run();
  return patient;
}

// The locale of the environment, for C and C++ alike.
bool choose_locale() {
  const char* name = std::getenv("LC_ALL");
  if (name == nullptr) return true;
  if (std::setlocale(LC_ALL, "") == nullptr) return false;
  std::locale::global(std::locale(""));
  return true;
}

int compare(const plateletsim::Hashes& expected, const plateletsim::Hashes& found) {
  std::string mismatches = plateletsim::differences(expected, found);
  if (const auto hash = sim::compartments_hash(); hash != sim::recorded_compartments) mismatches += "compartments: " + hash + "\n";
  std::printf("%s%zu states, %td mismatches\n", mismatches.c_str(), found.size(), std::count(mismatches.begin(), mismatches.end(), '\n'));
  return mismatches.empty() && !found.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char* argv[]) try {
  if (argc < 2) return 2;
  if (!choose_locale()) return std::puts("this locale is not installed"), not_possible_here;
  const Way way = way_of(argc, argv);
  auto chance = sim::Chance(1, 0).stream("where a run is broken off"_draw, 0, 0);
  return compare(plateletsim::recorded_hashes(argv[1]),
                 plateletsim::library_hashes([&](const sim::Scenario& scenario) { return live(scenario, way, chance); }));
} catch (const sim::UserError& error) {
  std::puts(error.what());
  return std::string(error.what()).find("does not have") != std::string::npos ? not_possible_here : 2;
}
