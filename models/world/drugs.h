// Drugs and conditions in a patient: amounts by compartment, doses that still run in, episodes and how severe they are.
#pragma once

#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

#include "sim/kinetics/linear_system.h"

namespace plateletsim {

// A dose that enters evenly from one moment to another; at once where they are the same.
struct Infusion {
  double from = 0.0, until = 0.0;  // day
  double amount = 0.0;             // mg
  std::size_t into = 0;            // compartment

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.from, self.until, self.amount, self.into); }
};

// One drug in the body. What this person makes of it is drawn once.
struct DrugInBody {
  std::string name;
  std::vector<double> amounts;      // mg in depot, plasma, tissue; then what lags behind plasma
  std::vector<Infusion> infusions;  // under way, or still to come
  double concentration = 0.0;       // mg/L, in plasma, at the end of the last step

  // Of this person, and not part of the state.
  double volume = 1.0, clearance = 1.0, absorption = 1.0;  // relative to the typical person, by chance
  double company = 1.0;                                    // a number for the other drugs there that matter to this one
  sim::LinearSystem::Step whole_step{};                    // under that company

  bool is_absent() const { return infusions.empty() && amounts.empty(); }
  template <class Self>
  static auto tied(Self& self) { return std::tie(self.amounts, self.infusions, self.concentration); }
  template <class Self>
  static auto kept(Self& self) { return std::tuple_cat(tied(self), std::tie(self.name, self.volume, self.clearance, self.absorption, self.company)); }
};

// A condition that has come upon the patient.
struct Episode {
  std::string condition;
  double onset = 0.0;     // day
  double severity = 1.0;  // of its effects, relative to what its file says

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.condition, self.onset, self.severity); }
};

}  // namespace plateletsim
