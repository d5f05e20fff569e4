// Bookkeeping of the World: births, departures, and the table of inherited antigen.
#include "models/world/world.h"

#include <array>
#include <cmath>
#include <span>

#include "sim/base/arithmetic.h"
#include "sim/base/simd.h"
#include "sim/chance/random.h"

namespace plateletsim {

void World::begin_step() {
  levers = {};
  spleen_leaving = false;
  last_step = now_dying;
  now_dying = {};
  total = concentration(static_cast<double>(platelets.size()));
}

std::int64_t World::circulating() const {
  std::int64_t sum = 0;
  for (const Pool& pool : pools) sum += pool.blood;
  return sum;
}

void World::release(std::int64_t birth_step, std::int64_t count) {
  const auto newborn = static_cast<std::uint32_t>(std::clamp<std::int64_t>(count, 0, sim::Packed::rank_limit + 1));
  platelets.add(0, birth_step, 0, newborn, [this](std::span<const double> percentiles) {
    for (const double percentile : percentiles) book_antigen(percentile);
  });
  pools[0].blood += count;
  if (alive_by_birth.empty()) first_birth_step = birth_step;
  alive_by_birth.push_back(count);
  while (alive_by_birth.size() > 1 && alive_by_birth.front() == 0) {
    alive_by_birth.pop_front();
    ++first_birth_step;
  }
}

void World::admit(std::vector<sim::Identity> donated) {
  if (donated.empty()) return;
  const auto oldest = std::min_element(donated.begin(), donated.end(), [](const sim::Identity& a, const sim::Identity& b) { return a.birth_step < b.birth_step; });
  if (alive_by_birth.empty()) first_birth_step = oldest->birth_step;
  for (; first_birth_step > oldest->birth_step; --first_birth_step) alive_by_birth.push_front(0);
  for (const sim::Identity& who : donated) {
    const auto place = static_cast<std::size_t>(who.birth_step - first_birth_step);
    if (place >= alive_by_birth.size()) alive_by_birth.resize(place + 1, 0);
    ++alive_by_birth[place];
    book_antigen(trait(who));
  }
  pools[0].blood += static_cast<std::int64_t>(donated.size());
  ledger.received += static_cast<std::int64_t>(donated.size());
  total += concentration(static_cast<double>(donated.size()));
  platelets.add(0, std::move(donated));
}

std::int64_t World::alive_of(std::int64_t birth_step) const {
  const std::int64_t place = birth_step - first_birth_step;
  return place >= 0 && place < static_cast<std::int64_t>(alive_by_birth.size()) ? alive_by_birth[static_cast<std::size_t>(place)] : 0;
}

std::vector<double> lognormal_quantiles(double cv, std::size_t size) {
  const double variance = sim::log1p(cv * cv);  // of the logarithm
  std::vector<double> normal;  // quantiles of the standard normal law
  constexpr double width = 1e-3;
  constexpr double density_at_zero = 0.39894228040143267794;
  double cumulative = 0.0;
  std::array<double, 512> left, share;  // left ends of some intervals, and the normal law's shares in them
  for (double x = -8.0; x < 8.0 && normal.size() < size;) {
    for (double& end : left) {
      end = x;
      x += width;
    }
    sim::vectorised([&left, &share] {
      for (std::size_t i = 0; i < left.size(); ++i) {
        const double middle = left[i] + 0.5 * width;
        share[i] = density_at_zero * sim::exp(-0.5 * middle * middle) * width;
      }
    });
    for (std::size_t i = 0; i < left.size() && left[i] < 8.0 && normal.size() < size; ++i) {
      cumulative += share[i];
      while (normal.size() < size && cumulative >= (static_cast<double>(normal.size()) + 0.5) / static_cast<double>(size))
        normal.push_back(left[i] + width);
    }
  }
  normal.resize(size, 8.0);
  const double spread = std::sqrt(variance);
  double mean = 0.0;
  std::vector<double> quantiles;
  for (const double z : normal) mean += quantiles.emplace_back(sim::exp(spread * z)) / static_cast<double>(size);
  for (double& q : quantiles) q /= mean;
  return quantiles;
}

}  // namespace plateletsim
