// A run that writes a trace and survives whatever stops it: rows in a journal, checkpoints to go on from.
//
// Each patient may run in a thread of its own. HDF5 is used in finish() alone, when nothing moves any more.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/plateletsim.h"
#include "models/run/failure.h"
#include "sim/storage/run_directory.h"
#include "sim/storage/trace.h"

namespace plateletsim {

inline constexpr const char* trace_format = "platelet-trace";

// What is run: one patient, or several with numbers that follow each other.
struct RunOrder {
  sim::Scenario scenario;
  std::uint64_t seed;
  std::uint64_t first;           // patient
  std::size_t patients = 1;
  bool several = false;          // the trace has a dimension `patient`
  std::string text;              // of the scenario, as its author wrote it
};

// The header of the trace that an order will make, without the final state's hash.
sim::TraceHeader header_of(const RunOrder& order);

// What others may ask of a run at any time.
struct RunSignals {
  std::atomic<bool> stop{false};             // after this step, with a checkpoint
  std::atomic<unsigned> checkpoints{0};      // how often a checkpoint was asked for
};

class StoredRun {
 public:
  static constexpr double default_checkpoint_every = 60.0;  // s

  // A new run, or with `resume` the one that was stopped there, if there is one: then it must be of the same order
  // and made by the same software. Throws sim::StorageError and sim::UserError, before anything is run.
  StoredRun(const RunOrder& order, std::filesystem::path trace, double checkpoint_every, bool resume);

  // Runs a patient (by place, from 0) to the end, or until stopped; calls `watch` after each step. Rows that a run
  // before this one committed are made again where they lie behind the last checkpoint, and must come out the same.
  // Of several patients, one whose numbers leave their range is noted; a single one throws sim::NumberError.
  void run(std::size_t index, int threads, const RunSignals& signals, const std::function<void(const Simulation&)>& watch);

  bool complete() const;       // every patient has reached the end, or failed
  std::vector<Failure> failures() const;
  double resumed_at() const { return resumed_at_; }  // day; 0 for a run from the start
  // Writes the trace and removes the folder. Throws sim::NumberError if every patient failed. Not to be called from two
  // threads at once.
  void finish();

 private:
  class RowKeeper;

  void live(std::size_t index, Simulation& patient, RowKeeper& rows, const RunSignals& signals,
            const std::function<void(const Simulation&)>& watch);
  void keep_state(std::size_t index, const Simulation& patient) const;
  Simulation starting_point(std::size_t index, int threads, std::int64_t rows);
  Simulation assembled(std::size_t index, int threads);
  void open_journal(std::size_t index, bool resume);

  RunOrder order_;
  Blueprint made_;
  std::filesystem::path trace_;
  double checkpoint_every_;
  sim::RunDirectory folder_;
  std::optional<Simulation> first_;  // patient, assembled to know the columns that all have; until it is run
  std::vector<std::string> hashes_;  // of final states; "" while a patient runs
  std::vector<std::string> failed_;  // why; "" if a patient did not
  std::vector<std::int64_t> rows_;   // committed before this run
  std::atomic<double> resumed_at_{0.0};
};

// What a run that was stopped, or is under way, has recorded so far: as many rows as all of its patients have. Where one
// failed, his are filled up.
struct StoredRows {
  sim::Trace trace;
  std::vector<std::string> state_hashes;  // of the patients that are complete; "" for the others, "failed" for those
  std::vector<double> checkpoint_days;    // of each patient, the last; 0 without one
  bool in_use = false;                    // by a process that is running it
};
// Throws sim::StorageError for damage in what all rows need. Rows behind a damaged one are left out.
StoredRows read_stored(const std::filesystem::path& folder);

}  // namespace plateletsim
