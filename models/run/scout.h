// A scout goes ahead of a patient and lives the immune system alone: who is never harmed need not be simulated.
//
// Of a hundred people who meet a trigger one falls ill or none, and nine tenths of what a patient costs are platelets
// that live and die in health. A scout has the patient's own immune system, its draws included, around platelets that
// stand still: as many as in health, with the antigen of the mean. As long as nothing harms them they tell the immune
// system nothing, so that scout and patient live the same life but for what little counts that waver within health do to
// B cells' antigen. Who was harmed is lived from the start, as if there had been no scout.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "models/blueprint.h"
#include "sim/agents/hazard.h"

namespace plateletsim {

class Scout {
 public:
  explicit Scout(const Blueprint& made);

  // Whether nothing harms this patient's platelets, or holds back those who make them, until a day or until nothing can begin
  // any more. Never so where a scout knows too little: without an immune system that a trigger wakes, for a patient to
  // whom something happens, or whose set points alone might make the count low. False when `stop` is set.
  bool unharmed(std::uint64_t seed, std::uint64_t patient, double until, const std::atomic<bool>& stop) const;

 private:
  bool harms(const World& world) const;

  RunSettings settings_;
  sim::Agenda agenda_;
  std::optional<double> onset_;                  // day of the trigger; none: scouts know too little
  std::vector<sim::Mechanism<World>> mechanisms_;
  std::vector<sim::Pathway<World>> pathways_;
  double negligible_ = 0.0;                      // 1/day, of a platelet
};

}  // namespace plateletsim
