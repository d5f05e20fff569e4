// Counted cells: immigration and death settle at a Poisson number; births by the living grow or die out as a branching law.
#include "models/immunity/b_cells.h"
#include "models/immunity/turn_over.h"
#include "tests/statistical/experiments.h"
#include "tests/statistical/toy_world.h"

using namespace plateletsim;

namespace {

using sim::operator""_draw;

// Cells that enter at a rate and live for an exponential time.
void immigration(judge::Findings& findings, const judge::Trial& trial) {
  constexpr double step = 0.125, life = 3.3, rate = 4.0;  // day, day, 1/day
  constexpr double settled = rate * life;
  judge::Sample early(settled * (1.0 - std::exp(-2.0 / life))), late(settled), again(settled * std::exp(-2.0 / life));
  const std::size_t runs = trial.many(16000);
  for (std::size_t run = 0; run < runs; ++run) {
    Cells cells;
    auto stream = trial.chance(run).stream("cells"_draw, 0, 0);
    double before = 0.0;
    for (int i = 1; i <= 208; ++i) {
      turn_over(cells, stream, rate * (1.0 + trial.flaw), life, step);
      if (i == 16) early.add(static_cast<double>(cells.alive));
      if (i == 192) before = static_cast<double>(cells.alive);
    }
    late.add(static_cast<double>(cells.alive));
    again.add((before - settled) * (static_cast<double>(cells.alive) - settled));
  }
  findings.mean("immigrants after two days", early);
  findings.mean("immigrants at rest", late);
  findings.variance("they are Poisson", late, settled);
  findings.correlation("their memory after two days", again, settled);
}

// Help that a clone raised by a foreign antigen of 0.9 gets, in a patient with nothing else.
double help_of_foreign_antigen(const BCells& law) {
  World world;
  world.immune.foreign = 0.9;
  world.immune.lineages.emplace_back().cross_reactive = true;
  world.clones.emplace_back();
  const sim::Chance chance(1, 0);
  law.regulate(world, {{1.0, 0}, chance, {}});
  return world.immune.lineages.front().help;
}

// B cells under constant help and with all the room: births are Poisson in the living, deaths binomial.
void branching(judge::Findings& findings, const judge::Trial& trial) {
  BCells law{};
  law.proliferation = 1.5 * (1.0 + trial.flaw);
  law.life = 1.0;
  law.room = 1e9;
  law.room_half = 0.5;
  law.foreign_half = 0.3;
  law.affinity = 1.0;
  law.memory_life = 3650.0;
  law.memory_share = 0.2;
  constexpr double step = 0.125;
  constexpr int days = 2;
  constexpr std::size_t clones = 500;
  const double loss = -std::expm1(-step / 1.0);
  const double gain = (1.0 - loss) * std::expm1(1.5 * help_of_foreign_antigen(law) * step);  // daughters divide, too
  const double growth = 1.0 + gain - loss;
  double mean = 2.0, variance = 0.0, memory = 0.0;
  for (int i = 0; i < days * 8; ++i) {
    variance = growth * growth * variance + mean * (gain + loss * (1.0 - loss));
    memory += mean * loss * 0.2;
    mean *= growth;
  }
  judge::Sample cells(mean), kept(memory);
  double extinct = 0.0, after_step = 0.0;
  const std::size_t runs = trial.many(900);
  for (std::size_t run = 0; run < runs; ++run) {
    World world;
    world.immune.agents_per_response = 1e6;
    world.immune.foreign = 0.9;
    for (std::size_t i = 0; i < clones; ++i) {
      Lineage lineage;
      lineage.antibody = i;
      lineage.cross_reactive = true;
      lineage.b_cells.change(2, 0);
      world.immune.lineages.push_back(lineage);
      world.clones.emplace_back();
    }
    const sim::Chance chance = trial.chance(run);
    for (std::int64_t i = 0; i < days * 8; ++i) {
      law.regulate(world, {{step, i}, chance, {}});
      if (i == 0)
        for (const Lineage& lineage : world.immune.lineages) after_step += lineage.b_cells.alive == 0 ? 1.0 : 0.0;
    }
    for (const Lineage& lineage : world.immune.lineages) {
      cells.add(static_cast<double>(lineage.b_cells.alive));
      kept.add(static_cast<double>(lineage.memory.alive));
      extinct += lineage.b_cells.alive == 0 ? 1.0 : 0.0;
    }
  }
  // Generating function of one step from one cell: it stays or not, and has a Poisson number of daughters.
  double q = 0.0;
  for (int i = 0; i < days * 8; ++i) q = std::exp(gain * (q - 1.0)) * (loss + (1.0 - loss) * q);
  const auto n = static_cast<double>(runs * clones);
  findings.mean("B cells of a clone after two days", cells);
  findings.variance("their variance", cells, variance);
  findings.mean("memory cells that they left", kept);
  findings.share("clones extinct by then", extinct, n, q * q);
  findings.share("clones extinct after one step", after_step, n, std::exp(-2.0 * gain) * loss * loss);
}

}  // namespace

judge::Findings experiments::birth_death(const judge::Trial& trial) {
  judge::Findings findings;
  immigration(findings, trial);
  branching(findings, trial);
  return findings;
}

TEST_CASE("immune cells turn over and clones branch by their laws") { judge::hold(experiments::named("birth and death")); }
