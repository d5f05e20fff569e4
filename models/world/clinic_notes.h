// What a clinic remembers of a patient: how long low counts went unseen, the diagnosis, and where each protocol stands.
#pragma once

#include <cstdint>
#include <limits>
#include <tuple>
#include <vector>

namespace plateletsim {

struct RuleNotes {
  std::int64_t visits = 0;  // in a row, this one included, at which it held
  std::int64_t used = 0;    // how often it has decided
  double last_used = -std::numeric_limits<double>::max();  // day

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.visits, self.used, self.last_used); }
};

struct ProtocolNotes {
  std::int64_t visits = 0;   // so far
  std::int64_t waited = 0;   // of them, before the treatment began
  double dose = 0.0;         // that the next visit would give
  double last_count = 0.0;   // 1e9/L, as the analyser said
  bool withheld = false;     // at the last visit
  bool stopped = false;
  std::vector<RuleNotes> rules;

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.visits, self.waited, self.dose, self.last_count, self.withheld, self.stopped, self.rules); }
};

struct ClinicNotes {
  bool active = false;
  double analyser_cv = 0.0;    // 1, of a high count
  double counted = 0.0;        // platelets that the analyser counts, for each 1e9/L; 0: so many that they add no noise
  double patience = std::numeric_limits<double>::max();  // hazard of being seen that the patient's luck allows
  double passed = 0.0;         // of it
  double diagnosed = -1.0;     // day; before it, -1
  std::vector<ProtocolNotes> protocols;

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.passed, self.diagnosed, self.protocols); }
  template <class Self>
  static auto kept(Self& self) { return std::tuple_cat(tied(self), std::tie(self.active, self.analyser_cv, self.counted, self.patience)); }
};

}  // namespace plateletsim
