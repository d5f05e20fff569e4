// Turnover in one step of what enters and leaves, exact for any step: by chance of counted cells, in the mean of room.
#pragma once

#include <cstdint>

#include "models/world/immune_system.h"
#include "sim/base/arithmetic.h"
#include "sim/chance/draws.h"

namespace plateletsim {

// Cells enter at `births` (per day) and each lives for an exponential time of mean `life` (day), unless a `loss` (1/day)
// takes it before. It may be much shorter than the step: who comes and goes within it is not booked.
inline void turn_over(Cells& cells, sim::Stream& stream, double births, double life, double step, double loss = 0.0) {
  const double rate = 1.0 / life + loss;  // 1/day
  const double gone = -sim::expm1(-step * rate);
  const std::int64_t born = sim::draw_poisson(stream, births / rate * gone);
  cells.change(born, sim::draw_binomial(stream, cells.alive, gone));
}

// Share of room that is free, mean over the step, where it was `free` when that began: d(free)/dt = -filling free +
// (1 - free) / stay, with `filling` 1/day and `stay` day.
inline double mean_room(double free, double filling, double stay, double step) {
  const double rate = filling + 1.0 / stay;
  const double balance = 1.0 / (stay * rate);
  return balance + (free - balance) * sim::mean_decay(rate, step);
}

}  // namespace plateletsim
