// Delivery: a woman gives birth and loses blood, the more the fewer platelets there are that work.
//
// How much is log-normal around the median of its mode; low counts widen it by the bracket of a bleed with a power of one.
// The blood leaves at once, out of a volume that pregnancy has enlarged, and takes its platelets along; where bleeds are
// followed, it is noted as one of the womb. MODEL.md eq. 28.
#pragma once

#include <array>
#include <boost/random/normal_distribution.hpp>

#include "models/world/blood_taken.h"
#include "models/world/world.h"
#include "models/world/young.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/event.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Delivery {
  double vaginal, caesarean;                // mL
  double vaginal_spread, caesarean_spread;  // SD of the logarithm
  double half, least, usual;                // 1e9/L
  double young;                             // 1
  double grown;                             // 1

  static constexpr const char* name = "delivery";
  static constexpr bool always_there = true;  // the section is for those who want other numbers
  static constexpr const char* reads = "event delivery, patient.age, patient.blood_volume, patient.female";
  static constexpr const char* writes = "bleed_history, delivery_loss, ledger, missing_volume, now_dying, platelets, pools, red_cells, total";

  enum Mode : std::size_t { by_nature, by_section };
  // mL, from which on a loss is of grade 2: what is called a postpartum haemorrhage, by mode.
  static constexpr std::array<double, 2> haemorrhage{500.0, 1000.0};
  // mL, from which on red cells are given, grade 3: as many lose so much as were transfused in Wales (bell2020, bell2021).
  static constexpr double transfused = 1750.0;
  static constexpr double youngest = 10.0, oldest = 60.0;  // year, at which somebody gives birth, assumed

  static sim::Table<Delivery> table() {
    using D = Delivery;
    return sim::Table<D>("delivery", "How much blood a woman loses who gives birth.")
        .number(&D::vaginal, "vaginal", "mL", {0, 1e4}, "median loss of a vaginal birth, of women with a usual count", 171.0)
        .number(&D::caesarean, "caesarean", "mL", {0, 1e4}, "the same of a caesarean section", 400.0)
        .number(&D::vaginal_spread, "vaginal_spread", "1", {0, 3}, "spread of the loss of a vaginal birth, SD of the logarithm", 0.97)
        .number(&D::caesarean_spread, "caesarean_spread", "1", {0, 3}, "the same of a caesarean section", 0.767)
        .number(&D::half, "half", "1e9/L", {0, 1e4}, "effective count at which twice as much is lost as with platelets without end", 30.0)
        .number(&D::least, "least", "1e9/L", {0.1, 1000}, "added to the effective count, as for bleeds", 3.0)
        .number(&D::usual, "usual", "1e9/L", {1, 1000}, "effective count of the women of whom the medians are", 225.0)
        .number(&D::young, "young", "1", {0, 100}, "an immature platelet counts for so many more, as for bleeds", 2.0)
        .number(&D::grown, "grown", "1", {1, 3}, "blood at the end of a pregnancy, relative to other times", 1.33);
  }

  static sim::TableInfo event() {
    return sim::event_table("condition", "delivery", "A child is born, and blood is lost.",
                            {sim::word_field("mode", {"vaginal", "caesarean"}, "how", "vaginal")});
  }

  // How many times the usual is lost at an effective count (1e9/L).
  double more(double effective) const { return (1.0 + half / (effective + least)) / (1.0 + half / (usual + least)); }
  // mL, of a woman whose luck is a number from the normal law.
  double loss(Mode mode, double effective, double luck) const {
    return (mode == by_nature ? vaginal : caesarean) * sim::exp((mode == by_nature ? vaginal_spread : caesarean_spread) * luck) * more(effective);
  }
  // From 0 for grade 1.
  static constexpr std::size_t grade(Mode mode, double loss) { return loss >= transfused ? 2 : loss >= haemorrhage[mode] ? 1 : 0; }

  void intervene(World& world, const sim::Now& now) const {
    std::uint64_t nth = 0;
    now.on("delivery", [&](const sim::EventFields& given) {
      if (!world.patient.female || world.patient.age < youngest || world.patient.age > oldest) return;
      auto luck = now.stream("how much is lost at delivery"_draw, nth);
      boost::random::normal_distribution<double> normal;
      const Mode mode = given.at("mode") < 0.5 ? by_nature : by_section;
      const double lost = loss(mode, effective_count(world, young), normal(luck));
      auto stream = now.stream("who leaves with the blood of a delivery"_draw, nth++);
      lose_blood(world, lost * 1e-3 / grown, stream);
      world.delivery_loss = lost;
      if (world.bleed_history.active) world.bleed_history.suffer(static_cast<std::size_t>(BleedSite::womb), grade(mode, lost), now.time(), false);
    });
  }
};

}  // namespace plateletsim
