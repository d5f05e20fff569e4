// The few facts that only the build knows. CMake gives them to this file alone.
#include "models/version.h"

#ifndef PLATELETSIM_VERSION
#define PLATELETSIM_VERSION "unknown"
#define PLATELETSIM_COMMIT ""
#endif

namespace plateletsim {

std::string version() { return PLATELETSIM_VERSION; }

std::string commit() { return PLATELETSIM_COMMIT; }

std::vector<std::filesystem::path> scenario_places() {
  return {
#ifdef PLATELETSIM_INSTALLED_SCENARIOS
      PLATELETSIM_INSTALLED_SCENARIOS,
#endif
#ifdef PLATELETSIM_SOURCE_SCENARIOS
      PLATELETSIM_SOURCE_SCENARIOS,
#endif
  };
}

}  // namespace plateletsim
