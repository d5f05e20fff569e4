// How the sample of megakaryocytes starts in a steady state and moves through one step.
#include "models/production/megakaryocytes.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "models/production/stages.h"
#include "sim/chance/draws.h"

namespace plateletsim {

sim::Table<Megakaryocytes> Megakaryocytes::table() {
  using M = Megakaryocytes;
  return sim::Table<M>("marrow", "Megakaryocytes arrive, double their ploidy, mature and shed platelets.")
      .integer(&M::sample, "megakaryocyte_sample", {100, 1e7}, "megakaryocyte agents in health: a representative sample")
      .number(&M::density, "megakaryocyte_density", "1e6/kg", {0.01, 1000}, "recognisable megakaryocytes per body weight in health")
      .number(&M::progenitor_time, "progenitor_time", "day", {1e-3, 30}, "time that progenitors take to answer to thrombopoietin")
      .number(&M::inflow_basal, "inflow_basal", "1", {0, 1}, "arrival of megakaryocytes without thrombopoietin, relative to normal")
      .number(&M::inflow_gain, "inflow_gain", "1", {0, 100}, "what saturating thrombopoietin adds to it")
      .number(&M::inflow_half, "inflow_half", "1", {1e-3, 1000}, "thrombopoietin / normal at which half of that is added")
      .number(&M::maturation, "maturation", "day", {0.5, 30}, "mean time from a recognisable 4N cell to shedding")
      .number(&M::maturation_cv, "maturation_cv", "1", {0.05, 1}, "coefficient of variation of that time (gamma law)")
      .number(&M::endomitosis_window, "endomitosis_window", "day", {0, 30}, "time during which ploidy can double")
      .number(&M::endomitosis_basal, "endomitosis_basal", "1/day", {0, 10}, "rate of doubling without thrombopoietin, of a step of weight 1")
      .number(&M::endomitosis_gain, "endomitosis_gain", "1/day", {0, 10}, "what saturating thrombopoietin adds to it")
      .number(&M::endomitosis_half, "endomitosis_half", "1", {1e-3, 1000}, "thrombopoietin / normal at which half of that is added")
      .number(&M::to_8n, "to_8n", "1", {0, 100}, "weight of the step from 4N to 8N")
      .number(&M::to_16n, "to_16n", "1", {0, 100}, "the same of that to 16N")
      .number(&M::to_32n, "to_32n", "1", {0, 100}, "the same of that to 32N")
      .number(&M::to_64n, "to_64n", "1", {0, 100}, "the same of that to 64N")
      .number(&M::to_128n, "to_128n", "1", {0, 100}, "the same of that to 128N")
      .integer(&M::shedding_ploidy, "shedding_ploidy", {4, 128}, "lowest ploidy that sheds platelets")
      .number(&M::yield, "yield", "1", {0, 10000}, "platelets shed per N of ploidy")
      .number(&M::mass_exponent, "mass_exponent", "1", {0, 2}, "receptors of a cell grow with this power of ploidy")
      .number(&M::mass_at_entry, "mass_at_entry", "1", {0, 1}, "share of its receptors that a cell has on arrival")
      .number(&M::mass_growth, "mass_growth", "1/day", {0, 10}, "growth of that share until it is 1");
}

sim::GammaVariates Megakaryocytes::ripening(const sim::Now& now, double cells) const {
  return {maturation / ripening_unit(), now.stream("ripening"_draw), now.stream("ripening, luck"_draw), cells};
}

// A cohort that arrived at even intervals in the past, under normal thrombopoietin. Those who have shed since say
// how many platelets an arrival is worth in health, and so what production one platelet of the sample stands for.
void Megakaryocytes::begin(World& world, const sim::Now& now) const {
  const double interval = 1.0 / arrivals_per_day();
  const double rate = endomitosis(1.0);
  auto ripening = this->ripening(now, 4.0 * maturation / interval);
  sim::Waiting waiting(now.stream("marrow in health"_draw), 16.0 * maturation / interval);
  double shed_by_all = 0.0;
  std::int64_t arrived = 0;
  for (double age = 4.0 * maturation; age > 0.0; age -= interval, ++arrived) {
    const double ripe_at = ripening.next() * ripening_unit();  // day, of its age
    const double end = std::min(endomitosis_window, ripe_at);
    Megakaryocyte ripe;
    int doublings = 0;                      // by now
    double doubles = Megakaryocyte::never;  // on the clock, the first that is still to come
    for (double used = waiting.next() / (weight(0) * rate); ripe.doublings < most_doublings; used += waiting.next() / (weight(ripe.doublings) * rate)) {
      if (used > end) break;
      ++ripe.doublings;
      if (used <= age) doublings = ripe.doublings;
      else doubles = std::min(doubles, (used - age) * rate);
    }
    shed_by_all += shed(ripe);
    if (ripe_at > age) world.marrow.cells.add(now.time() - age, now.time() - age + ripe_at, doublings, doubles);
  }
  const double shed_by_each = shed_by_all / static_cast<double>(arrived);
  world.marrow.weight = shed_by_each > 1e-9 ? world.normal_production / (shed_by_each * arrivals_per_day()) : 0.0;
  world.marrow.normal_mass = mass(world.marrow.cells, now.time());
  world.marrow.cells_per_agent = density * 1e6 / static_cast<double>(sample);
}

// Receptors: each cell has those of its ploidy, times a share that grows evenly from its arrival until it is 1.
double Megakaryocytes::mass(MegakaryocyteSample& cells, double time) const {
  if (mass_growth > 0.0) cells.grow_up(time - (1.0 - mass_at_entry) / mass_growth);
  const double twice = sim::pow(2.0, mass_exponent);
  double receptors = twice * twice;  // of a cell of 4N
  double sum = 0.0;
  for (std::size_t j = 0; j <= most_doublings; ++j, receptors *= twice) {
    const auto& growing = cells.growing()[j];
    const auto n = static_cast<double>(growing.cells);
    const double age = n * time - static_cast<double>(growing.born) * moment_unit;  // day, summed over cells
    const double shares = static_cast<double>(cells.grown()[j].cells) + mass_at_entry * n + mass_growth * age;
    sum += receptors * shares;
  }
  return sum;
}

void Megakaryocytes::produce(World& world, const sim::Now& now) const {
  Marrow& marrow = world.marrow;
  const double end = now.clock.end();
  mature_progenitors(world, now.step());
  if (!marrow.ablated)
    marrow.arrivals += arrivals_per_day() * world.levers[Lever::progenitors] * world.patient.progenitors * marrow.brake * marrow.unhindered * marrow.founding.back() * now.step();
  if (!(marrow.arrivals < 1e8)) throw sim::NumberError("too many megakaryocytes arrive in one step: take a smaller marrow.megakaryocyte_sample");
  const double rate = endomitosis(world.stimulus()) * world.levers[Lever::endomitosis];  // 1/day
  sim::Waiting waiting(now.stream("endomitosis"_draw), 3.4 * marrow.arrivals);
  arrive(world, now, rate, waiting);
  lose(world, now);
  double_ploidy(world, now, rate, waiting);
  const Held held = mature(world, end);
  const double made_by_sample = std::accumulate(held.begin(), held.end(), 0.0) * world.levers[Lever::release];
  const double shed_by_sample = made_by_sample * marrow.unblocked;
  marrow.withheld = (made_by_sample - shed_by_sample) * marrow.weight;
  marrow.mass = marrow.normal_mass > 0.0 ? mass(marrow.cells, end) / marrow.normal_mass : 0.0;

  shed_into_blood(world, now, shed_by_sample * marrow.weight * 1e3 * world.droplet, held);
}

// Those who arrive in this step, at even intervals.
void Megakaryocytes::arrive(World& world, const sim::Now& now, double rate, sim::Waiting& waiting) const {
  Marrow& marrow = world.marrow;
  const auto arriving = static_cast<int>(marrow.arrivals);
  marrow.arrivals -= arriving;
  if (arriving == 0) return;
  const double unit = ripening_unit() / std::max(world.levers[Lever::maturation], 1e-3);
  auto ripening = this->ripening(now, arriving);
  for (int i = 0; i < arriving; ++i) {
    const double since = (i + 0.5) / arriving * now.step();
    const double time = now.time() + since;
    marrow.cells.add(time, time + ripening.next() * unit, 0, marrow.cells.clock() + rate * since + waiting.next() / weight(0));
  }
}

// So many are expected in the droplet. Each carries the label of its cell, which chance says anew: whom it marks does not
// change how many there are.
void Megakaryocytes::shed_into_blood(World& world, const sim::Now& now, double expected, const Held& held) const {
  auto birth = now.stream("platelets shed"_draw);
  const auto newborn = sim::draw_poisson(birth, expected);
  std::vector<std::int64_t> marked(static_cast<std::size_t>(world.labels), 0);
  double rest = std::accumulate(held.begin(), held.end(), 0.0);
  std::int64_t left = newborn;
  for (std::size_t label = 1; label < marked.size(); ++label) {
    if (held[label] <= 0.0) continue;
    auto stream = now.stream("labelled platelets shed"_draw, label);
    marked[label] = sim::draw_binomial(stream, left, std::min(1.0, held[label] / rest));
    left -= marked[label];
    rest -= held[label];
  }
  world.release(now.clock.step, newborn, marked);
  world.ledger.born += newborn;
}

// Progenitors pass through stages, in each of which they may be lost.
void Megakaryocytes::mature_progenitors(World& world, double step) const {
  auto& stages = world.marrow.founding;
  const double advance = static_cast<double>(stages.size()) / progenitor_time;  // 1/day
  const double leave = advance + world.levers[Lever::progenitor_loss];          // 1/day
  std::array<double, progenitor_stages> balance{};
  for (std::size_t i = 0; i < stages.size(); ++i)
    balance[i] = (i == 0 ? inflow(world.stimulus()) * world.early.arriving() : balance[i - 1]) * advance / leave;
  pass_through(stages, balance, advance, leave, step);
}

// Cells that are killed before they shed.
void Megakaryocytes::lose(World& world, const sim::Now& now) const {
  const double rate = world.levers[Lever::megakaryocyte_loss];  // 1/day
  if (rate == 0.0) return;
  auto stream = now.stream("megakaryocytes lost"_draw);
  const auto lost = sim::draw_binomial(stream, world.marrow.cells.size(), -sim::expm1(-rate * now.step()));
  sim::Uniforms uniforms(stream, static_cast<double>(lost));
  for (std::int64_t i = 0; i < lost; ++i) world.marrow.cells.lose([&] { return uniforms.next(); });
}

// Doublings. On a clock that runs as fast as endomitosis, each waits for its own weight alone, whatever thrombopoietin will
// do: that is drawn when the one before it has happened. Days matter only to who is too old, or has shed.
void Megakaryocytes::double_ploidy(World& world, const sim::Now& now, double rate, sim::Waiting& waiting) const {
  auto& cells = world.marrow.cells;
  const auto weights = this->weights();
  const double start = cells.clock();
  cells.run_clock(start + rate * now.step(), now.time() - endomitosis_window, [&](std::size_t place, double moment) {
    const Megakaryocyte& cell = cells[place];
    const double time = now.time() + (moment - start) / rate;
    const bool doubles = time < std::min(cell.born() + endomitosis_window, cell.matures);
    return doubles ? moment + waiting.next() / weights[cell.doublings + 1u] : -1.0;
  });
}

// Cells that have ripened leave the sample; by their labels, the platelets that they hold.
Megakaryocytes::Held Megakaryocytes::mature(World& world, double time) const {
  Held held{};
  world.marrow.cells.ripen(time, [&](const Megakaryocyte& cell) { held[cell.label] += shed(cell); });
  return held;
}

}  // namespace plateletsim
