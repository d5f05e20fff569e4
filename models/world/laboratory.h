// The laboratory: what it measures with, fixed after the start, and the little that it alone must know of the patient.
//
// An assay that is absent is not done. What is reported follows from the World, the assay and chance (models/clinic/report.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace plateletsim {

// A blood count: the instrument, and the tube in which blood comes to it.
struct BloodCount {
  std::uint64_t instrument = 0;    // each has luck of its own
  double cv = 0.0;                 // 1, of handling and calibration
  double counted = 0.0;            // particles that it counts, for each 1e9/L; 0: so many that they add no noise
  double background = 0.0;         // 1e9/L, particles that are no platelets; exponential from tube to tube
  double microcytes_counted = 0.0;  // share of the red cells as small as platelets that it takes for platelets
  double smallest = 0.0;           // fL, what is smaller is no platelet to it
  double largest = 0.0;            // fL, what is larger neither; 0: it does not go by size
  double immature_lifetime = 0.0;  // day, as long as its gate calls a platelet immature
  double immature_cv = 0.0;        // 1
  double volume_cv = 0.0;          // 1
  bool clumps = false;             // this patient's platelets clump in this tube
  double clumped = 1.0;            // share of the count that is then left
  double recovered = 1.0;          // share of the count that the tube itself leaves

  bool gated() const { return largest > 0.0; }
};

// A test for antibody on platelets, or in plasma by what it puts on the platelets of others.
struct AntibodyTest {
  std::string name;
  bool in_plasma = false;           // indirect: plasma meets platelets of a healthy person
  bool by_glycoprotein = true;      // each is captured and read by itself
  double dissociation = 0.0;        // share that the washes leave is e^-(dissociation x affinity in nM)
  double half = 1.0;                // IgG molecules on a platelet for half of the signal
  double hill = 1.0;
  double highest = 1.0;             // optical density, in multiples of that without antibody
  double background_spread = 0.0;   // SD of the logarithm, between tests
  double cutoff = 0.0;              // in these SDs above the middle of people without antibody
};

struct Laboratory {
  bool active = false;  // it follows something in the patient: then part of the state's hash
  std::optional<BloodCount> blood_count;
  std::optional<double> thrombopoietin_cv;
  std::optional<double> glycocalicin_cv;
  std::vector<AntibodyTest> antibody_tests;

  double microcytes = 0.0;  // 1e9/L, red cells as small as platelets
  double glycocalicin = 0.0;     // ug/mL in plasma

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.microcytes, self.glycocalicin); }
};

}  // namespace plateletsim
