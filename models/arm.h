// What is done to the twins of a patient in one arm of a cohort or trial, counted from the day on which they part.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/event.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/tree.h"

namespace plateletsim {

class Simulation;

// A protocol that somebody follows from a day on.
struct Doctor {
  std::string protocol;   // a table of TOML without `at`
  double at = 0.0;        // day since the twins parted
  std::string treatment;  // that it gives

  // The same with `at`, for twins who parted on this day.
  std::string beginning(double parted) const;
};

struct Arm {
  std::string name;
  std::vector<sim::Event> events;  // times in days since the twins parted
  std::vector<Doctor> doctors{};
};

// The table of an event or protocol, with day 0 where it says none.
sim::Node at_once(sim::Node table);
// Columns for what an arm may bring from this day on, so that twins in other arms look alike.
void watch(Simulation& patient, const Arm& arm, double parted);
// What an arm does to a patient, counted from this day.
void begin(Simulation& patient, const Arm& arm, double parted);

// An arm from tables as a scenario has them in [[event]] and [[protocol]], in which `at` counts from that day, 0 if left
// out. Throws sim::PlacedError.
Arm arm(const std::string& name, const sim::Scenario& scenario, const sim::Node::Items& events, const sim::Node::Items& protocols);
// The same from text: an array of tables, and tables such as { name = "romiplostim_label" }. Throws sim::UserError.
Arm arm(const std::string& name, const sim::Scenario& scenario, const std::string& toml_events,
        const std::vector<std::string>& protocols = {});

}  // namespace plateletsim
