// A scout goes ahead of a patient and lives the immune system alone: who hardly loses a platelet need not be simulated.
//
// Of a hundred people who meet a trigger one falls ill or none, and nine tenths of what a patient costs are platelets
// that live and die in health. A scout has the patient's own immune system, its draws included, around platelets that
// stand still: as many as in health, with healthy antigen, and whoever is eaten is replaced at once. So the immune
// system hears of those who are eaten, as in the patient, but never of fewer platelets, which would calm it. Whose count
// might come so low that somebody notices is lived from the start, as if there had been no scout.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/blueprint.h"

namespace plateletsim {

class Scout {
 public:
  explicit Scout(const Blueprint& made);

  // Whether this patient's platelets are harmed too little to be noticed, until a day or until nothing can begin any more.
  // Never so where a scout knows too little: without an immune system that a trigger wakes, for a patient to whom
  // something happens, or whose set points alone might make the count low. False when `stop` is set.
  bool unharmed(std::uint64_t seed, std::uint64_t patient, double until, const std::atomic<bool>& stop) const;

 private:
  RunSettings settings_;
  sim::Agenda agenda_;
  std::optional<double> onset_;  // day of the trigger; none: scouts know too little
  std::vector<sim::Mechanism<World>> mechanisms_;
};

}  // namespace plateletsim
