// Where the time of a run goes: by phase and mechanism, and by pathway how many candidates it took to find the dead.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/plateletsim.h"

namespace plateletsim {

struct Profile {
  struct Act {
    std::string phase, mechanism;
    double seconds = 0.0;
  };
  struct Pathway {
    std::string name;
    std::int64_t candidates = 0, deaths = 0;
  };
  std::vector<Act> acts;          // in the order of a step; the last two are the rest of it: recording, and the start
  std::vector<Pathway> pathways;  // the last: of shards that were visited whole
  std::int64_t steps = 0;
  std::int64_t platelet_steps = 0;
  std::int64_t candidates = 0, deaths = 0;
  double bytes_per_platelet = 0.0;  // of the store of platelets, at the end
};

// Runs a patient to the end. Throws sim::UserError for a scenario that check() refuses.
Profile profile(const sim::Scenario& scenario, std::uint64_t seed, std::uint64_t patient, int threads);

}  // namespace plateletsim
