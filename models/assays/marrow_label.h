// A label of the marrow: a pulse into megakaryocytes, whose platelets carry it when they are shed.
//
// So it shows what no label of blood does: how long platelets are on their way, and from which moment on they live.
#pragma once

#include "models/world/world.h"
#include "sim/scenario/event.h"
#include "sim/step/now.h"

namespace plateletsim {

struct MarrowLabel {
  static constexpr const char* name = "marrow_label";
  static constexpr const char* reads = "event marrow_label";
  static constexpr const char* writes = "marrow.cells, pools";

  static sim::TableInfo event() {
    return sim::event_table("assay", "marrow_label", "Megakaryocytes take up a label, and their platelets will carry it.",
                            {sim::number_field("fraction", "1", {1e-6, 1}, "share of the megakaryocytes that take it up", 1.0),
                             sim::number_field("youngest_days", "day", {0.01, 365}, "only those that arrived within so many days: dividing cells for DNA labels, all for amino acids", 365.0)});
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("marrow_label", [&](const sim::EventFields& given) {
      const int label = world.new_label();
      auto stream = now.stream("which megakaryocytes are labelled"_draw, static_cast<std::uint64_t>(label));
      auto& cells = world.marrow.cells;
      for (std::size_t place = cells.first_after(now.time() - given.at("youngest_days")); place < cells.last(); ++place)
        if (cells[place].present() && cells[place].label == 0 && stream.uniform() < given.at("fraction")) cells.mark(place, label);
    });
  }
};

}  // namespace plateletsim
