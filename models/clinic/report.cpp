// Errors of the laboratory, each from what makes it: particles, gates, tubes, washes, and the few that are counted.
#include "models/clinic/report.h"

#include <boost/random/normal_distribution.hpp>
#include <algorithm>
#include <cmath>
#include <limits>

#include "models/clinic/analyser.h"
#include "models/world/young.h"
#include "sim/base/arithmetic.h"
#include "sim/chance/draws.h"

namespace plateletsim {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double nM_per_ug_per_mL = 1.0 / 0.15;  // IgG of 150 kDa

using Normal = boost::random::normal_distribution<double>;

// A level that an assay finds within a coefficient of variation: lognormal, right on average.
double measured(double truth, double cv, sim::Stream stream) {
  const double variance = sim::log1p(cv * cv);  // of the logarithm
  return truth * sim::exp(std::sqrt(variance) * Normal()(stream) - 0.5 * variance);
}

// Platelets within the instrument's gate of sizes: their share of all, and their mean volume.
struct Gated {
  double share = 1.0;
  double volume = nan;  // fL
};

Gated gated(const World& world, const BloodCount& with) {
  double all = 0.0, seen = 0.0, volume = 0.0;
  for (std::size_t i = 0; i < world.alive_by_antigen.size(); ++i) {
    const double here = static_cast<double>(world.alive_by_antigen[i]), size = world.mean_volume * world.antigen_quantiles[i];
    all += here;
    if (with.gated() && (size < with.smallest || size > with.largest)) continue;
    seen += here;
    volume += here * size;
  }
  return {all > 0.0 ? seen / all : 1.0, seen > 0.0 ? volume / seen : nan};
}

}  // namespace

double mean_antigen(const World& world) {
  std::int64_t antigen = 0;
  for (const Pool& pool : world.pools) antigen += pool.antigen;
  const std::size_t platelets = world.platelets.size();
  return platelets > 0 ? static_cast<double>(antigen) * antigen_unit / static_cast<double>(platelets) : nan;
}

BloodCountReport blood_count(const World& world, const sim::Chance& chance, std::int64_t step) {
  const BloodCount& with = world.laboratory.blood_count.value();
  auto stream = chance.stream("what the laboratory counts"_draw, with.instrument, static_cast<std::uint64_t>(step));
  Normal normal;
  const double handled = std::max(0.0, 1.0 + with.cv * normal(stream));
  const double immature = std::max(0.0, 1.0 + with.immature_cv * normal(stream));
  const double sized = std::max(0.0, 1.0 + with.volume_cv * normal(stream));
  const double particles = -sim::log(stream.uniform()) * with.background;  // 1e9/L

  const Gated seen = gated(world, with);
  const double platelets = world.count() * seen.share * (with.clumps ? with.clumped : 1.0) * with.recovered;
  const double taken = handled * (platelets + with.microcytes_counted * world.laboratory.microcytes + particles);  // 1e9/L
  const double young = std::min(1.0, immature * younger(world, with.immature_lifetime, world.steps_done()) / std::max(1.0, static_cast<double>(world.platelets.size())));
  if (with.counted <= 0.0) return {taken, young, sized * seen.volume};
  const std::int64_t counted = sim::draw_poisson(stream, with.counted * taken);
  const double fraction = counted > 0 ? static_cast<double>(sim::draw_binomial(stream, counted, young)) / static_cast<double>(counted) : nan;
  return {static_cast<double>(counted) / with.counted, fraction, counted > 0 ? sized * seen.volume : nan};
}

double reported_count(const World& world, const sim::Chance& chance, std::int64_t step, std::uint64_t doctor) {
  if (world.laboratory.blood_count) return blood_count(world, chance, step).count;
  auto stream = chance.stream("what the analyser counts"_draw, doctor, static_cast<std::uint64_t>(step));
  return counted(world.count(), world.clinic, stream);
}

double reported_thrombopoietin(const World& world, const sim::Chance& chance, std::int64_t step) {
  return measured(world.tpo, world.laboratory.thrombopoietin_cv.value(), chance.stream("thrombopoietin as measured"_draw, 0, static_cast<std::uint64_t>(step)));
}

double reported_glycocalicin(const World& world, const sim::Chance& chance, std::int64_t step) {
  return measured(world.laboratory.glycocalicin, world.laboratory.glycocalicin_cv.value(),
                  chance.stream("glycocalicin as measured"_draw, 0, static_cast<std::uint64_t>(step)));
}

std::vector<double> surviving_igg(const AntibodyTest& test, const World& world) {
  std::vector<double> left(test.by_glycoprotein ? epitopes : 1, 0.0);
  const double antigen = test.in_plasma ? 1.0 : mean_antigen(world);
  if (!(antigen > 0.0)) return left;  // no platelet to test
  for (const Clone& clone : world.clones) {
    const auto epitope = static_cast<std::size_t>(clone.epitope);
    const double on_others = world.sites[epitope] * clone.access * clone.free / (clone.affinity + clone.free);
    const double kept = sim::exp(-test.dissociation * clone.affinity * nM_per_ug_per_mL);
    left[test.by_glycoprotein ? epitope : 0] += kept * (test.in_plasma ? on_others : clone.bound_per_platelet * antigen);
  }
  return left;
}

std::vector<double> reported_density(const World& world, std::size_t test, const sim::Chance& chance, std::int64_t step) {
  const AntibodyTest& with = world.laboratory.antibody_tests.at(test);
  auto stream = chance.stream("an antibody test"_draw, test, static_cast<std::uint64_t>(step));
  Normal normal;
  std::vector<double> density = surviving_igg(with, world);
  for (double& each : density) {
    const double signal = each > 0.0 ? 1.0 / (1.0 + sim::pow(with.half / each, with.hill)) : 0.0;
    each = (1.0 + (with.highest - 1.0) * signal) * sim::exp(with.background_spread * (normal(stream) - with.cutoff));
  }
  return density;
}

}  // namespace plateletsim
