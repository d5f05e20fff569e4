// A clinical trial as a file: who may enter, what each arm is given, when somebody looks, and what counts as a result.
//
//   const plateletsim::Trial trial = plateletsim::load_trial("itp_agonist");
//
// How patients live it is models/run/cohort.h; drawing, analysing and repeating it is Python's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/arm.h"
#include "models/clinic/endpoint.h"
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
