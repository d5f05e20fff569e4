// The present step as a mechanism sees it: the time, the events that are due, and chance.
#pragma once

#include <span>
#include <string_view>

#include "sim/agents/thinning.h"
#include "sim/chance/random.h"
#include "sim/time/agenda.h"
#include "sim/time/clock.h"

namespace sim {

struct Now {
  Clock clock;
  const Chance& chance;
  std::span<const Due> events;  // those due in this step
  Driver driver = Driver::sparse;
  int threads = 1;
  Effort* effort = nullptr;  // where the work of a step is counted, if someone wants to know

  double time() const { return clock.time(); }   // day, when the step begins
  double step() const { return clock.length; }   // day
  // Random bits for one decision of this step.
  Stream stream(Purpose purpose, std::uint64_t agent = 0) const {
    return chance.stream(purpose, agent, static_cast<std::uint64_t>(clock.step));
  }
  // Calls act(fields) for every event of this name that is due.
  template <class Act>
  void on(std::string_view name, const Act& act) const {
    for (const Due& event : events)
      if (event.name == name) act(event.fields);
  }
};

}  // namespace sim
