// What all tests for antibody on platelets have in common: washes, a threshold, and people without antibody who are positive.
//
// Washing leaves e^-(k_off t) of what is bound, and k_off grows with the affinity's K_D, so that antibody that lets go
// easily is lost; what is left gives a signal along a Hill curve. MODEL.md eqs. 25, 26.
#pragma once

#include <string>

#include "models/world/laboratory.h"
#include "sim/base/arithmetic.h"
#include "sim/base/normal.h"
#include "sim/scenario/table.h"

namespace plateletsim {

struct AntibodyTestParameters {
  double washing;            // min
  double association;        // 1/M/s
  double threshold;          // IgG molecules
  double hill;               // 1
  double highest;            // 1
  double background_spread;  // 1
  double specificity;        // 1

  // The numbers of a test that says nothing: those of a capture of one glycoprotein by a monoclonal antibody, from memory.
  // An IgG associates at 1e5 1/M/s or so, and washing after solubilising takes some ten minutes, so that half is lost at
  // 11 nM; what can be detected begins at 300 to 1,000 molecules.
  template <class Test>
  static sim::Table<Test> table(const std::string& name, const std::string& meaning, double specificity) {
    using T = AntibodyTestParameters;
    return sim::Table<Test>(name, meaning)
        .number(&T::washing, "washing", "min", {0, 1440}, "time for which unbound antibody is washed away", 10.0)
        .number(&T::association, "association", "1/M/s", {1, 1e9}, "rate at which antibody binds; times its affinity (K_D), that at which it lets go", 1e5)
        .number(&T::threshold, "threshold", "1", {1, 1e6}, "molecules of IgG left on a platelet with which half of the tests are positive", 550.0)
        .number(&T::hill, "hill", "1", {0.1, 10}, "steepness of the signal", 2.0)
        .number(&T::highest, "highest", "1", {1.1, 1e4}, "optical density when the signal is full, in multiples of the cut-off", 11.0)
        .number(&T::background_spread, "background_spread", "1", {0.01, 2}, "spread of the optical density between tests without antibody, SD of the logarithm", 0.25)
        .number(&T::specificity, "specificity", "1", {0.5, 0.9999}, "share of tests without antibody that are negative; it sets the cut-off", specificity);
  }

  // The signal is such that it reaches the cut-off at the threshold.
  AntibodyTest test(std::string name, bool in_plasma, bool by_glycoprotein) const {
    const double z = sim::normal_quantile(specificity);
    const double cutoff = sim::exp(background_spread * z), full = highest * cutoff;  // multiples of the density without antibody
    const double needed = (cutoff - 1.0) / (full - 1.0);                             // share of the full signal
    const double half = needed > 0.0 ? threshold * sim::pow((1.0 - needed) / needed, 1.0 / hill) : threshold;
    return {std::move(name), in_plasma, by_glycoprotein, association * 1e-9 * washing * 60.0, half, hill, full, background_spread, z};
  }
};

}  // namespace plateletsim
