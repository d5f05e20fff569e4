// Every platelet of the droplet, one after the other, with what it is and where it is: rows of a table.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/plateletsim.h"

namespace plateletsim {

struct PlateletRow {
  sim::Identity who;     // birth step and rank within it
  double birth;          // day; negative if it was there at the start
  double age;            // day
  double antigen;        // of the mean platelet
  int label;             // 0: none
  bool in_spleen;        // otherwise in the blood
};

// Which of a label's platelets rest in the spleen is open (the spleen exchanges them within minutes): so many as its
// pool has there are drawn at random, the same ones whenever the same moment is looked at.
class Places {
 public:
  explicit Places(const Simulation& patient)
      : pools_(patient.world().pools),
        stream_(sim::Chance(patient.seed(), patient.patient())
                    .stream("place in a table"_draw, 0, static_cast<std::uint64_t>(patient.clock().step))) {}

  // Selection sampling: the next platelet of a label is in the spleen with the chance (wanted there) / (to come).
  bool next_in_spleen(int label) {
    Pool& left = pools_[static_cast<std::size_t>(label)];
    const bool spleen = stream_.uniform() * static_cast<double>(left.total()) < static_cast<double>(left.spleen);
    --(spleen ? left.spleen : left.blood);
    return spleen;
  }

 private:
  std::array<Pool, max_labels> pools_;
  sim::Stream stream_;
};

// Calls visit(row) for each platelet.
template <class Visit>
void for_each_platelet(const Simulation& patient, const Visit& visit) {
  const World& world = patient.world();
  Places places(patient);
  for (const sim::Shard& shard : world.platelets.shards())
    for (std::size_t slot = 0; slot < shard.size(); ++slot) {
      const sim::Identity who = shard.identity(slot);
      const sim::Inheritance born = world.platelets.inherited(who);
      const double birth = (static_cast<double>(who.birth_step) + born.birth_fraction) * world.step;
      visit(PlateletRow{who, birth, patient.time() - birth, world.antigen(born.trait), shard.label, places.next_in_spleen(shard.label)});
    }
}

}  // namespace plateletsim
