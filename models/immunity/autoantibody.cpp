// Secretion, catabolism and binding of autoantibody in one step.
#include "models/immunity/autoantibody.h"

#include <algorithm>
#include <cmath>

#include "sim/arithmetic.h"

namespace plateletsim {
namespace {

constexpr double ug_per_mL_per_nM = 0.15;          // IgG of 150 kDa
constexpr double ug_per_mL_per_molecule = 2.491e-7;  // of one IgG on each of 1e9 platelets/L

// Free antibody G that solves v G + S G / (K + G) = T.
double free_at_equilibrium(double total, double sites, double affinity, double v) {
  const double b = v * affinity + sites - total;
  const double root = std::sqrt(b * b + 4.0 * v * total * affinity);
  return b > 0.0 ? 2.0 * total * affinity / (b + root) : (root - b) / (2.0 * v);
}

}  // namespace

sim::Table<CloneParameters> CloneParameters::table() {
  using C = CloneParameters;
  return sim::Table<C>("antibody.clone", "Autoreactive clones, each with an epitope and an affinity.")
      .word(&C::epitope, "epitope", {"GPIIb/IIIa", "GPIb"}, "glycoprotein that the antibody binds")
      .number(&C::share, "share", "1", {0, 1}, "share of the titre")
      .number(&C::affinity, "affinity", "nM", {1e-3, 1e5}, "concentration of free IgG that takes half of the sites")
      .repeated();
}

sim::Table<Autoantibody> Autoantibody::table() {
  using A = Autoantibody;
  return sim::Table<A>("antibody", "Autoantibody, secreted by plasma cells that the scenario gives.")
      .number(&A::titre, "titre", "ug/mL", {0, 1000}, "level that full secretion would hold in a person without platelets")
      .word(&A::course, "course", {"persistent", "pulse"}, "plasma cells stay, or rise and wane")
      .number(&A::onset, "onset", "day", {0, 36500}, "when plasma cells begin to appear")
      .number(&A::rise, "rise", "day", {0.01, 3650}, "time scale of their rise; a pulse peaks so long after its onset")
      .number(&A::decay, "decay", "day", {0.01, 36500}, "e-folding time of their loss after the peak of a pulse", 36500.0)
      .number(&A::spleen_share, "spleen_share", "1", {0, 1}, "share of the plasma cells that live in the spleen and leave with it", 0.0)
      .number(&A::distribution, "distribution", "1", {0.1, 10}, "volume in which free antibody spreads / blood volume");
}

double Autoantibody::plasma_cells(double time) const {
  const double s = (time - onset) / rise;
  if (s <= 0.0) return 0.0;
  if (course == "persistent") return -sim::expm1(-s);
  return s < 1.0 ? s * sim::exp(1.0 - s) : sim::exp(-(time - onset - rise) / decay);
}

void Autoantibody::begin(World& world, const sim::Now&) const {
  for (const CloneParameters& c : clones) {
    Clone clone;
    clone.epitope = c.epitope == "GPIb" ? Epitope::gpib : Epitope::gpiibiiia;
    clone.affinity = c.affinity * ug_per_mL_per_nM;
    clone.full_secretion = c.share * titre * world.igg_catabolism * distribution;
    world.clones.push_back(clone);
  }
}

void Autoantibody::regulate(World& world, const sim::Now& now) const {
  carry_off(world);  // platelets removed with the spleen in this step: before the others take up what is left
  std::int64_t antigen = 0;
  for (const Pool& pool : world.pools) antigen += pool.antigen;
  const double platelets = world.concentration(static_cast<double>(antigen) * antigen_unit);  // 1e9/L, of mean antigen
  const double housed = world.spleen_present ? 1.0 : 1.0 - spleen_share;
  const double secreting =
      plasma_cells(now.time() + 0.5 * now.step()) * housed * world.drives.secretion * now.step();  // day
  const double catabolised = -sim::expm1(-world.igg_catabolism * now.step());  // share of the free antibody
  world.bound = {};
  for (Clone& clone : world.clones) {
    const double made = clone.full_secretion * secreting;
    const double lost = distribution * clone.free * catabolised;
    clone.secreted += made;
    clone.catabolised += lost;
    clone.total = std::max(0.0, clone.total + made - lost);
    const auto epitope = static_cast<std::size_t>(clone.epitope);
    const double sites = ug_per_mL_per_molecule * world.sites[epitope] * platelets;
    clone.free = free_at_equilibrium(clone.total, sites, clone.affinity, distribution);
    clone.bound_per_platelet = world.sites[epitope] * clone.free / (clone.affinity + clone.free);
    world.bound[epitope] += clone.bound_per_platelet;
  }
}

void Autoantibody::resolve(World& world, const sim::Now&) const { carry_off(world); }

// Platelets that have left take their IgG with them.
void Autoantibody::carry_off(World& world) {
  const double lost = world.concentration(static_cast<double>(world.now_dying.antigen_lost) * antigen_unit);  // 1e9/L
  for (Clone& clone : world.clones) {
    const double carried = std::min(clone.total, ug_per_mL_per_molecule * clone.bound_per_platelet * lost);
    clone.carried_off += carried;
    clone.total -= carried;
  }
  world.now_dying.antigen_lost = 0;
}

}  // namespace plateletsim
