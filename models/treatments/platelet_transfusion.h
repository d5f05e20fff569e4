// Transfusion: platelets of a donor, of all ages, which from then on live and die like the patient's own.
//
// What lowers the count eats, traps or uses them up as well: so a transfusion helps for days where the marrow has
// failed, and for hours where antibody waits for it, be it against platelets or against the donor. MODEL.md, section 12.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "models/world/donor.h"
#include "models/world/world.h"
#include "sim/chance/draws.h"
#include "sim/scenario/event.h"
#include "sim/step/now.h"

namespace plateletsim {

struct PlateletTransfusion {
  static constexpr const char* name = "platelet_transfusion";
  static constexpr const char* reads = "event platelet_transfusion, patient.blood_group, patient.blood_volume";
  static constexpr const char* writes = "donors, ledger, platelets, pools, total";

  static constexpr std::array<std::string_view, 5> donors{"fits", "O", "A", "B", "AB"};
  static constexpr double mismatched_recovery = 0.77;  // relative to a donor whose group fits (lee1989, as remembered)

  static sim::TableInfo event() {
    return sim::event_table("treatment", "platelet_transfusion", "Platelets of a donor; a unit has 3e11.",
                            {sim::number_field("units", "1", {0, 100}, "how many units", 1.0),
                             sim::number_field("recovery", "1", {0, 1}, "share that outlives collection, storage and the first hour", 0.9),
                             sim::number_field("storage", "day", {0, 14}, "days of life that they have lost in the bag", 1.0),
                             sim::word_field("donor", std::vector<std::string>(donors.begin(), donors.end()), "blood group of the donor; fits: one whose A and B the patient has", "fits"),
                             sim::flag_field("hla_matched", "of a donor whose HLA the patient's antibody does not know", false)});
  }

  // Bits of A and B that a group bears, by its name without rhesus factor.
  static constexpr unsigned antigens(std::string_view group) {
    return group == "A" ? 1U : group == "B" ? 2U : group == "AB" ? 3U : 0U;
  }
  // Whether the patient has antibody against A or B of the donor.
  static bool mismatched(const Patient& patient, std::size_t donor) {
    if (donor == 0 || patient.blood_group == "unspecified") return false;
    const std::string_view own(patient.blood_group.data(), patient.blood_group.size() - 1);
    return (antigens(donors[donor]) & ~antigens(own)) != 0;
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("platelet_transfusion", [&](const sim::EventFields& given) {
      const bool known = world.donors.recovery < 1.0 && given.at("hla_matched") == 0.0;
      const double group = mismatched(world.patient, static_cast<std::size_t>(given.at("donor"))) ? mismatched_recovery : 1.0;
      const double recovery = given.at("recovery") * group * (known ? world.donors.recovery : 1.0);
      const double level = given.at("units") * platelets_per_unit * recovery / world.patient.blood_volume;  // 1e9/L, pooled ones included
      auto stream = now.stream("platelets given"_draw, static_cast<std::uint64_t>(world.ledger.received));
      const std::int64_t count = sim::draw_poisson(stream, level * 1e3 * world.droplet);
      if (known) {
        if (world.donors.label == 0) world.donors.label = world.new_label();
        world.labelled[static_cast<std::size_t>(world.donors.label - 1)] += count;
      }
      world.admit(of_a_donor(world, now, given.at("storage"), count, stream), known ? world.donors.label : 0);
    });
  }
};

}  // namespace plateletsim
