// The blood count: which instrument counts, in which tube blood comes to it, and what that does to the number.
//
// Particles that are no platelets are counted with them, which shows where platelets are few; small red cells too; giant
// platelets are missed; in EDTA some people's platelets clump. What is then reported stands in models/clinic/report.h.
// MODEL.md eqs. 22, 23.
#pragma once

#include <string>
#include <vector>

#include "models/world/world.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct BloodCountAssay {
  std::string analyser;
  std::string anticoagulant;
  double clumping_people;  // 1
  double clumping;         // 1/hour
  double delay;            // hour
  double in_citrate;       // 1
  BloodCount instrument;   // as its file has it

  static constexpr const char* name = "assay.blood_count";
  static constexpr const char* reads = "lever microcytes";
  static constexpr const char* writes = "laboratory";

  static sim::Table<BloodCountAssay> table();
  static std::vector<sim::TableInfo> tables() { return {table().info()}; }
  // What may stand in [analyser.NAME], which a file of that name fills; "*" for any.
  static sim::TableInfo analyser_table(const std::string& file);
  // Throws sim::PlacedError, also for an instrument that has no file.
  static BloodCountAssay read(const sim::Scenario& scenario);

  void begin(World& world, const sim::Now& now) const;
  void regulate(World& world, const sim::Now&) const { world.laboratory.microcytes = world.levers[Lever::microcytes]; }
};

}  // namespace plateletsim
