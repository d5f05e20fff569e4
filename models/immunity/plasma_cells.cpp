// Birth and death of plasma cells, and what they secrete in one step.
#include "models/immunity/plasma_cells.h"

#include <algorithm>

#include "models/immunity/antibody_binding.h"
#include "models/immunity/turn_over.h"
#include "sim/base/arithmetic.h"
#include "sim/chance/draws.h"

namespace plateletsim {

sim::Table<PlasmaCells> PlasmaCells::table() {
  using P = PlasmaCells;
  return sim::Table<P>("plasma_cells", "Plasma cells, short-lived and long-lived, and their antibody.")
      .number(&P::yield, "yield", "1", {0, 100}, "short-lived plasma cells that a fully helped B cell keeps up")
      .number(&P::short_life, "short_life", "day", {0.1, 365}, "mean life of a short-lived plasma cell")
      .number(&P::settling, "settling", "1/day", {0, 1}, "long-lived plasma cells per fully helped B cell, while all niches are free")
      .number(&P::long_life, "long_life", "day", {1, 36500}, "mean life of a long-lived plasma cell")
      .number(&P::niches, "niches", "1", {1e-6, 100}, "niches for long-lived plasma cells, in full responses")
      .number(&P::spleen_share, "spleen_share", "1", {0, 0.99}, "share of the niches, and of short-lived cells, in the spleen")
      .number(&P::secretion, "secretion", "ug/mL/day", {0, 100}, "antibody, per volume of blood, of a full response of plasma cells")
      .number(&P::distribution, "distribution", "1", {0.1, 10}, "volume in which free antibody spreads / blood volume");
}

void PlasmaCells::intervene(World& world, const sim::Now& now) const {
  if (world.spleen_leaving == 0.0) return;
  for (Lineage& lineage : world.immune.lineages) {
    auto stream = now.stream("plasma cells in the spleen"_draw, lineage.antibody);
    lineage.short_lived.change(0, sim::draw_binomial(stream, lineage.short_lived.alive, spleen_share * world.spleen_leaving));
    lineage.long_lived_spleen.change(0, sim::draw_binomial(stream, lineage.long_lived_spleen.alive, world.spleen_leaving));
  }
}

// Long-lived cells of one organ: births as far as niches are free, on average over the step.
void PlasmaCells::settle(World& world, Niche niche, const sim::Now& now) const {
  ImmuneSystem& immune = world.immune;
  const double share = niche == Niche::spleen ? spleen_share : 1.0 - spleen_share;
  const double settled = settling * immune.person.settling * world.levers[Lever::settling] * share;  // 1/day, by a fully helped B cell, while all are free
  const double loss = world.levers[Lever::plasma_cell_loss];
  const double places = niches * share * (niche == Niche::marrow ? 1.0 : world.spleen());
  std::int64_t housed = 0;
  double helped = 0.0;  // B cells
  for (Lineage& lineage : immune.lineages) {
    housed += lineage.long_lived(niche).alive;
    helped += lineage.help * static_cast<double>(lineage.b_cells.alive);
  }
  double free = 0.0;
  if (places > 0.0) {
    const double now_free = std::max(0.0, 1.0 - immune.responses(housed) / places);
    free = mean_room(now_free, settled * helped / (immune.agents_per_response * places), long_life / (1.0 + loss * long_life), now.step());
  }
  for (Lineage& lineage : immune.lineages) {
    if (lineage.b_cells.alive == 0 && lineage.long_lived(niche).alive == 0) continue;
    auto stream = now.stream("long-lived plasma cells"_draw, 2 * lineage.antibody + static_cast<std::uint64_t>(niche));
    const double births = settled * free * lineage.help * static_cast<double>(lineage.b_cells.alive);
    turn_over(lineage.long_lived(niche), stream, births, long_life, now.step(), loss);
  }
}

void PlasmaCells::regulate(World& world, const sim::Now& now) const {
  ImmuneSystem& immune = world.immune;
  for (Lineage& lineage : immune.lineages) {
    if (lineage.b_cells.alive == 0 && lineage.short_lived.alive == 0) continue;
    auto stream = now.stream("short-lived plasma cells"_draw, lineage.antibody);
    const double births = yield * lineage.help * static_cast<double>(lineage.b_cells.alive) / short_life;
    turn_over(lineage.short_lived, stream, births, short_life, now.step(), world.levers[Lever::plasma_cell_loss]);
  }
  for (const Niche niche : {Niche::spleen, Niche::marrow}) settle(world, niche, now);

  carry_off_antibody(world);
  const double each = secretion * world.levers[Lever::secretion] * now.step();  // ug/mL, of a full response
  std::vector<double> made(world.clones.size(), 0.0);
  for (const Lineage& lineage : immune.lineages) made[lineage.antibody] = each * immune.responses(lineage.plasma_cells());
  circulate_antibody(world, now.step(), distribution, made);
}

void PlasmaCells::resolve(World& world, const sim::Now&) const { carry_off_antibody(world); }

}  // namespace plateletsim
