// Who the patient is, for the immune system: age, the strength of tolerance, and how strongly each part works.
//
// Drawn once per patient. Tolerance falls with age and differs much between people of the same age; nothing else
// distinguishes a child from an adult. MODEL.md, section 14.
#pragma once

#include <boost/random/normal_distribution.hpp>

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Tolerance {
  double youngest, oldest;     // year
  double age_skew;             // 1
  double tolerance;            // 1, at five years of age
  double tolerance_age_slope;  // 1
  double tolerance_spread;     // SD of the logarithm, as all spreads
  double capture_spread, sensitivity_spread, secretion_spread, renewal_spread;
  double agents_per_response;  // 1

  static constexpr const char* name = "patient_immunity";
  static constexpr const char* reads = "-";
  static constexpr const char* writes = "immune.active, immune.agents_per_response, immune.person, patient.age";

  static sim::Table<Tolerance> table() {
    using T = Tolerance;
    return sim::Table<T>("patient_immunity", "What immunity the patient was dealt; drawn once per patient.")
        .number(&T::youngest, "youngest", "year", {0.1, 120}, "lowest age")
        .number(&T::oldest, "oldest", "year", {0.1, 120}, "highest age")
        .number(&T::age_skew, "age_skew", "1", {0.1, 10}, "age = youngest + (oldest - youngest) u^skew, u uniform")
        .number(&T::tolerance, "tolerance", "1", {0, 1000}, "regulatory T cells of a typical five-year-old, relative to helpers of a full response")
        .number(&T::tolerance_age_slope, "tolerance_age_slope", "1", {-5, 5}, "tolerance falls with this power of age")
        .number(&T::tolerance_spread, "tolerance_spread", "1", {0, 5}, "spread of tolerance between people of one age, SD of the logarithm")
        .number(&T::capture_spread, "capture_spread", "1", {0, 2}, "the same of the capture of platelets by the spleen")
        .number(&T::sensitivity_spread, "sensitivity_spread", "1", {0, 2}, "the same of macrophages' sensitivity to bound IgG")
        .number(&T::secretion_spread, "secretion_spread", "1", {0, 2}, "the same of the IgG that a plasma cell makes")
        .number(&T::renewal_spread, "renewal_spread", "1", {0, 3}, "the same of the speed with which regulatory T cells return")
        .number(&T::agents_per_response, "agents_per_response", "1", {10, 1e6}, "cells of the sample in one full response");
  }

  // Tolerance of the typical person of this age.
  double typical(double age) const { return tolerance * sim::pow(age / 5.0, -tolerance_age_slope); }

  void begin(World& world, const sim::Now& now) const {
    auto stream = now.stream("immunity of the patient"_draw);
    boost::random::normal_distribution<double> normal;
    const auto spread = [&](double sd) { return sim::exp(sd * normal(stream)); };
    world.patient.age = youngest + (oldest - youngest) * sim::pow(stream.uniform(), age_skew);
    ImmunePerson& person = world.immune.person;
    person.tolerance = typical(world.patient.age) * spread(tolerance_spread);
    person.capture = spread(capture_spread);
    person.sensitivity = spread(sensitivity_spread);
    person.secretion = spread(secretion_spread);
    person.renewal = spread(renewal_spread);
    world.immune.agents_per_response = agents_per_response;
    world.immune.active = true;
  }
};

}  // namespace plateletsim
