// What the laboratory reports of a patient: the truth, through the errors of its assays.
//
// Every report is a pure function of the World, the seed, the patient and the number of steps done, so that doctors, the
// trace and trials read the same number, and twins share the laboratory's luck. MODEL.md, section 12a.
#pragma once

#include <cstdint>
#include <vector>

#include "models/world/world.h"
#include "sim/chance/random.h"

namespace plateletsim {

// The platelet count (1e9/L) that somebody is told after so many steps: of [assay.blood_count], or without it, through
// the noise that [clinic] states, in which each doctor has a tube of his own.
double reported_count(const World& world, const sim::Chance& chance, std::int64_t step, std::uint64_t doctor = 0);

struct BloodCountReport {
  double count;              // 1e9/L
  double immature_fraction;  // 1; not a number where nothing was counted
  double mean_volume;        // fL, the same
};
// Of a patient who has [assay.blood_count].
BloodCountReport blood_count(const World& world, const sim::Chance& chance, std::int64_t step);

// Multiples of normal, of a patient who has [assay.thrombopoietin].
double reported_thrombopoietin(const World& world, const sim::Chance& chance, std::int64_t step);
// ug/mL, of a patient who has [assay.glycocalicin].
double reported_glycocalicin(const World& world, const sim::Chance& chance, std::int64_t step);

// What a test for antibody sees: molecules of IgG on the mean platelet that survive its washes, by glycoprotein; of a
// test that does not capture them one by one, all in the first.
std::vector<double> surviving_igg(const AntibodyTest& test, const World& world);
// Its optical density in multiples of the cut-off (above 1: positive), one for each of these.
std::vector<double> reported_density(const World& world, std::size_t test, const sim::Chance& chance, std::int64_t step);

// Antigen, and in proportion volume, of a platelet, as a multiple of the typical one.
double mean_antigen(const World& world);

}  // namespace plateletsim
