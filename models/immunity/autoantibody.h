// Autoantibody: plasma cells secrete it, platelets bind it, FcRn spares it, and it leaves with the platelets it kills.
//
// MODEL.md eqs. A1 and A3. Binding is at equilibrium and depletes the free antibody, so antibody of high affinity
// lives only as long as the platelets that carry it. Secreted = catabolised + carried off + present, always.
#pragma once

#include <string>
#include <vector>

#include "models/world/world.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct CloneParameters {
  std::string epitope;
  double share;     // 1, of the titre
  double affinity;  // nM

  static sim::Table<CloneParameters> table();
};

struct Autoantibody {
  double titre;         // ug/mL
  std::string course;   // persistent or pulse
  double onset;         // day
  double rise;          // day
  double decay;         // day
  double spleen_share;  // 1, of the plasma cells
  double distribution;  // mL of plasma-like space per mL of blood
  std::vector<CloneParameters> clones;

  static constexpr const char* name = "antibody";
  static constexpr const char* reads = "igg_catabolism, pools, spleen_present, spleen_size, lever secretion";
  static constexpr const char* writes = "bound, clones, now_dying";

  static sim::Table<Autoantibody> table();
  static std::vector<sim::TableInfo> tables() { return {table().info(), CloneParameters::table().info()}; }
  static Autoantibody read(const sim::Scenario& scenario);

  // Plasma cells at work / all that there can be, at a time in days.
  double plasma_cells(double time) const;

  void begin(World& world, const sim::Now& now) const;
  void regulate(World& world, const sim::Now& now) const;
  void resolve(World& world, const sim::Now& now) const;
};

}  // namespace plateletsim
