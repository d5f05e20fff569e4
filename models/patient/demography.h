// Who people are by sex, ancestry and age, where a scenario asks for a mixture, and what count each kind keeps.
//
// Drawn once per patient. The scenario's `normal_count` is that of a European woman below sixty; the factors are what a
// survey of a nation found (Segal and Moliterno 2006). MODEL.md, section 12.
#pragma once

#include "models/world/world.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Demography {
  double female;                         // 1
  double african, east_asian, south_asian;  // 1
  double youngest, oldest;               // year
  double men, africans, sixty, seventy;  // 1

  static constexpr const char* name = "demography";
  static constexpr const char* reads = "-";
  static constexpr const char* writes = "patient";

  static sim::Table<Demography> table() {
    using D = Demography;
    return sim::Table<D>("demography", "Sex, ancestry and age of people, drawn once for each; without it all are who [patient] says.")
        .number(&D::female, "female", "1", {0, 1}, "share of women", 0.5)
        .number(&D::african, "african", "1", {0, 1}, "share whose ancestors lived in Africa; who has none of these shares is European", 0.0)
        .number(&D::east_asian, "east_asian", "1", {0, 1}, "share whose ancestors lived in East Asia", 0.0)
        .number(&D::south_asian, "south_asian", "1", {0, 1}, "share whose ancestors lived in South Asia", 0.0)
        .number(&D::youngest, "youngest", "year", {0, 120}, "lowest age", 0.0)
        .number(&D::oldest, "oldest", "year", {0, 120}, "highest age, all alike in between; 0: that of [patient]", 0.0)
        .number(&D::men, "men", "1", {0.1, 10}, "count of men, relative to women", 1.0)
        .number(&D::africans, "africans", "1", {0.1, 10}, "count of people of African ancestry, relative to others", 1.0)
        .number(&D::sixty, "sixty", "1", {0.1, 10}, "count from 60 years on, relative to the young", 1.0)
        .number(&D::seventy, "seventy", "1", {0.1, 10}, "the same from 70 years on", 1.0);
  }

  // Count that such a person keeps, relative to a young European woman.
  double count(const Patient& patient) const {
    const double age = patient.age < 60.0 ? 1.0 : patient.age < 70.0 ? sixty : seventy;
    return (patient.female ? 1.0 : men) * (patient.ancestry == "african" ? africans : 1.0) * age;
  }

  void begin(World& world, const sim::Now& now) const {
    auto stream = now.stream("sex, ancestry and age"_draw);
    Patient& patient = world.patient;
    patient.female = stream.uniform() < female;
    const double place = stream.uniform();
    patient.ancestry = place < african ? "african" : place < african + east_asian ? "east_asian" : place < african + east_asian + south_asian ? "south_asian" : "european";
    const double age = youngest + (oldest - youngest) * stream.uniform();
    if (oldest > 0.0) patient.age = age;
    patient.normal_count *= count(patient);
  }
};

}  // namespace plateletsim
