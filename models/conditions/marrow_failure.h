// Marrow failure, as in aplastic anaemia: only a share of the megakaryocyte progenitors is left.
#pragma once

#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct MarrowFailure {
  double progenitor_supply;  // 1
  double onset;              // day

  static constexpr const char* name = "marrow_failure";
  static constexpr const char* reads = "-";
  static constexpr const char* writes = "drives.progenitors";

  static sim::Table<MarrowFailure> table() {
    using M = MarrowFailure;
    return sim::Table<M>("marrow_failure", "Most progenitors of megakaryocytes are lost.")
        .number(&M::progenitor_supply, "progenitor_supply", "1", {0, 1}, "share of progenitors that is left")
        .number(&M::onset, "onset", "day", {0, 36500}, "when they are lost");
  }

  void intervene(World& world, const sim::Now& now) const {
    if (now.time() >= onset) world.drives.progenitors *= progenitor_supply;
  }
};

}  // namespace plateletsim
