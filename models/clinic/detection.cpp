// The rates at which low counts are found, and what a history tells.
#include "models/clinic/detection.h"

#include <algorithm>
#include <cmath>

#include "sim/base/arithmetic.h"
#include "sim/chance/random.h"

namespace plateletsim {
using sim::operator""_draw;

namespace {

constexpr double thrombocytopenia = 100.0;  // 1e9/L (Rodeghiero 2009)
constexpr double noticed = 0.8;               // share of infections: 0.84 of influenza in outbreaks (Leung 2015), of others less
constexpr double colds = 5.0;                 // per year at three years of age (Monto 1993)
constexpr double colds_by_age = -0.4;         // power of age (the same)
constexpr double asked_for = 28.0;            // day, before the diagnosis

}  // namespace

double bleeding(double count) { return 0.11 * std::max(0.0, 1.0 - count / 60.0) + 0.14 * sim::exp(-count / 14.0); }

double routine(double age) { return std::min(age / 50.0, 1.5) / 365.25; }

double detection(double count, double age) {
  return count < thrombocytopenia ? bleeding(count) + routine(age) : 0.0;
}

bool tells_of_infection(std::uint64_t seed, std::uint64_t patient, bool infected, double age) {
  const double by_chance = -sim::expm1(-colds * sim::pow(age / 3.0, colds_by_age) * asked_for / 365.25);
  return sim::Chance(seed, patient).stream("what the patient tells"_draw, 0, 0).uniform() < (infected ? noticed : by_chance);
}

double luck(std::uint64_t seed, std::uint64_t patient) {
  return sim::Chance(seed, patient).stream("when blood is taken"_draw, 0, 0).uniform();
}

double patience(double luck) { return -sim::log(luck); }

std::optional<std::size_t> diagnosis(std::span<const double> time, std::span<const double> count, double age,
                                     double patience) {
  double passed = 0.0;
  for (std::size_t row = 1; row < time.size(); ++row) {
    passed += detection(count[row], age) * (time[row] - time[row - 1]);
    if (passed >= patience) return row;
  }
  return std::nullopt;
}

}  // namespace plateletsim
