// Secretion, catabolism and binding of autoantibody in one step.
#include "models/immunity/autoantibody.h"

#include "models/immunity/antibody_binding.h"
#include "sim/base/arithmetic.h"

namespace plateletsim {
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

Autoantibody Autoantibody::read(const sim::Scenario& scenario) {
  Autoantibody antibody = table().read(scenario.section("antibody"));
  for (const auto& clone : scenario.sections("antibody.clone")) antibody.clones.push_back(CloneParameters::table().read(clone));
  return antibody;
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
  carry_off_antibody(world);  // platelets removed with the spleen in this step: before the others take up what is left
  const double housed = 1.0 - spleen_share * (1.0 - world.spleen());
  const double secreting =
      plasma_cells(now.time() + 0.5 * now.step()) * housed * world.levers[Lever::secretion] * now.step();  // day
  std::vector<double> made;  // ug/mL
  for (const Clone& clone : world.clones) made.push_back(clone.full_secretion * secreting);
  circulate_antibody(world, now.step(), distribution, made);
}

void Autoantibody::resolve(World& world, const sim::Now&) const { carry_off_antibody(world); }

}  // namespace plateletsim
