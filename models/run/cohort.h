// A cohort: patients one after the other until so many are diagnosed, each followed from then on, treated or not. With an
// entry rule they are followed from the day on which a trial takes them.
//
//   plateletsim::CohortOrder order{plateletsim::load("itp_adult")};
//   order.arms = {{"watch", {}}, plateletsim::arm("ivig", order.scenario, R"([{ treatment = "ivig", dose = "1 g/kg" }])")};
//   const auto found = plateletsim::cohort(order, /*threads=*/2);
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/arm.h"
#include "models/run/failure.h"
#include "models/run/screening.h"

namespace plateletsim {

struct CohortOrder {
  sim::Scenario scenario;
  std::uint64_t seed = 1;
  std::uint64_t first = 0;        // patient
  std::size_t wanted = 1;         // patients who are diagnosed
  std::size_t most = 100;         // patients followed to find them
  Clinic clinic{100.0, 366.0};
  std::vector<Arm> arms{{"", {}}};
  std::vector<std::string> variables{};  // that are kept; empty for all
  std::optional<Entry> entry{};          // of a trial: `wanted` are those who enter, and their twins part at entry
};

// A patient who was diagnosed: one twin for each arm, with the same past and the same luck.
struct Case {
  std::uint64_t patient;
  double diagnosed;                       // day
  Entered entered;                        // the day on which the twins part: of entry, or without a rule of the diagnosis
  double age;                             // year
  bool female;
  std::vector<bool> earlier;              // which of what a trial names was given before
  std::vector<sim::Series> series;        // by arm, from the start
  std::vector<std::string> state_hashes;  // by arm, at the end
};

struct Cohort {
  std::vector<Case> cases;        // in the order of their numbers
  std::size_t exposed = 0;        // patients that it took to find them, those who failed included
  std::vector<std::uint64_t> wrong_age;  // numbers of those who were diagnosed and may not enter
  std::vector<std::uint64_t> never_fit;  // and of those whose counts did not let them enter in time
  std::vector<Failure> failed;
};

// Called now and then in the caller's thread with those found and those followed. What it throws ends the search.
using CohortWatcher = std::function<void(std::size_t found, std::size_t exposed)>;

// The same for any number of threads. A patient whose numbers leave their range, in whichever arm, is reported and the
// others go on; when all of the first ten failed, sim::NumberError is thrown.
Cohort cohort(const CohortOrder& order, int threads, const CohortWatcher& watcher = {});

}  // namespace plateletsim
