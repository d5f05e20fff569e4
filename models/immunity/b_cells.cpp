// Founding and growth of B-cell clones in one step.
#include "models/immunity/b_cells.h"

#include <algorithm>
#include <boost/random/normal_distribution.hpp>
#include <cmath>

#include "models/immunity/antibody_binding.h"
#include "sim/base/arithmetic.h"
#include "sim/chance/draws.h"

namespace plateletsim {

sim::Table<BCells> BCells::table() {
  using B = BCells;
  return sim::Table<B>("b_cells", "B cells against platelets, in clones.")
      .number(&B::proliferation, "proliferation", "1/day", {0, 10}, "rate of division with full help and room")
      .number(&B::life, "life", "day", {0.1, 365}, "mean life of an activated cell")
      .number(&B::room, "room", "1", {0, 1}, "room in germinal centres without inflammation, in full responses")
      .number(&B::inflamed_room, "inflamed_room", "1", {0, 100}, "the same under the strongest inflammation")
      .number(&B::room_half, "room_half", "1", {1e-3, 100}, "cytokines that open half of the difference")
      .number(&B::foreign_half, "foreign_half", "1", {1e-3, 100}, "foreign antigen that gives half of full help to a cross-reactive clone")
      .number(&B::cross_help, "cross_help", "1", {0, 1}, "share of the helpers against platelets whose help such a clone can use")
      .number(&B::regulated_help, "regulated_help", "1", {0, 10}, "how much regulation weakens help from elsewhere")
      .number(&B::spreading, "spreading", "1/day", {0, 10}, "new clones founded under full help")
      .number(&B::cross_reactive, "cross_reactive", "1", {0, 1000}, "clones, on average, that the foreign antigen raises and that bind platelets")
      .number(&B::encounter, "encounter", "1/day", {0, 100}, "rate at which such a naive clone meets the antigen, under full help")
      .number(&B::founders, "founders", "1", {0, 1}, "size with which a clone begins, in full responses; at least one cell")
      .number(&B::affinity, "affinity", "nM", {1e-3, 1e5}, "free IgG of a typical new clone that takes half of the sites")
      .number(&B::affinity_spread, "affinity_spread", "1", {0, 3}, "spread between clones of one person, SD of the decimal logarithm")
      .number(&B::spleen_share, "spleen_share", "1", {0, 1}, "share of the cells that live in the spleen and leave with it")
      .number(&B::spleen_room, "spleen_room", "1", {0, 1}, "share of the room that leaves with it: other organs take over the rest")
      .number(&B::memory_share, "memory_share", "1", {0, 1}, "share of dying activated cells that become memory instead")
      .number(&B::memory_life, "memory_life", "day", {1, 36500}, "mean life of a memory cell")
      .number(&B::recall, "recall", "1/day", {0, 100}, "rate at which full help wakes a memory cell");
}

double BCells::elsewhere(const ImmuneSystem& immune) const { return immune.bystander / (1.0 + regulated_help * immune.regulation()); }

double BCells::cross_reactive_help(const ImmuneSystem& immune, double access) const {
  const double helpers = cross_help * access * std::min(immune.help(), 1.0);
  return 1.0 - (1.0 - helpers) * (1.0 - elsewhere(immune)) * (1.0 - immune.foreign / (immune.foreign + foreign_half));
}

double BCells::own_help(const ImmuneSystem& immune) const {
  return 1.0 - (1.0 - std::min(immune.help(), 1.0)) * (1.0 - elsewhere(immune));
}

void BCells::found(World& world, sim::Stream& stream, bool cross_reactive_clone) const {
  boost::random::normal_distribution<double> normal;
  const ImmunePerson& person = world.immune.person;
  Clone clone;
  clone.epitope = stream.uniform() < person.gpib ? Epitope::gpib : Epitope::gpiibiiia;
  clone.affinity = affinity * person.affinity * ug_per_mL_per_nM * sim::exp(affinity_spread * 2.302585092994046 * normal(stream));
  Lineage lineage;
  lineage.antibody = world.clones.size();
  lineage.cross_reactive = cross_reactive_clone;
  lineage.b_cells.change(std::max<std::int64_t>(1, static_cast<std::int64_t>(founders * world.immune.agents_per_response + 0.5)), 0);
  world.clones.push_back(clone);
  world.immune.lineages.push_back(lineage);
}

// Naive clones of the patient's repertoire that the foreign antigen will find.
void BCells::begin(World& world, const sim::Now& now) const {
  auto stream = now.stream("cross-reactive clones"_draw);
  if (world.immune.infected) world.immune.naive_clones = sim::draw_poisson(stream, cross_reactive);
}

// The spleen, or what is lost of it, takes its share of the cells along.
void BCells::intervene(World& world, const sim::Now& now) const {
  if (world.spleen_leaving == 0.0) return;
  for (Lineage& lineage : world.immune.lineages) {
    auto stream = now.stream("B cells in the spleen"_draw, lineage.antibody);
    lineage.b_cells.change(0, sim::draw_binomial(stream, lineage.b_cells.alive, spleen_share * world.spleen_leaving));
    lineage.memory.change(0, sim::draw_binomial(stream, lineage.memory.alive, spleen_share * world.spleen_leaving));
  }
}

void BCells::regulate(World& world, const sim::Now& now) const {
  ImmuneSystem& immune = world.immune;
  for (Lineage& lineage : immune.lineages)
    lineage.help = lineage.cross_reactive ? cross_reactive_help(immune, world.clones[lineage.antibody].access) : own_help(immune);
  const double left = room_left(world, now.step());
  for (Lineage& lineage : immune.lineages) grow(world, now, lineage, left);
  auto stream = now.stream("new clones"_draw);
  const double met = -sim::expm1(-encounter * immune.foreign / (immune.foreign + foreign_half) * now.step());
  const std::int64_t woken = sim::draw_binomial(stream, immune.naive_clones, met);
  immune.naive_clones -= woken;
  for (std::int64_t i = 0; i < woken; ++i) found(world, stream, true);
  for (auto clones = sim::draw_poisson(stream, spreading * own_help(immune) * now.step()); clones > 0; --clones)
    found(world, stream, false);
}

// The mean over the step of 1 - B / capacity, by the logistic law of all B cells together; those for whom there is no
// room do not divide.
double BCells::room_left(const World& world, double step) const {
  const ImmuneSystem& immune = world.immune;
  const double share = capacity(world) > 0.0 ? immune.b_cells() / capacity(world) : 1.0;  // of the room that is taken
  double dividing = 0.0;  // full responses, weighted by their help
  for (const Lineage& lineage : immune.lineages) dividing += lineage.help * immune.responses(lineage.b_cells.alive);
  const double division = proliferation * world.levers[Lever::proliferation];  // 1/day, with all help and room
  const double growth = dividing > 0.0 ? division * dividing / immune.b_cells() : 0.0;  // 1/day, with all the room
  if (!(growth * step > 1e-9)) return std::max(0.0, 1.0 - share);
  const double net = growth - 1.0 / life - world.levers[Lever::b_cell_loss];
  const double fold = sim::mean_decay(std::abs(net), step) * (net > 0.0 ? sim::exp(net * step) : 1.0);  // mean over the step
  return std::max(0.0, 1.0 - sim::log1p(growth * step * fold * share) / (growth * step));
}

// Divisions, deaths, and the way to memory and back. The daughters of a step divide within it, too, so that growth
// does not depend on the step: in the mean B(t + dt) = B(t) e^((births - deaths) dt).
void BCells::grow(const World& world, const sim::Now& now, Lineage& lineage, double left) const {
  if (lineage.b_cells.alive == 0 && lineage.memory.alive == 0) return;
  auto stream = now.stream("B cells"_draw, lineage.antibody);
  const auto within_step = [&](double rate) { return -sim::expm1(-rate * now.step()); };
  const double daughters = sim::expm1(proliferation * world.levers[Lever::proliferation] * lineage.help * left * now.step());  // of a cell that survives
  const double killed = world.levers[Lever::b_cell_loss];  // 1/day
  const double survivors = static_cast<double>(lineage.b_cells.alive) * (1.0 - within_step(1.0 / life + killed));
  const std::int64_t born = sim::draw_poisson(stream, survivors * daughters);
  const std::int64_t gone = sim::draw_binomial(stream, lineage.b_cells.alive, within_step(1.0 / life + killed));
  const std::int64_t kept = sim::draw_binomial(stream, gone, memory_share / (1.0 + killed * life));
  const std::int64_t recalled = sim::draw_binomial(stream, lineage.memory.alive, within_step(recall * lineage.help));
  const std::int64_t lost = sim::draw_binomial(stream, lineage.memory.alive - recalled, within_step(1.0 / memory_life + killed));
  lineage.b_cells.change(born + recalled, gone);
  lineage.memory.change(kept, recalled + lost);
}

}  // namespace plateletsim
