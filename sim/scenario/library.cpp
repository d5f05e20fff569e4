// Which files a scenario may reach.
#include "sim/scenario/library.h"

#include "sim/base/suggest.h"
#include "sim/base/text.h"
#include "sim/base/whole_file.h"

#include <algorithm>
#include <system_error>
#include <vector>

namespace sim {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> scenario_names(const fs::path& library) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(library, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".toml") names.push_back(entry->path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

bool lies_within(const fs::path& file, const fs::path& folder) {
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(file, error), base = fs::weakly_canonical(folder, error);
  return !base.empty() && std::mismatch(base.begin(), base.end(), whole.begin(), whole.end()).first == base.end();
}

std::shared_ptr<const Source> read_source(const fs::path& file) {
  std::error_code error;
  const std::string name = file.string();
  if (!fs::exists(file, error)) throw UserError(printable(name) + ": there is no such file");
  if (!is_file(file)) throw UserError(printable(name) + ": this is no ordinary file");
  return std::make_shared<const Source>(Source{name, read_whole(file, largest_scenario)});
}

fs::path library_file(const std::string& name, const fs::path& library) {
  const bool plain = !name.empty() && name.find_first_of("./\\") == std::string::npos;
  const fs::path file = library / (name + ".toml");
  if (plain && is_file(file) && lies_within(file, library)) return file;
  throw UserError("the library has no scenario \"" + printable(name) + "\"" +
                  did_you_mean(name, scenario_names(library)));
}

fs::path extended_file(const std::string& name, const fs::path& folder, const fs::path& library, const Place& place) {
  if (!name.ends_with(".toml")) {
    try {
      return library_file(name, library);
    } catch (const UserError& error) {
      throw PlacedError(place, error.what());
    }
  }
  if (folder.empty()) throw PlacedError(place, "a scenario without a file can only extend one of the library");
  const fs::path file = folder / name;
  if (fs::path(name).is_absolute() || !(lies_within(file, folder) || lies_within(file, library))) {
    throw PlacedError(place, "extends may not leave the folder of this file and the library");
  }
  if (!is_file(file)) throw PlacedError(place, "there is no file \"" + printable(file.string()) + "\"");
  return file;
}

}  // namespace sim
