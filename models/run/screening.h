// Screening: a new patient is followed until the diagnosis, or until nothing can happen any more.
#pragma once

#include <atomic>
#include <optional>

#include "models/clinic/detection.h"
#include "models/plateletsim.h"

namespace plateletsim {

struct Clinic {
  double within;  // day, until which a diagnosis counts
  double follow;  // day, for which a patient is followed after it
};

// Steps a new patient until the diagnosis, which is returned (day): the one that the scenario's own [clinic] makes, or
// without it, one by the counts of the rows. None if no diagnosis is made in time, or once the trigger is gone, no cell
// against platelets is left and the count is normal. Returns early, with none, when `stop` is set.
std::optional<double> screen(Simulation& patient, const Clinic& clinic, double patience, const std::atomic<bool>& stop);

}  // namespace plateletsim
