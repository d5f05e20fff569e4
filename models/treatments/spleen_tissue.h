// Spleen tissue that is lost, to the knife or for want of blood: what is in it goes with it.
#pragma once

#include "models/world/world.h"
#include "sim/chance/draws.h"
#include "sim/step/now.h"

namespace plateletsim {

// This share of the spleen leaves, with the platelets in it; plasma cells and B cells answer in the same step.
inline void lose_spleen(World& world, const sim::Now& now, double share) {
  if (!world.spleen_present || !(share > 0.0)) return;
  world.spleen_leaving = 1.0 - (1.0 - world.spleen_leaving) * (1.0 - share);
  if (share < 1.0) world.spleen_size *= 1.0 - share;
  else world.spleen_present = false;
  Departures left(world.antigen_quantiles.size());
  for (int label = 0; label < world.labels; ++label) {
    auto stream = now.stream("who is in the spleen"_draw, static_cast<std::uint64_t>(label));
    std::int64_t inside = world.pools[static_cast<std::size_t>(label)].spleen;
    if (share < 1.0) inside = sim::draw_binomial(stream, inside, share);
    Departures::Count count(left, world, label, static_cast<std::size_t>(inside));
    for (const sim::Identity& who : world.platelets.take(label, inside, stream)) count.leave(who, true, world.trait(who));
    world.ledger.removed += inside;
  }
  world.settle(left);
}

}  // namespace plateletsim
