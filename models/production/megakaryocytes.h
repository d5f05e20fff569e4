// Megakaryocytes arrive, double their ploidy, mature and shed platelets, all under thrombopoietin.
//
// A representative sample of individual cells; MODEL.md eqs. 6-8. Cells of the sample arrive at even intervals
// rather than at random, and the platelets that they shed reach the droplet one by one (Poisson): a well-mixed droplet
// gets its platelets from different megakaryocytes, never 2,000 at once from one of its own.
#pragma once

#include <array>
#include <cstdint>

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/chance/gamma.h"
#include "sim/chance/waiting.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Megakaryocytes {
  std::int64_t sample;                 // agents in health
  double density;                      // 1e6/kg of body weight, in health
  double progenitor_time;              // day
  double inflow_basal, inflow_gain, inflow_half;
  double maturation, maturation_cv;    // day, 1
  double endomitosis_window;           // day
  double to_8n, to_16n, to_32n, to_64n, to_128n;  // 1
  double endomitosis_basal, endomitosis_gain, endomitosis_half;  // 1/day, 1/day, 1
  std::int64_t shedding_ploidy;        // N
  double yield;                        // platelets per N
  double mass_exponent, mass_at_entry, mass_growth;  // 1, 1, 1/day

  static constexpr const char* name = "megakaryocytes";
  static constexpr const char* reads =
      "early, marrow.ablated, marrow.brake, marrow.unblocked, marrow.unhindered, patient.progenitors, tpo, lever agonist, lever endomitosis, "
      "lever maturation, lever megakaryocyte_loss, lever progenitor_loss, lever progenitors, lever release, "
      "lever tpo_receptor";
  static constexpr const char* writes = "ledger, marrow, platelets, pools";

  static sim::Table<Megakaryocytes> table();

  // Relative to normal at x = 1, x being the stimulus of the TPO receptor in multiples of normal.
  double inflow(double x) const { return inflow_basal + inflow_gain * x / (x + inflow_half); }
  // 1/day, of a step of the weight 1.
  double endomitosis(double x) const { return endomitosis_basal + endomitosis_gain * x / (x + endomitosis_half); }
  // Of the next doubling of a cell that has so many behind it, relative to that.
  std::array<double, most_doublings + 1> weights() const { return {to_8n, to_16n, to_32n, to_64n, to_128n, 0.0}; }
  double weight(int doublings) const { return weights()[static_cast<std::size_t>(doublings)]; }
  double shed(const Megakaryocyte& cell) const {
    return cell.ploidy() >= static_cast<double>(shedding_ploidy) ? yield * cell.ploidy() : 0.0;
  }

  void begin(World& world, const sim::Now& now) const;
  void produce(World& world, const sim::Now& now) const;

 private:
  double arrivals_per_day() const { return static_cast<double>(sample) / maturation; }
  void mature_progenitors(World& world, double step) const;
  double mass(MegakaryocyteSample& cells, double time) const;
  sim::GammaVariates ripening(const sim::Now& now, double cells) const;  // in units of ripening_unit()
  double ripening_unit() const { return maturation * maturation_cv * maturation_cv; }  // day
  void arrive(World& world, const sim::Now& now, double rate, sim::Waiting& waiting) const;
  void lose(World& world, const sim::Now& now) const;
  void double_ploidy(World& world, const sim::Now& now, double rate, sim::Waiting& waiting) const;
  using Held = std::array<double, max_labels>;  // platelets, by the label of the cell that holds them
  Held mature(World& world, double time) const;
  void shed_into_blood(World& world, const sim::Now& now, double expected, const Held& held) const;
};

}  // namespace plateletsim
