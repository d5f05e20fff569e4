// Who is diagnosed, and when. Low counts bleed, the lower the more often, until someone takes blood.
//
// Bruises appear in proportion to what a count lacks below 60, bleeding from mucosa exponentially (skin and mucosa as
// in Hato 2020); how often either leads to a blood count is assumed, and so is how often blood is counted for other
// reasons, which becomes more frequent with age. MODEL.md eq. 21.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace plateletsim {

inline constexpr double thrombocytopenia = 100.0;  // 1e9/L (Rodeghiero 2009), from which on nobody is detected

// Rate (1/day) at which bleeding at a count (1e9/L) brings somebody to take blood.
double bleeding(double count);
// Rate (1/day) at which blood is counted for other reasons at this age (year).
double routine(double age);
// Both, of a count that is too low; 0 if it is not.
double detection(double count, double age);

// A patient's luck, in (0, 1): who is unseen with so small a chance has been seen.
double luck(std::uint64_t seed, std::uint64_t patient);
// How long somebody goes unseen: the hazard of being detected, summed, that this luck allows.
double patience(double luck);

// Row at which the diagnosis is made; none if the patience lasts. Times in day, counts in 1e9/L, one per row; age in
// years.
std::optional<std::size_t> diagnosis(std::span<const double> time, std::span<const double> count, double age,
                                     double patience);

}  // namespace plateletsim
