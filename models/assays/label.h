// A tracer study: a random share of the circulating platelets, of all ages, is labelled and followed.
#pragma once

#include "models/world/world.h"
#include "sim/chance/draws.h"
#include "sim/scenario/event.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Label {
  static constexpr const char* name = "label";
  static constexpr const char* reads = "event label";
  static constexpr const char* writes = "platelets, pools";

  static sim::TableInfo event() {
    return sim::event_table("assay", "label", "A random share of the circulating platelets is labelled.",
                            {sim::number_field("fraction", "1", {1e-6, 1}, "share of the circulating platelets")});
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("label", [&](const sim::EventFields& given) { label(world, now, given.at("fraction")); });
  }

 private:
  // Unlabelled platelets of the blood change pools.
  static void label(World& world, const sim::Now& now, double fraction) {
    const int label = world.new_label();
    auto stream = now.stream("who is labelled"_draw, static_cast<std::uint64_t>(label));
    Pool& from = world.pools[0];
    Pool& to = world.pools[static_cast<std::size_t>(label)];
    const auto chosen = sim::draw_binomial(stream, from.blood, fraction);
    auto moved = world.platelets.take(0, chosen, stream);
    for (const sim::Identity& who : moved)
      to.antigen += world.antigen_units(world.trait(who));
    from.antigen -= to.antigen;
    from.blood -= chosen;
    to.blood += chosen;
    world.platelets.add(label, std::move(moved));
    world.labelled.back() = chosen;
  }
};

}  // namespace plateletsim
