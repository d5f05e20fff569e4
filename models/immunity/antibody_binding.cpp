// Equilibrium of antibody with its sites, and its three ways out of the blood.
#include "models/immunity/antibody_binding.h"

#include <algorithm>
#include <cmath>

#include "sim/base/arithmetic.h"

namespace plateletsim {
namespace {

// Free antibody G that solves v G + S G / (K + G) = T.
double free_at_equilibrium(double total, double sites, double affinity, double v) {
  const double b = v * affinity + sites - total;
  const double root = std::sqrt(b * b + 4.0 * v * total * affinity);
  return b > 0.0 ? 2.0 * total * affinity / (b + root) : (root - b) / (2.0 * v);
}

}  // namespace

void circulate_antibody(World& world, double step, double distribution, const std::vector<double>& made) {
  std::int64_t antigen = 0;
  for (const Pool& pool : world.pools) antigen += pool.antigen;
  const double platelets = world.concentration(static_cast<double>(antigen) * antigen_unit);  // 1e9/L, of mean antigen
  const double catabolised = -sim::expm1(-world.igg_catabolism * step);  // share of the free antibody
  world.bound = {};
  for (std::size_t i = 0; i < world.clones.size(); ++i) {
    Clone& clone = world.clones[i];
    const double lost = distribution * clone.free * catabolised;
    clone.secreted += made[i];
    clone.catabolised += lost;
    clone.total = std::max(0.0, clone.total + made[i] - lost);
    const auto epitope = static_cast<std::size_t>(clone.epitope);
    const double within_reach = world.sites[epitope] * clone.access;
    const double sites = ug_per_mL_per_molecule * within_reach * platelets;
    clone.free = free_at_equilibrium(clone.total, sites, clone.affinity, distribution);
    clone.bound_per_platelet = within_reach * clone.free / (clone.affinity + clone.free);
    world.bound[epitope] += clone.bound_per_platelet;
  }
}

void carry_off_antibody(World& world) {
  const double lost = world.concentration(static_cast<double>(world.now_dying.antigen_lost) * antigen_unit);  // 1e9/L
  for (Clone& clone : world.clones) {
    const double carried = std::min(clone.total, ug_per_mL_per_molecule * clone.bound_per_platelet * lost);
    clone.carried_off += carried;
    clone.total -= carried;
  }
  world.now_dying.antigen_lost = 0;
}

}  // namespace plateletsim
