// Replays good inputs and a corpus with the ordinary compiler: each as it is, and then with random faults.
//
//   fuzz_scenario_replay CORPUS [FAULTS-PER-INPUT]
//   fuzz_scenario_replay seed FOLDER               writes the good inputs there, for libFuzzer to begin with
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

#include "sim/chance/random.h"
#include "tests/fuzz/spoiled.h"
#include "tests/fuzz/target.h"

namespace {

using sim::operator""_draw;

std::vector<std::string> corpus(fuzz::Target& target, const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> inputs = target.good_inputs();
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  return inputs;
}

int write_seeds(fuzz::Target& target, const std::filesystem::path& folder) {
  int number = 0;
  for (const std::string& input : target.good_inputs()) std::ofstream(folder / ("good-" + std::to_string(number++)), std::ios::binary) << input;
  return number > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char* argv[]) {
  const auto target = fuzz::make_target();
  if (argc == 3 && std::string_view(argv[1]) == "seed") return write_seeds(*target, argv[2]);
  if (argc < 2) return 2;
  const int faults = argc > 2 ? std::atoi(argv[2]) : 0;
  const std::vector<std::string> inputs = corpus(*target, argv[1]);
  auto chance = sim::Chance(1, 0).stream("what is spoiled"_draw, 0, 0);
  for (const std::string& bytes : inputs) {
    target->try_bytes(bytes);
    for (int i = 0; i < faults; ++i) target->try_bytes(fuzz::spoiled(bytes, chance));
  }
  std::printf("%zu inputs, %zu executions\n", inputs.size(), inputs.size() * static_cast<std::size_t>(1 + faults));
  return inputs.empty() ? 1 : 0;
}
