// Bleeds that a patient suffers: where, how bad and how often, at a low count and at a normal one.
//
// Vessels bleed at each site at a rate of their own, and the more the fewer platelets there are that work: slowly for
// skin, steeply for mucosa (Hato 2020), steeper with every year beyond sixty for gut, urinary tract and brain. Young
// platelets count for more than old ones (A-IPF). Fever raises all of it, and so does what drugs and conditions say by
// the lever bleeding_risk. MODEL.md eq. 27.
//
// A bleed takes no platelets along, and a fatal one ends nothing: it is noted, and the course goes on as that of somebody
// who was saved.
#pragma once

#include <array>
#include <cstdint>

#include "models/world/world.h"
#include "models/world/young.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Bleeds {
  double skin, mouth, nose, gut, urinary_tract, womb, brain;            // 1/day
  double skin_half, mucosa_half, brain_half;                            // 1e9/L
  double skin_steepness, mucosa_steepness, brain_steepness;             // 1
  double least;                                                         // 1e9/L
  double young;                                                         // 1
  double age_scale;                                                     // year
  double illness, fever, spread;                                        // 1; SD of the logarithm
  double lasts;                                                         // day
  double fatal;                                                         // 1

  static constexpr const char* name = "bleeds";
  static constexpr const char* reads =
      "immune.colds_now, immune.foreign, missing_volume, patient.age, patient.female, platelets, pools, lever bleeding_risk";
  static constexpr const char* writes = "bleed_history";

  // Of a bleed at a site, the chances of grades 1 to 4. Petechiae and bruises are 1, so is a nose that stops by itself; black
  // stools and blood that is seen in urine are 2, what needs red cells 3. Brain: 3 or 4. Assumed.
  static constexpr std::array<std::array<double, bleed_grades>, bleed_sites> grades{{
      {0.99, 0.01, 0.0, 0.0},      // skin
      {0.85, 0.145, 0.005, 0.0},   // mouth
      {0.70, 0.28, 0.02, 0.0},     // nose
      {0.0, 0.75, 0.22, 0.03},     // gut
      {0.40, 0.55, 0.05, 0.0},     // urinary tract
      {0.60, 0.38, 0.02, 0.0},     // womb
      {0.0, 0.0, 0.5, 0.5},        // brain
  }};
  static constexpr double first_period = 12.0, last_period = 50.0;  // year
  static constexpr double old = 60.0;                               // year, from which on organs bleed more (hato2020)

  static sim::Table<Bleeds> table();
  // With the numbers of a scenario's section, or, without one, with those that the table falls back to.
  static Bleeds of(const sim::Scenario* scenario);

  // 1e9/L, in which the young count for more.
  double effective(double count, double immature) const { return effective_count(count, immature, young); }
  // 1/day, by site, at an effective count (1e9/L), of somebody so old (year); `risk` is what else multiplies it.
  std::array<double, bleed_sites> hazard(double effective, double age, bool female, double risk) const;

  void begin(World& world, const sim::Now& now) const;
  void regulate(World& world, const sim::Now& now) const;
};

}  // namespace plateletsim
