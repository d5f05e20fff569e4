// How long a low count goes unseen.
#pragma once

#include <cstdint>

namespace plateletsim {

// Rate (1/day) at which a count (1e9/L) that is too low, at an age (year), brings somebody to take blood.
double detection(double count, double age);
// The hazard of being detected, summed, that the luck of a patient allows.
double patience(std::uint64_t seed, std::uint64_t patient);

}  // namespace plateletsim
