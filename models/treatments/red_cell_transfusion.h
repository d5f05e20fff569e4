// Red cells of a donor: haemoglobin that joins the patient's own.
#pragma once

#include <algorithm>

#include "models/world/world.h"
#include "sim/scenario/event.h"
#include "sim/step/now.h"

namespace plateletsim {

struct RedCellTransfusion {
  static constexpr const char* name = "red_cell_transfusion";
  static constexpr const char* reads = "event red_cell_transfusion, patient.blood_volume";
  static constexpr const char* writes = "red_cells";

  static constexpr double haemoglobin_of_unit = 55.0;  // g, of a unit of red cells in additive solution: 40 to 65, assumed
  static constexpr double packed = 24.0;               // g/dL, where seven tenths of blood are red cells: nobody is given more

  static sim::TableInfo event() {
    return sim::event_table("treatment", "red_cell_transfusion", "Red cells of a donor.", {sim::number_field("units", "1", {0, 100}, "how many units, each with 55 g of haemoglobin", 1.0)});
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("red_cell_transfusion", [&](const sim::EventFields& given) {
      RedCells& cells = world.red_cells;
      if (!(cells.normal > 0.0)) return;
      const double brought = given.at("units") * haemoglobin_of_unit / (cells.normal * 10.0 * world.patient.blood_volume);
      cells.mass = std::max(cells.mass, std::min(cells.mass + brought, packed / cells.normal));
      cells.active = true;
    });
  }
};

}  // namespace plateletsim
