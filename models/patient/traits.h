// What a platelet inherits: its size, and antigen in proportion, lognormal between platelets.
#pragma once

#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Traits {
  double sites_gpiibiiia;  // IgG molecules
  double sites_gpib;       // IgG molecules
  double antigen_cv;       // 1
  double volume;           // fL

  static constexpr const char* name = "platelet";
  static constexpr const char* reads = "-";
  static constexpr const char* writes = "antigen_quantiles, antigen_units_by_class, mean_volume, platelets, sites";

  static sim::Table<Traits> table() {
    using T = Traits;
    return sim::Table<T>("platelet", "What a platelet inherits.")
        .number(&T::sites_gpiibiiia, "sites_gpiibiiia", "1", {0, 1e6}, "IgG molecules that fit on GPIIb/IIIa of the mean platelet")
        .number(&T::sites_gpib, "sites_gpib", "1", {0, 1e6}, "IgG molecules that fit on GPIb of the mean platelet")
        .number(&T::antigen_cv, "antigen_cv", "1", {0, 1}, "coefficient of variation of size and antigen between platelets")
        .number(&T::volume, "volume", "fL", {1, 50}, "volume of the mean platelet");
  }

  void begin(World& world, const sim::Now&) const {
    world.sites = {sites_gpiibiiia, sites_gpib};
    world.antigen_quantiles = lognormal_quantiles(antigen_cv, 64);
    for (const double antigen : world.antigen_quantiles)
      world.antigen_units_by_class.push_back(static_cast<std::int64_t>(antigen / antigen_unit + 0.5));
    world.alive_by_antigen.assign(world.antigen_quantiles.size(), 0);
    world.mean_volume = volume;
  }
};

}  // namespace plateletsim
