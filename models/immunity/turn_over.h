// Turnover of counted cells in one step: how many are born and die, by chance.
#pragma once

#include <cstdint>
#include <string>

#include "models/world/immune_system.h"
#include "sim/base/arithmetic.h"
#include "sim/base/error.h"
#include "sim/chance/draws.h"

namespace plateletsim {

// Cells enter at `births` (per day) and each lives for an exponential time of mean `life` (day).
inline void turn_over(Cells& cells, sim::Stream& stream, double births, double life, double step) {
  if (!(step <= life))
    throw sim::NumberError("cells that live " + std::to_string(life) + " day on average cannot be followed in steps of " +
                           std::to_string(step) + " day: take a run.step below their life");
  const std::int64_t born = sim::draw_poisson(stream, births * step);
  cells.change(born, sim::draw_binomial(stream, cells.alive, -sim::expm1(-step / life)));
}

}  // namespace plateletsim
