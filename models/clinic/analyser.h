// How well a laboratory counts platelets: an error in proportion, and the noise of the few that it counts.
#pragma once

#include <boost/random/normal_distribution.hpp>
#include <algorithm>
#include <cmath>

#include "models/world/clinic_notes.h"

namespace plateletsim {

// The count (1e9/L) that a laboratory reports of a true one, by one random number.
template <class Bits>
double counted(double truth, const ClinicNotes& notes, Bits& bits) {
  boost::random::normal_distribution<double> normal;
  const double few = notes.counted > 0.0 ? 1.0 / (notes.counted * std::max(truth, 0.1)) : 0.0;
  return std::max(0.0, truth * (1.0 + std::sqrt(notes.analyser_cv * notes.analyser_cv + few) * normal(bits)));
}

}  // namespace plateletsim
