// Which software this is: its version, the commit it was built from, and where its scenarios may lie.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace plateletsim {

std::string version();  // "0.1.0"
std::string commit();   // full hash, "-dirty" behind it when files were changed; "" outside a repository

// The installed place, then the source tree: the first that exists holds the library of scenarios.
std::vector<std::filesystem::path> scenario_places();

}  // namespace plateletsim
