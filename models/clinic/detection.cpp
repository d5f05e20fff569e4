// The rates at which low counts are found.
#include "models/clinic/detection.h"

#include <algorithm>
#include <cmath>

#include "sim/base/arithmetic.h"
#include "sim/chance/random.h"

namespace plateletsim {
using sim::operator""_draw;

double bleeding(double count) { return 0.11 * std::max(0.0, 1.0 - count / 60.0) + 0.14 * sim::exp(-count / 14.0); }

double routine(double age) { return std::min(age / 50.0, 1.5) / 365.25; }

double detection(double count, double age) {
  return count < thrombocytopenia ? bleeding(count) + routine(age) : 0.0;
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
