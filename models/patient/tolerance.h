// Who the patient is, for the immune system: age, the strength of tolerance, and how strongly each part works.
//
// Drawn once per patient. Tolerance falls with age and differs between people of the same age; nothing else distinguishes
// a child from an adult. Men answer with fewer B cells than women while both have their hormones. Which glycoprotein a patient's clones bind, and how well, is the patient's; so is whether
// antibody blocks the marrow. MODEL.md, section 14.
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
  double sensitivity;          // 1
  double sensitivity_spread, capture_spread, liver_spread, response_spread, settling_spread, cytotoxic_spread, affinity_spread;
  double male_response;        // 1
  double gpib_patients;        // 1
  double gpib_least;           // 1
  double blocked_patients;     // 1
  double agents_per_response;  // 1

  static constexpr const char* name = "patient_immunity";
  static constexpr const char* reads = "patient.female";
  static constexpr const char* writes = "immune.active, immune.agents_per_response, immune.person, patient.age";

  static constexpr double puberty = 12.0, menopause = 60.0;  // year, between which men and women answer differently

  static sim::Table<Tolerance> table() {
    using T = Tolerance;
    return sim::Table<T>("patient_immunity", "What immunity the patient was dealt; drawn once per patient.")
        .number(&T::youngest, "youngest", "year", {0.1, 120}, "lowest age")
        .number(&T::oldest, "oldest", "year", {0.1, 120}, "highest age")
        .number(&T::age_skew, "age_skew", "1", {0.1, 10}, "age = youngest + (oldest - youngest) u^skew, u uniform")
        .number(&T::tolerance, "tolerance", "1", {0, 1000}, "regulatory T cells of a typical five-year-old, relative to helpers of a full response")
        .number(&T::tolerance_age_slope, "tolerance_age_slope", "1", {-5, 5}, "tolerance falls with this power of age")
        .number(&T::tolerance_spread, "tolerance_spread", "1", {0, 5}, "spread of tolerance between people of one age, SD of the logarithm")
        .number(&T::sensitivity, "sensitivity", "1", {0.001, 1000}, "harm of one molecule of IgG in the typical person, relative to the typical patient")
        .number(&T::sensitivity_spread, "sensitivity_spread", "1", {0, 3}, "spread of that between people, SD of the logarithm")
        .number(&T::capture_spread, "capture_spread", "1", {0, 2}, "the same of the capture of platelets by the spleen")
        .number(&T::liver_spread, "liver_spread", "1", {0, 2}, "the same of the sensitivity of the liver's macrophages alone")
        .number(&T::response_spread, "response_spread", "1", {0, 2}, "the same of the size of a full response of B cells")
        .number(&T::settling_spread, "settling_spread", "1", {0, 3}, "the same of the rate at which plasma cells settle for long")
        .number(&T::cytotoxic_spread, "cytotoxic_spread", "1", {0, 4}, "the same of killing by cytotoxic T cells")
        .number(&T::affinity_spread, "affinity_spread", "1", {0, 3}, "the same of the affinity of a patient's typical clone")
        .number(&T::male_response, "male_response", "1", {0.01, 100}, "size of a full response of men from 12 to 60 years, relative to women", 1.0)
        .number(&T::gpib_patients, "gpib_patients", "1", {0, 1}, "share of people whose clones can bind GPIb")
        .number(&T::gpib_least, "gpib_least", "1", {0, 1}, "least share of such a person's clones that do; uniform from there to all")
        .number(&T::blocked_patients, "blocked_patients", "1", {0, 1}, "share of people whose marrow antibody keeps from shedding")
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
    person.sensitivity = sensitivity * spread(sensitivity_spread);
    person.capture = spread(capture_spread);
    person.liver = spread(liver_spread);
    const bool fewer = !world.patient.female && world.patient.age >= puberty && world.patient.age < menopause;
    person.response = spread(response_spread) * (fewer ? male_response : 1.0);
    person.settling = spread(settling_spread);
    person.cytotoxic = spread(cytotoxic_spread);
    person.affinity = spread(affinity_spread);
    const bool can_bind_gpib = stream.uniform() < gpib_patients;
    const double share = gpib_least + (1.0 - gpib_least) * stream.uniform();
    person.gpib = can_bind_gpib ? share : 0.0;
    person.blocked = stream.uniform() < blocked_patients;
    world.immune.agents_per_response = agents_per_response;
    world.immune.active = true;
  }
};

}  // namespace plateletsim
