// What a scenario comes to, read and checked once, however many patients are made of it.
#pragma once

#include <vector>

#include "models/catalogue.h"
#include "models/probes.h"
#include "sim/time/agenda.h"

namespace plateletsim {

struct Blueprint {
  // Refuses what no patient can be made of: unknown keys, wrong units, more memory than there is. Throws sim::UserError.
  explicit Blueprint(sim::Scenario from);

  sim::Scenario scenario;
  RunSettings settings{};
  std::vector<sim::Mechanism<World>> mechanisms;
  sim::Agenda agenda;  // all that is planned, in the order written
  Watched watched;     // what the recorder keeps columns for
};

}  // namespace plateletsim
