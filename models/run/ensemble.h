// Many patients of one scenario, in threads: in memory, or on their way into a trace.
//
//   const auto outcomes = plateletsim::run({scenario, /*seed=*/1, /*first=*/0, /*patients=*/100, /*several=*/true}, 2);
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "models/run/failure.h"
#include "models/run/stored_run.h"

namespace plateletsim {

struct Outcome {
  sim::Series series;      // of a patient who failed: the rows until then, and rows of NaN
  std::string state_hash;  // after the last step; "" of a patient who failed
  std::string failed;      // why; "" if the end was reached
};

// Where a run stands.
struct Progress {
  double day;       // mean over patients
  double duration;  // day
  double count;     // 1e9/L, of one of them
};
// Called now and then in the caller's thread. What it throws ends the run, and comes out of it.
using Watcher = std::function<void(const Progress&)>;

// Every patient of an order to the end, the same for any number of threads. A patient whose numbers leave their range is
// reported and the others go on; if none is left, or there is but one, sim::NumberError is thrown.
std::vector<Outcome> run(const RunOrder& order, int threads, const Watcher& watcher = {});

// The same into a trace, by way of a journal and checkpoints. Returns who failed, by number. With signals.stop set, what
// there is stays in the run's folder. Throws sim::StorageError.
std::vector<Failure> run_stored(const RunOrder& order, const std::filesystem::path& trace, double checkpoint_every, bool resume,
                                int threads, RunSignals& signals, const Watcher& watcher = {});

}  // namespace plateletsim
