// Platelets of a donor, for all that brings them into a patient.
#pragma once

#include <vector>

#include "models/world/world.h"
#include "sim/base/error.h"
#include "sim/step/now.h"

namespace plateletsim {

inline constexpr double platelets_per_unit = 300.0;  // 1e9: an adult dose by apheresis or of pooled buffy coats
inline constexpr double oldest_of_a_donor = 9.5;     // day: in health circulating platelets are about evenly of all ages (hanson1985)

// So many, of all ages, each older by its time in the bag (day). They have ranks that the patient's own never reach, and no
// two of them share.
inline std::vector<sim::Identity> of_a_donor(const World& world, const sim::Now& now, double storage, std::int64_t count, sim::Stream& stream) {
  constexpr std::int64_t own = sim::Packed::rank_limit / 2;
  if (world.ledger.received + count > own) throw sim::NumberError("more than 8.4 million platelets are given in all: take a smaller run.droplet_volume");
  std::vector<sim::Identity> platelets;
  for (std::int64_t i = 0; i < count; ++i) {
    const double age = storage + oldest_of_a_donor * stream.uniform();  // day
    const auto steps = static_cast<std::int64_t>(age / now.step());
    platelets.push_back({now.clock.step - 1 - steps, static_cast<std::uint32_t>(own + world.ledger.received + i)});
  }
  return platelets;
}

}  // namespace plateletsim
