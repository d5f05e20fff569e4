// Macrophages of spleen and liver eat antibody-coated platelets through Fc-gamma receptors, and then need to digest.
//
// Individual macrophages differ in their receptors and hold at most `appetite` platelets, so clearance rises steeply
// with bound IgG, saturates, and shifts from spleen to liver as IgG rises. MODEL.md eq. 4.
#pragma once

#include <cstdint>

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/chance/waiting.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Phagocytosis {
  double spleen_rate, liver_rate;  // 1/day, capture of a fully opsonised platelet by rested macrophages
  double spleen_half, liver_half;  // IgG molecules per platelet
  double spleen_hill, liver_hill;  // 1
  double gpib_weight;              // 1
  std::int64_t sample;             // macrophage agents of each organ
  double spleen_density, liver_density;  // 1/uL
  std::int64_t appetite;           // platelets
  double digestion;                // day
  double receptor_cv;              // 1

  static constexpr const char* name = "phagocytosis";
  static constexpr const char* reads =
      "bound, immune.arming, immune.person, now_dying, platelets, pools, lever arming, lever capture, "
      "lever fc_receptors, lever spleen_fc_receptors, spleen_present, spleen_size";
  static constexpr const char* writes = "macrophages, hazard of liver_macrophage, hazard of spleen_macrophage";

  static sim::Table<Phagocytosis> table();

  double rate(Organ organ) const { return organ == Organ::spleen ? spleen_rate : liver_rate; }
  double hill(Organ organ) const { return organ == Organ::spleen ? spleen_hill : liver_hill; }
  double half(Organ organ) const { return organ == Organ::spleen ? spleen_half : liver_half; }
  double density(Organ organ) const { return organ == Organ::spleen ? spleen_density : liver_density; }
  // 1/uL of blood; a smaller spleen has fewer.
  double macrophages(const World& world, Organ organ) const { return density(organ) * (organ == Organ::spleen && world.spleen_present ? world.spleen_size : 1.0); }
  // Contacts that Fc receptors make with the mean platelet, in molecules that macrophages at rest and free would need.
  double contacts(const World& world, Organ organ) const {
    const ImmuneSystem& immune = world.immune;
    return (world.bound[0] + gpib_weight * world.bound[1]) * world.levers[Lever::fc_receptors] * world.levers[Lever::arming] *
           immune.arming * immune.person.sensitivity * (organ == Organ::liver ? immune.person.liver : world.levers[Lever::spleen_fc_receptors]);
  }

  void begin(World& world, const sim::Now& now) const;
  void regulate(World& world, const sim::Now& now) const;
  double bound(const sim::Group& group, const World& world) const;
  void harm(const sim::Candidates& platelets, const World& world, sim::Hazards& hazards) const;
  void resolve(World& world, const sim::Now& now) const;

 private:
  // 1/day: rate of capture of a fully opsonised platelet of this label, for the time it spends in the organ.
  double reach(Organ organ, int label, const World& world) const;
  void feed(Macrophages& cells, std::int64_t meals, sim::Uniforms& uniforms) const;
};

inline double Phagocytosis::reach(Organ organ, int label, const World& world) const {
  const double resting = world.pools[static_cast<std::size_t>(label)].resting;
  const double there = organ == Organ::spleen ? resting : 1.0 - resting;
  const double vigour = organ == Organ::spleen ? world.immune.person.capture : 1.0;
  return rate(organ) * vigour * world.levers[Lever::capture] * there * world.macrophages[static_cast<std::size_t>(organ)].availability;
}

inline double Phagocytosis::bound(const sim::Group& group, const World& world) const {
  if (contacts(world, Organ::spleen) <= 0.0) return 0.0;
  double sum = 0.0;
  for (const Organ organ : {Organ::spleen, Organ::liver})
    sum += reach(organ, group.label, world) * world.macrophages[static_cast<std::size_t>(organ)].opsonised[world.antigen_class(group.highest_trait)];
  return sum;
}

}  // namespace plateletsim
