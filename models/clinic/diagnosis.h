// Who is diagnosed, and when, within a run: low counts bleed until somebody takes blood.
//
// The laws are those of models/clinic/detection.h; what waits for `at = "diagnosis"` is planned from that day on.
#pragma once

#include "models/clinic/detection.h"
#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Diagnosis {
  double analyser_cv;  // 1
  double counted;      // 1/(1e9/L)

  static constexpr const char* name = "clinic";
  static constexpr const char* reads = "missing_volume, patient.age, pools";
  static constexpr const char* writes = "agenda, clinic";

  static sim::Table<Diagnosis> table() {
    using D = Diagnosis;
    return sim::Table<D>("clinic", "Somebody looks: low counts are found, and blood is counted with an error, unless [assay.blood_count] says with which.")
        .number(&D::analyser_cv, "analyser_cv", "1", {0, 1}, "coefficient of variation of a high count")
        .number(&D::counted, "counted", "L/1e9", {0, 1e6}, "platelets that the analyser counts for each 1e9/L, which adds the noise of their number; 0: none");
  }

  void begin(World& world, const sim::Now& now) const {
    world.clinic.active = true;
    world.clinic.analyser_cv = analyser_cv;
    world.clinic.counted = counted;
    world.clinic.patience = patience(luck(now.chance.seed(), now.chance.patient()));
  }
  void visit(const World& world, ClinicNotes& notes, const sim::Now& now, sim::Agenda& agenda) const {
    if (notes.diagnosed >= 0.0) return;
    const double count = world.count();  // 1e9/L
    notes.passed += detection(count, world.patient.age) * now.step();
    if (notes.passed < notes.patience) return;
    notes.diagnosed = now.clock.end();
    agenda.reach("diagnosis", notes.diagnosed);
  }
};

}  // namespace plateletsim
