// 0 -> T equals 0 -> t, saved and restored, t -> T: bit for bit, for every scenario, at any t, on any number of threads.
#include <algorithm>
#include <bit>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

#include "models/plateletsim.h"
#include "sim/base/error.h"
#include "sim/base/whole_file.h"
#include "sim/storage/binary.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(library()))
    if (entry.path().extension() == ".toml" && entry.path().stem() != "sources") all.push_back(entry.path().stem().string());
  std::sort(all.begin(), all.end());
  return all;
}

// A small droplet and every event brought forward, so that all mechanisms take part within a few weeks.
sim::Scenario small(const std::string& name) {
  auto scenario = load(name).replace("run.droplet_volume", "\"0.02 uL\"").replace("run.step", "\"2 hour\"").replace("run.record", "\"5 hour\"");
  if (scenario.has("antibody")) scenario = scenario.replace("antibody.onset", "\"1 day\"");
  for (std::size_t i = 0; i < scenario.sections("event").size(); ++i)
    scenario = scenario.replace("event." + std::to_string(i) + ".at", "\"" + std::to_string(3 + i) + " day\"");
  return scenario;
}

std::filesystem::path scratch() {
  return std::filesystem::temp_directory_path() / ("plateletsim-resume-" + std::to_string(::getpid()) + ".patient");
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
    return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
  });
}

bool same_rows(const sim::Series& a, const sim::Series& b) {
  bool same = same_bits(a.time, b.time) && a.variables.size() == b.variables.size();
  for (std::size_t i = 0; same && i < a.variables.size(); ++i) same = same_bits(a.variables[i].values, b.variables[i].values);
  return same;
}

// Everything that a checkpoint holds, as bytes: more than the state's hash speaks of.
std::string everything(const Simulation& simulation) {
  std::string bytes;
  sim::BinaryWriter writer([&](std::string_view more) { bytes += more; });
  writer.add(simulation);
  writer.flush();
  return bytes;
}

Simulation saved_and_restored(const Simulation& simulation, int threads) {
  const auto file = scratch();
  simulation.save(file);
  Simulation restored = Simulation::restore(file, threads);
  std::filesystem::remove(file);
  return restored;
}

}  // namespace

TEST_CASE("a patient saved at any moment lives on as if nothing had happened") {
  const bool longer = std::getenv("PLATELETSIM_LONG") != nullptr;
  constexpr int steps = 300;
  for (const std::string& name : names()) {
    const auto scenario = small(name);
    for (int seed = 1; seed <= (longer ? 10 : 1); ++seed) {
      Simulation whole(scenario, static_cast<std::uint64_t>(seed));
      // Saved after a step that chance chooses, twice in a row.
      const auto chance = sim::Chance(static_cast<std::uint64_t>(seed), 0).stream("when to save"_draw, std::hash<std::string>{}(name), 0);
      auto stream = chance;
      const auto first = static_cast<int>(stream.below(steps - 1)), second = first + static_cast<int>(stream.below(static_cast<std::uint64_t>(steps - first)));
      Simulation parts(scenario, static_cast<std::uint64_t>(seed), 0, 2);
      for (int step = 0; step < steps; ++step) {
        if (step == first || step == second) parts = saved_and_restored(parts, step == first ? 1 : 3);
        whole.step();
        parts.step();
      }
      INFO(name << ", seed " << seed << ", saved after steps " << first << " and " << second);
      CHECK(parts.state_hash() == whole.state_hash());
      CHECK(same_rows(parts.series(), whole.series()));
      CHECK(everything(parts) == everything(whole));
    }
  }
}

TEST_CASE("events applied by hand, those to come and the luck of the patient are kept") {
  auto scenario = small("itp_chronic_adult");
  Simulation whole(scenario, 5, 3);
  whole.advance(4.0);
  whole.apply("label", {{"fraction", 0.2}});
  whole.apply("ivig", {{"dose", 1.0}});
  Simulation parts = saved_and_restored(whole, 1);  // before the step in which they act
  for (Simulation* patient : {&whole, &parts}) {
    patient->advance(2.0);
    patient->apply("passive_transfer", {{"dose", 2.0}, {"affinity", 1.0}});
    patient->advance(1.0);
  }
  parts = saved_and_restored(parts, 1);
  for (Simulation* patient : {&whole, &parts}) {
    patient->apply("splenectomy", {});
    patient->advance(5.0);
  }
  CHECK(parts.seed() == 5);
  CHECK(parts.patient() == 3);
  CHECK(parts.state_hash() == whole.state_hash());
  CHECK(everything(parts) == everything(whole));
  CHECK(parts.scenario().sha256() == whole.scenario().sha256());
}

TEST_CASE("a patient of another structure, version or kind is refused, and so is a damaged one") {
  const auto file = scratch();
  Simulation(small("healthy_adult"), 1).save(file);
  std::string bytes = sim::read_whole(file, 1u << 30);
  const auto refusal = [&](std::string changed) {
    sim::write_whole(file, changed);
    std::string message = "none";
    try {
      (void)Simulation::restore(file);
    } catch (const sim::StorageError& error) {
      message = error.what();
    }
    std::filesystem::remove(file);
    return message;
  };
  std::string newer = bytes;
  newer[newer.find('\n') - 1] = '2';
  CHECK_THAT(refusal(newer), Catch::Matchers::ContainsSubstring("version 2; this program reads version 1"));
  CHECK_THAT(refusal("simulation journal 1\n"), Catch::Matchers::ContainsSubstring("not a simulation checkpoint"));
  CHECK_THAT(refusal(""), Catch::Matchers::ContainsSubstring("not a simulation checkpoint"));
  CHECK_THAT(refusal(bytes.substr(0, bytes.size() - 1)), Catch::Matchers::ContainsSubstring("cut short"));
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  CHECK_THAT(refusal(bytes), Catch::Matchers::ContainsSubstring("damaged"));
}
