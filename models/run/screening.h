// Screening: a new patient is followed until the diagnosis, or until nothing can happen any more; who was diagnosed may
// then be seen again and again until a trial takes him.
#pragma once

#include <atomic>
#include <optional>
#include <vector>

#include "models/clinic/detection.h"
#include "models/clinic/entry.h"
#include "models/plateletsim.h"

namespace plateletsim {

struct Clinic {
  double within;  // day, until which a diagnosis counts
  double follow;  // day, for which a patient is followed after it
};

// The visit at which somebody fits.
struct Entered {
  double day = 0.0;
  double baseline = 0.0;  // 1e9/L, mean of the reported counts that let him in
};

// Steps a new patient until the diagnosis, which is returned (day): the one that the scenario's own [clinic] makes, or
// without it, one by the counts of the rows. None if no diagnosis is made in time, or once the trigger is gone, no cell
// against platelets is left and the count is normal. Returns early, with none, when `stop` is set.
std::optional<double> screen(Simulation& patient, const Clinic& clinic, double patience, const std::atomic<bool>& stop);

// Which of what may have been given before is given to this patient.
std::vector<bool> drawn_earlier(const Simulation& patient, const Entry& entry);

// Steps somebody who was diagnosed on this day until a visit at which he fits, by the counts that the laboratory reports. None if
// there is none in time, or once he is well for good. Returns early, with none, when `stop` is set.
std::optional<Entered> enter(Simulation& patient, const Entry& entry, double diagnosed, const std::atomic<bool>& stop);

}  // namespace plateletsim
