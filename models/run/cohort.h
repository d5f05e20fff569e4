// A cohort: patients one after the other until so many are diagnosed, each followed from then on, treated or not.
//
//   plateletsim::CohortOrder order{plateletsim::load("itp_adult")};
//   order.arms = {{"watch", {}}, plateletsim::arm("ivig", order.scenario, R"([{ treatment = "ivig", dose = "1 g/kg" }])")};
//   const auto found = plateletsim::cohort(order, /*threads=*/2);
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "models/run/failure.h"
#include "models/run/screening.h"
#include "sim/scenario/event.h"

namespace plateletsim {

// A protocol that somebody follows from a day on.
struct Doctor {
  std::string protocol;  // a table of TOML without `at`
  double at = 0.0;       // day since the diagnosis

  // The same with `at`, for somebody who was diagnosed on this day.
  std::string beginning(double diagnosed) const;
};

// One way to treat those who are diagnosed.
struct Arm {
  std::string name;
  std::vector<sim::Event> events;  // times in days since the diagnosis
  std::vector<Doctor> doctors{};
};

// An arm from events as a scenario writes them, an array of tables, and from protocols, each a table such as
// { name = "romiplostim_label" }; `at` counts from the diagnosis, 0 if left out. Throws sim::UserError.
Arm arm(const std::string& name, const sim::Scenario& scenario, const std::string& toml_events,
        const std::vector<std::string>& protocols = {});

struct CohortOrder {
  sim::Scenario scenario;
  std::uint64_t seed = 1;
  std::uint64_t first = 0;        // patient
  std::size_t wanted = 1;         // patients who are diagnosed
  std::size_t most = 100;         // patients followed to find them
  Clinic clinic{100.0, 366.0};
  std::vector<Arm> arms{{"", {}}};
  std::vector<std::string> variables{};  // that are kept; empty for all
};

// A patient who was diagnosed: one twin for each arm, with the same past and the same luck.
struct Case {
  std::uint64_t patient;
  double diagnosed;                       // day
  std::vector<sim::Series> series;        // by arm, from the start
  std::vector<std::string> state_hashes;  // by arm, at the end
};

struct Cohort {
  std::vector<Case> cases;        // in the order of their numbers
  std::size_t exposed = 0;        // patients that it took to find them, those who failed included
  std::vector<Failure> failed;
};

// Called now and then in the caller's thread with those found and those followed. What it throws ends the search.
using CohortWatcher = std::function<void(std::size_t found, std::size_t exposed)>;

// The same for any number of threads. A patient whose numbers leave their range, in whichever arm, is reported and the
// others go on; when all of the first ten failed, sim::NumberError is thrown.
Cohort cohort(const CohortOrder& order, int threads, const CohortWatcher& watcher = {});

}  // namespace plateletsim
