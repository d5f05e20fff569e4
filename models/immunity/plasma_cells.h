// Plasma cells: most live for days, a few find one of the niches in spleen and marrow and live for years.
//
// All secrete IgG of their clone. Niches are of limited number, and those of the spleen leave with it (Mahevas 2013).
// MODEL.md eq. 19c.
#pragma once

#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct PlasmaCells {
  double yield;         // 1
  double short_life;    // day
  double settling;      // 1/day
  double long_life;     // day
  double niches;        // 1
  double spleen_share;  // 1
  double secretion;     // ug/mL/day
  double distribution;  // 1

  static constexpr const char* name = "plasma_cells";
  static constexpr const char* reads =
      "igg_catabolism, immune.person, pools, spleen_leaving, spleen_present, spleen_size, lever plasma_cell_loss, "
      "lever secretion, lever settling";
  static constexpr const char* writes = "bound, clones, immune.lineages, now_dying";

  static sim::Table<PlasmaCells> table();

  void intervene(World& world, const sim::Now& now) const;
  void regulate(World& world, const sim::Now& now) const;
  void resolve(World& world, const sim::Now& now) const;

 private:
  void settle(World& world, Niche niche, const sim::Now& now) const;
};

}  // namespace plateletsim
