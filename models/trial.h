// A clinical trial as a file: who may enter, what each arm is given, when somebody looks, and what counts as a result.
//
//   const plateletsim::Trial trial = plateletsim::load_trial("itp_agonist");
//
// How patients live it is models/run/cohort.h; drawing, analysing and repeating it is Python's.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "models/arm.h"
#include "models/clinic/entry.h"
#include "sim/scenario/field.h"
#include "sim/scenario/scenario.h"

namespace plateletsim {

struct TrialArm {
  Arm arm;  // the rescue is in it
  std::string title;
  std::int64_t weight = 1;              // how many of a block it gets
  std::vector<std::string> treatments;  // its own, without the rescue
};

// What is asked of each patient's visits.
struct Endpoint {
  std::string name, title;
  std::string measure;                                         // responder, time, visits, count, rescue, loss
  double at_least = 0.0, below = std::numeric_limits<double>::infinity();  // 1e9/L, the counts that are meant
  double times_baseline = 0.0;                                 // and at least so many times the count at entry
  std::int64_t visits = 1;                                     // at so many of them
  bool in_a_row = false;
  std::int64_t of_last = 0;                                    // among the last of the window; 0: all
  double from = 0.0, until = 0.0;                              // day since entry, the window
  double free_of_rescue = 0.0;                                 // day before a visit without rescue
  double free_of_treatment = 0.0;                              // day before a visit without what the arm is given
  std::string estimand;                                        // composite, treatment_policy, while_on_treatment
  bool primary = false;
};

struct Trial {
  std::string title, story, text;
  sim::Scenario scenario;
  Entry entry;
  std::int64_t patients = 0;
  std::vector<TrialArm> arms;       // the control first
  std::vector<std::string> strata;  // sex, age, baseline, or what some were given before
  std::int64_t block = 0;           // patients
  double every = 7.0, until = 0.0;  // day, visits
  double enrolment = 0.0;           // 1/day
  double dropout = 0.0;             // 1/day
  std::string rescue;               // what the rescue gives; empty: there is none
  std::vector<Endpoint> endpoints;  // in the order of their names
};

// A trial of the library by name, or a file by path; checked. Throws sim::UserError.
Trial load_trial(const std::string& name_or_path);

// What may stand in a trial's file, for the manual and editors.
std::vector<sim::TableInfo> trial_tables();

}  // namespace plateletsim
