// Macrophages: capture as a hazard, meals as a load on individual cells.
#include "models/immunity/phagocytosis.h"

#include <algorithm>
#include <numeric>

#include "models/immunity/turn_over.h"
#include "sim/base/simd.h"
#include "sim/chance/draws.h"

namespace plateletsim {
namespace {

constexpr std::array<Organ, organs> both{Organ::spleen, Organ::liver};
constexpr std::size_t index(Organ organ) { return static_cast<std::size_t>(organ); }
constexpr Cause cause_of(Organ organ) {
  return organ == Organ::spleen ? Cause::spleen_macrophage : Cause::liver_macrophage;
}

}  // namespace

sim::Table<Phagocytosis> Phagocytosis::table() {
  using P = Phagocytosis;
  return sim::Table<P>("phagocytosis", "Macrophages that eat antibody-coated platelets.")
      .number(&P::spleen_rate, "spleen_rate", "1/day", {0, 1000}, "capture of a fully opsonised platelet in the spleen by rested macrophages")
      .number(&P::liver_rate, "liver_rate", "1/day", {0, 1000}, "the same in blood that the liver filters")
      .number(&P::spleen_half, "spleen_half", "1", {1, 1e6}, "IgG molecules per platelet for half of full capture in the spleen")
      .number(&P::liver_half, "liver_half", "1", {1, 1e6}, "the same in the liver")
      .number(&P::spleen_hill, "spleen_hill", "1", {0.5, 10}, "steepness: how many bound molecules must be met at once")
      .number(&P::liver_hill, "liver_hill", "1", {0.5, 10}, "the same in the liver, where blood passes faster")
      .number(&P::gpib_weight, "gpib_weight", "1", {0, 1}, "weight of an IgG molecule on GPIb against one on GPIIb/IIIa")
      .integer(&P::sample, "sample", {10, 1e6}, "macrophage agents of each organ: a representative sample")
      .number(&P::spleen_density, "spleen_density", "1/uL", {1, 1e6}, "macrophages of the spleen per volume of blood")
      .number(&P::liver_density, "liver_density", "1/uL", {1, 1e6}, "macrophages of the liver per volume of blood")
      .integer(&P::appetite, "appetite", {1, 1000}, "platelets that a macrophage can hold")
      .number(&P::digestion, "digestion", "day", {1e-3, 30}, "mean time to digest one")
      .number(&P::receptor_cv, "receptor_cv", "1", {0, 1}, "coefficient of variation of Fc receptors between macrophages");
}

void Phagocytosis::begin(World& world, const sim::Now&) const {
  for (const Organ organ : both) {
    Macrophages& cells = world.macrophages[index(organ)];
    const auto receptors = lognormal_quantiles(receptor_cv, static_cast<std::size_t>(sample));
    for (const double r : receptors)
      cells.receptors.push_back(static_cast<std::uint16_t>(std::min(65535.0, r / receptor_unit + 0.5)));
    cells.by_receptors = sim::Alias(std::vector<double>(cells.receptors.begin(), cells.receptors.end()));
    cells.meals.assign(static_cast<std::size_t>(sample), 0);
    for (const auto r : cells.receptors) cells.capacity += r * appetite;
    for (const double antigen : world.antigen_quantiles) cells.steepness.push_back(sim::pow(antigen, hill(organ)));
    cells.opsonised.assign(world.antigen_quantiles.size(), 0.0);
  }
}

void Phagocytosis::harm(const sim::Candidates& platelets, const World& world, sim::Hazards& hazards) const {
  if (contacts(world, Organ::spleen) <= 0.0) return;
  for (const Organ organ : both) {
    const double capture = reach(organ, platelets.label, world);
    const auto& opsonised_share = world.macrophages[index(organ)].opsonised;
    const auto eaten = hazards[static_cast<std::size_t>(cause_of(organ))];
    for (std::size_t i = 0; i < platelets.size(); ++i)
      eaten[i] += capture * opsonised_share[world.antigen_class(platelets.trait[i])];
  }
}

// Availability as the mean over the coming step: meals at the present potential uptake fill the macrophages and
// digestion empties them.
void Phagocytosis::regulate(World& world, const sim::Now& now) const {
  for (const Organ organ : both) {
    Macrophages& cells = world.macrophages[index(organ)];
    const double start = 1.0 - static_cast<double>(cells.busy) / static_cast<double>(cells.capacity);
    const double dose = sim::pow(contacts(world, organ) / half(organ), hill(organ));  // of the mean platelet
    cells.availability = 1.0;
    if (dose == 0.0 && cells.busy == 0) {  // at rest
      std::fill(cells.opsonised.begin(), cells.opsonised.end(), 0.0);
      continue;
    }
    sim::vectorised([share = cells.opsonised.data(), steepness = cells.steepness.data(), n = cells.opsonised.size(), dose] {
      for (std::size_t i = 0; i < n; ++i) share[i] = dose * steepness[i] / (1.0 + dose * steepness[i]);
    });
    const auto alive = static_cast<double>(std::max<std::int64_t>(1, std::accumulate(world.alive_by_antigen.begin(), world.alive_by_antigen.end(), std::int64_t{0})));
    double opsonised = 0.0;  // platelets, each by its share of full capture
    for (std::size_t i = 0; i < cells.opsonised.size(); ++i) opsonised += cells.opsonised[i] * static_cast<double>(world.alive_by_antigen[i]);
    double uptake = 0.0;  // 1e9/L/day, potential
    for (int label = 0; label < world.labels; ++label)
      uptake += reach(organ, label, world) * opsonised / alive *
                world.concentration(static_cast<double>(world.pools[static_cast<std::size_t>(label)].total()));
    const double filling = uptake / (macrophages(world, organ) * 1e-3 * static_cast<double>(appetite));  // 1/day; density in 1e9/L
    cells.availability = mean_room(start, filling, digestion, now.step());
  }
}

// The platelets eaten in this step become meals of individual macrophages, as far as they are not digested at its end;
// older meals are digested.
void Phagocytosis::resolve(World& world, const sim::Now& now) const {
  for (const Organ organ : both) {
    Macrophages& cells = world.macrophages[index(organ)];
    const double scale = static_cast<double>(sample) / (macrophages(world, organ) * world.droplet);  // meals of the sample per platelet
    const double left = sim::mean_decay(1.0 / digestion, now.step());  // of meals eaten at any time of the step
    cells.pending += scale * left * static_cast<double>(world.now_dying[cause_of(organ)]);
    const auto meals = static_cast<std::int64_t>(cells.pending);
    cells.pending -= static_cast<double>(meals);
    auto stream = now.stream("macrophages digest and eat"_draw, index(organ));
    auto done = sim::draw_binomial(stream, static_cast<std::int64_t>(cells.digesting.size()), -sim::expm1(-now.step() / digestion));
    if (done + meals == 0) continue;
    sim::Uniforms uniforms(stream, static_cast<double>(done + meals));
    for (; done > 0; --done) {
      auto& meal = cells.digesting[sim::below(cells.digesting.size(), uniforms.next())];
      --cells.meals[meal];
      cells.busy -= cells.receptors[meal];
      meal = cells.digesting.back();
      cells.digesting.pop_back();
    }
    feed(cells, meals, uniforms);
  }
}

// Each meal goes to a macrophage with a chance in proportion to its receptors and to the room it has left. When
// nearly all are full, what finds no room in 100 tries is not counted as load.
void Phagocytosis::feed(Macrophages& cells, std::int64_t meals, sim::Uniforms& uniforms) const {
  for (; meals > 0; --meals)
    for (int tries = 0; tries < 100; ++tries) {
      const auto [who, luck] = cells.by_receptors.draw(uniforms.next());
      if (luck * static_cast<double>(appetite) >= static_cast<double>(appetite - cells.meals[who])) continue;
      ++cells.meals[who];
      cells.busy += cells.receptors[who];
      cells.digesting.push_back(static_cast<std::uint32_t>(who));
      break;
    }
}

}  // namespace plateletsim
