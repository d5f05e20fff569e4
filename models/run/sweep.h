// Runs of many scenarios in threads, of which chosen columns are kept: handed in one by one, or all at once.
//
//   const auto runs = plateletsim::sweep({points, /*seed=*/1, /*patients=*/8, {"platelet_count"}}, /*threads=*/2);
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "models/plateletsim.h"

namespace plateletsim {

struct Job {
  std::uint64_t number;  // by which the caller knows it
  sim::Scenario scenario;
  std::uint64_t seed;
  std::uint64_t patient;
};

struct Finished {
  std::uint64_t number;
  std::vector<float> values;  // one variable after the other, rows x width each
  std::string error;          // why the run failed; "" if it did not
  double seconds;             // that the run took
};

// Threads that work off what they are given, each run by one of them, and go on when one fails.
class Crew {
 public:
  Crew(int threads, std::vector<std::string> variables);
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew() { stop(); }

  void give(Job job);
  // What has ended since the last call. Waits for the first, at most so long.
  std::vector<Finished> take(double seconds);
  std::size_t waiting();
  // Runs under way are dropped after their step, those that wait are forgotten.
  void stop();

 private:
  void work();
  Finished run(const Job& job) const;

  const std::vector<std::string> variables_;
  std::mutex mutex_;
  std::condition_variable given_, ended_;
  std::deque<Job> todo_;
  std::vector<Finished> done_;
  std::atomic<bool> stopping_{false};
  std::vector<std::jthread> threads_;
};

// The same patients, from number 0 on, at every point.
struct SweepOrder {
  std::vector<sim::Scenario> points;
  std::uint64_t seed = 1;
  std::size_t patients = 1;
  std::vector<std::string> variables{"platelet_count"};
};
// Called now and then in the caller's thread with the runs done, in all and failed. What it throws ends the sweep.
using SweepWatcher = std::function<void(std::size_t done, std::size_t total, std::size_t failed)>;

// All runs, the patients of the first point first: number = point x patients + patient.
std::vector<Finished> sweep(const SweepOrder& order, int threads, const SweepWatcher& watcher = {});

}  // namespace plateletsim
