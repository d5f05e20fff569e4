// Scenario files: found in the library or beside the file that names them, and read within limits.
#pragma once

#include "sim/scenario/place.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sim {

inline constexpr std::size_t largest_scenario = std::size_t{1} << 20;  // bytes

// Where scenarios and what they draw in are looked for: a folder of scenarios, and folders of others' files beside it.
struct Library {
  Library() = default;
  Library(std::filesystem::path scenarios, std::vector<std::filesystem::path> more = {})
      : folder(std::move(scenarios)), others(std::move(more)) {}
  Library(const char* scenarios) : folder(scenarios) {}
  Library(const std::string& scenarios) : folder(scenarios) {}

  std::filesystem::path folder;
  std::vector<std::filesystem::path> others;
};

bool is_file(const std::filesystem::path& path);
// Whether it is there or below, with all links followed.
bool lies_within(const std::filesystem::path& file, const std::filesystem::path& folder);

// Throws UserError when the file is missing, too large or no ordinary file.
std::shared_ptr<const Source> read_source(const std::filesystem::path& file);

// The file of a scenario of the library, by its name. Throws UserError with the nearest name.
std::filesystem::path library_file(const std::string& name, const std::filesystem::path& library);

// The file that `extends` names: a scenario of the library ("healthy_adult"), or a path ending in .toml relative to
// `folder`, which may leave neither that folder nor the library. An empty folder: there is only the library.
// Throws PlacedError.
std::filesystem::path extended_file(const std::string& name, const std::filesystem::path& folder,
                                    const std::filesystem::path& library, const Place& place);

}  // namespace sim
