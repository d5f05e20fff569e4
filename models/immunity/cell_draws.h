// Births and deaths of counted cells in one step: how many, by chance.
#pragma once

#include <boost/random/binomial_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <cstdint>
#include <string>

#include "models/immune_system.h"
#include "sim/arithmetic.h"
#include "sim/error.h"
#include "sim/random.h"

namespace plateletsim {

inline std::int64_t draw_poisson(sim::Stream& stream, double mean) {
  return mean > 0.0 ? boost::random::poisson_distribution<std::int64_t>(mean)(stream) : 0;
}

inline std::int64_t draw_binomial(sim::Stream& stream, std::int64_t cells, double chance) {
  return cells > 0 && chance > 0.0 ? boost::random::binomial_distribution<std::int64_t>(cells, chance)(stream) : 0;
}

// Cells enter at `births` (per day) and each lives for an exponential time of mean `life` (day).
inline void turn_over(Cells& cells, sim::Stream& stream, double births, double life, double step) {
  if (!(step <= life))
    throw sim::NumberError("cells that live " + std::to_string(life) + " day on average cannot be followed in steps of " +
                           std::to_string(step) + " day: take a run.step below their life");
  const std::int64_t born = draw_poisson(stream, births * step);
  cells.change(born, draw_binomial(stream, cells.alive, -sim::expm1(-step / life)));
}

}  // namespace plateletsim
