// An endpoint of a trial: at which visits the count is as it should be, and what becomes of that.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "sim/scenario/field.h"

namespace plateletsim {

// What is asked of each patient's visits.
struct Endpoint {
  std::string name, title;
  std::string measure;                                         // responder, time, visits, count, rescue, bleed, bleed_time, loss
  double at_least = 0.0, below = std::numeric_limits<double>::infinity();  // 1e9/L, the counts that are meant
  double times_baseline = 0.0;                                 // and at least so many times the count at entry
  std::int64_t visits = 1;                                     // at so many of them
  bool in_a_row = false;
  std::int64_t of_last = 0;                                    // among the last of the window; 0: all
  double from = 0.0, until = 0.0;                              // day since entry, the window
  double free_of_rescue = 0.0;                                 // day before a visit without rescue
  double free_of_treatment = 0.0;                              // day before a visit without what the arm is given
  std::int64_t bleeding = 2;                                   // grade of a bleed, at least
  std::string estimand;                                        // composite, treatment_policy, while_on_treatment
  bool primary = false;

  static sim::TableInfo table();
  // Of a trial with visits every so many days until a day. Throws sim::PlacedError.
  static Endpoint read(const std::string& name, const sim::Section& written, double every, double until, bool has_rescue, bool follows_bleeds);
};

}  // namespace plateletsim
