// Marrow ablation, as before a stem-cell transplant: megakaryocytes and their progenitors are gone at once.
#pragma once

#include "models/world/world.h"
#include "sim/scenario/event.h"
#include "sim/step/now.h"

namespace plateletsim {

struct MarrowAblation {
  static constexpr const char* name = "marrow_ablation";
  static constexpr const char* reads = "event marrow_ablation";
  static constexpr const char* writes = "marrow.ablated, marrow.cells";

  static sim::TableInfo event() {
    return sim::event_table("condition", "marrow_ablation", "All megakaryocytes and their progenitors are killed.", {});
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("marrow_ablation", [&](const sim::EventFields&) {
      world.marrow.ablated = true;
      world.marrow.cells.clear();
    });
  }
};

}  // namespace plateletsim
