// Who the patient is: sex, age and weight, and the set points around which this person's platelets are kept.
//
// MODEL.md, section 12. Two people differ in the supply of progenitors and in the making of thrombopoietin by
// the liver; both are lognormal around the typical person and drawn once per patient.
#pragma once

#include <boost/random/normal_distribution.hpp>
#include <cstdint>
#include <string>

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Person {
  std::string sex;
  std::string ancestry;
  std::string blood_group;
  double age;                     // year
  double weight;                  // kg
  double blood_volume_per_weight; // mL/kg
  double normal_count;            // 1e9/L
  double progenitor_spread;       // SD of the logarithm
  double hepatic_tpo_spread;      // SD of the logarithm

  static constexpr const char* name = "patient";
  static constexpr const char* reads = "-";
  static constexpr const char* writes = "patient";

  static sim::Table<Person> table() {
    using P = Person;
    return sim::Table<P>("patient", "Who the patient is.")
        .word(&P::sex, "sex", {"female", "male"}, "sex")
        .word(&P::ancestry, "ancestry", {"unspecified", "european", "east_asian", "south_asian", "african"}, "where the ancestors lived, as trials record it", "unspecified")
        .word(&P::blood_group, "blood_group", {"unspecified", "O+", "O-", "A+", "A-", "B+", "B-", "AB+", "AB-"}, "blood group with its rhesus factor; unspecified stands for one that fits, rhesus positive", "unspecified")
        .number(&P::age, "age", "year", {0, 120}, "age")
        .number(&P::weight, "weight", "kg", {0.3, 500}, "body weight")
        .number(&P::blood_volume_per_weight, "blood_volume_per_weight", "mL/kg", {30, 150}, "blood volume per body weight")
        .number(&P::normal_count, "normal_count", "1e9/L", {1, 2000}, "platelet count that this kind of person keeps in health")
        .number(&P::progenitor_spread, "progenitor_spread", "1", {0, 2}, "spread between people of the supply of megakaryocyte progenitors, SD of the logarithm")
        .number(&P::hepatic_tpo_spread, "hepatic_tpo_spread", "1", {0, 2}, "spread between people of the making of thrombopoietin by the liver, SD of the logarithm");
  }

  void begin(World& world, const sim::Now& now) const {
    auto stream = now.stream("set points"_draw);
    boost::random::normal_distribution<double> normal;
    const double progenitors = normal(stream);
    const double hepatic_tpo = normal(stream);
    world.patient = {sex == "female", ancestry, blood_group, age, weight, weight * blood_volume_per_weight * 1e-3, normal_count,
                    sim::exp(progenitor_spread * progenitors), sim::exp(hepatic_tpo_spread * hepatic_tpo)};
  }
};

}  // namespace plateletsim
