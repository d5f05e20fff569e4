// Splenectomy: the spleen leaves, with the platelets in it, its macrophages and its share of the plasma cells.
#pragma once

#include "models/world/world.h"
#include "sim/scenario/event.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Splenectomy {
  static constexpr const char* name = "splenectomy";
  static constexpr const char* reads = "event splenectomy";
  static constexpr const char* writes = "ledger, now_dying, platelets, pools, spleen_leaving, spleen_present";

  static sim::TableInfo event() {
    return sim::event_table("treatment", "splenectomy", "Removal of the spleen.", {});
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("splenectomy", [&](const sim::EventFields&) {
      if (!world.spleen_present) return;
      world.spleen_present = false;
      world.spleen_leaving = true;
      for (int label = 0; label < world.labels; ++label) {
        auto stream = now.stream("who is in the spleen"_draw, static_cast<std::uint64_t>(label));
        const std::int64_t inside = world.pools[static_cast<std::size_t>(label)].spleen;
        for (const sim::Identity& who : world.platelets.take(label, inside, stream)) {
          world.strike(who, label, true, world.trait(who));
          ++world.ledger.removed;
        }
      }
    });
  }
};

}  // namespace plateletsim
