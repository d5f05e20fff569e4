// An internal timer ends a platelet's life: old platelets die in spleen, liver and marrow.
//
// The lifespan is set at birth (Mason 2007, Dowling 2010), but nothing shows it before it ends. Drawing the death
// from the hazard of the lifespan's law as the platelet ages is therefore the same in law as drawing it at birth,
// and costs no memory. Gompertz's law, MODEL.md eq. 1: hazard b e^(b (age - mode)).
#pragma once

#include <cstdint>

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Senescence {
  double lifespan;      // day, mean
  double lifespan_cv;   // 1
  double spleen_share;  // 1
  double liver_share;   // 1
  double marrow_share;  // 1

  static constexpr const char* name = "senescence";
  static constexpr const char* reads = "spleen_present, spleen_size, lever apoptosis";
  static constexpr const char* writes = "senescent_sites, hazard of senescence";

  static sim::Table<Senescence> table() {
    using S = Senescence;
    return sim::Table<S>("senescence", "Old age: an internal timer ends a platelet's life.")
        .number(&S::lifespan, "lifespan", "day", {0.1, 100}, "mean of the lifespan set at birth")
        .number(&S::lifespan_cv, "lifespan_cv", "1", {0.005, 0.5}, "its coefficient of variation")
        .number(&S::spleen_share, "spleen_share", "1", {0, 1}, "share of senescent platelets that die in the spleen, while there is one")
        .number(&S::liver_share, "liver_share", "1", {0, 1}, "share that dies in the liver")
        .number(&S::marrow_share, "marrow_share", "1", {0, 1}, "share that dies in the marrow and elsewhere");
  }

  double steepness() const { return sim::pi / (2.449489742783178 * lifespan_cv * lifespan); }  // b, 1/day; sqrt 6
  double mode() const { return lifespan + sim::euler_gamma / steepness(); }                    // day

  // Mean hazard between two ages, 1/day, exact for any span.
  double hazard(double age, double span) const {
    const double b = steepness();
    return sim::exp(b * (age - mode())) * sim::expm1(b * span) / span;
  }

  void regulate(World& world, const sim::Now&) const {
    const double spleen = spleen_share * world.spleen();
    const double sum = spleen + liver_share + marrow_share;
    world.senescent_sites = {spleen / sum, liver_share / sum, marrow_share / sum};
  }
  double bound(const sim::Group& group, const World& world) const {  // the hazard at the highest age, and a hair for rounding
    return world.levers[Lever::apoptosis] + steepness() * sim::exp(steepness() * (group.oldest - mode())) * (1.0 + 1e-9);
  }
  void harm(const sim::Candidates& platelets, const World& world, sim::Hazards& hazards) const {
    const auto senescent = hazards[static_cast<std::size_t>(Cause::senescence)];
    const double b = steepness();
    const double from = b * mode();
    const double whole_step = sim::expm1(b * platelets.step) / platelets.step;
    std::int64_t newborn = 0;
    for (std::size_t i = 0; i < platelets.size(); ++i) {
      senescent[i] += sim::exp(b * platelets.age[i] - from) * whole_step;
      newborn += platelets.age[i] == 0.0 ? 1 : 0;
    }
    for (std::size_t i = 0; newborn > 0 && i < platelets.size(); ++i)  // the first exposure of a newborn is another one
      if (platelets.age[i] == 0.0) senescent[i] += hazard(0.0, platelets.exposure[i]) - sim::exp(-from) * whole_step;
    if (const double cut_short = world.levers[Lever::apoptosis]; cut_short > 0.0)
      for (std::size_t i = 0; i < platelets.size(); ++i) senescent[i] += cut_short;
  }
};

}  // namespace plateletsim
