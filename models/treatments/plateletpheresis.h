// Plateletpheresis: a machine keeps platelets and gives everything else back.
#pragma once

#include <algorithm>

#include "models/world/donor.h"
#include "models/world/world.h"
#include "sim/scenario/event.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Plateletpheresis {
  static constexpr const char* name = "plateletpheresis";
  static constexpr const char* reads = "event plateletpheresis, patient.blood_volume";
  static constexpr const char* writes = "ledger, now_dying, platelets, pools, total";

  static constexpr double most = 0.9;  // share of the circulating that a session can take, assumed

  static sim::TableInfo event() {
    return sim::event_table("treatment", "plateletpheresis", "Circulating platelets are taken by a machine; those of the spleen come after them.",
                            {sim::number_field("units", "1", {0, 100}, "how many units of 3e11, at most nine tenths of those that circulate", 1.0)});
  }

  void intervene(World& world, const sim::Now& now) const {
    std::uint64_t nth = 0;
    now.on("plateletpheresis", [&](const sim::EventFields& given) {
      const double wanted = given.at("units") * platelets_per_unit / world.patient.blood_volume;  // 1e9/L
      const double there = world.concentration(static_cast<double>(world.circulating()));         // 1e9/L
      auto stream = now.stream("who is taken by the machine"_draw, nth++);
      world.take_blood(there > 0.0 ? std::min(most, wanted / there) : 0.0, stream);
    });
  }
};

}  // namespace plateletsim
