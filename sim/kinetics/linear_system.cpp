// The matrix exponential behind a linear system. Only this file knows Eigen: its own vectors would round differently
// from processor to processor, so it is used without them.
#define EIGEN_DONT_VECTORIZE
#include "sim/kinetics/linear_system.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <unsupported/Eigen/MatrixFunctions>

#include "sim/base/error.h"

namespace sim {
namespace {

std::string compartments(std::size_t size) { return std::to_string(size) + (size == 1 ? " compartment" : " compartments"); }

void check_rate(double rate) {
  if (rate >= 0.0 && rate <= LinearSystem::fastest) return;
  throw UserError("a rate between compartments is " + std::to_string(rate) + " 1/day; it must lie in [0, " +
                  std::to_string(static_cast<int>(LinearSystem::fastest)) + "] 1/day");
}

// One block of the exponential by rows. Compartments do not go below zero; rounding might, by the last bit of the largest.
std::vector<double> block(const Eigen::MatrixXd& whole, Eigen::Index size, Eigen::Index place, double factor) {
  std::vector<double> entries;
  for (Eigen::Index i = 0; i < size; ++i)
    for (Eigen::Index j = 0; j < size; ++j) entries.push_back(std::max(0.0, factor * whole(i, place * size + j)));
  return entries;
}

}  // namespace

LinearSystem::LinearSystem(std::size_t size) : size_(size), rates_(size <= most_compartments ? size * size : 0) {
  if (size == 0 || size > most_compartments)
    throw UserError(compartments(size) + ": there must be 1 to " + std::to_string(most_compartments));
}

LinearSystem::LinearSystem(std::size_t size, const std::vector<double>& rates) : LinearSystem(size) {
  if (rates.size() != size * size)
    throw UserError(compartments(size) + " have " + std::to_string(size * size) + " rates, not " + std::to_string(rates.size()));
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t j = 0; j < size; ++j) check_rate(i == j ? -rates[i * size + j] : rates[i * size + j]);
  rates_ = rates;
}

LinearSystem& LinearSystem::flow(std::size_t from, std::size_t to, double rate) {
  add(to, from, rate);
  return loss(from, rate);
}

LinearSystem& LinearSystem::loss(std::size_t from, double rate) {
  add(from, from, rate);
  return *this;
}

LinearSystem& LinearSystem::follow(std::size_t follower, std::size_t leader, double rate) {
  add(follower, leader, rate);
  return loss(follower, rate);
}

// A rate on the diagonal is taken away.
void LinearSystem::add(std::size_t to, std::size_t from, double rate) {
  if (to >= size_ || from >= size_) throw std::out_of_range("a compartment that there is not");
  check_rate(rate);
  double& entry = rates_[to * size_ + from];
  check_rate(std::abs(entry) + rate);
  entry += to == from ? -rate : rate;
}

// With A·h above two unit blocks, (A·h, 1, 0; 0, 0, 1; 0, 0, 0), the first row of the exponential holds e^(A·h), its
// mean over the step, ∫ e^(A·h·s) ds, and the mean of that, ∫ (1 - s) e^(A·h·s) ds, for s from 0 to 1.
//
// Eigen sums in an order that depends on nothing but the size as long as that is below 48 (then it does not ask for the
// processor's caches): 3 × most_compartments is.
LinearSystem::Step LinearSystem::over(double days) const {
  const auto size = static_cast<Eigen::Index>(size_);
  Eigen::MatrixXd all = Eigen::MatrixXd::Zero(3 * size, 3 * size);
  for (Eigen::Index i = 0; i < size; ++i)
    for (Eigen::Index j = 0; j < size; ++j) all(i, j) = days * rates_[static_cast<std::size_t>(i * size + j)];
  all.topRightCorner(2 * size, 2 * size).diagonal().setOnes();
  const Eigen::MatrixXd whole = all.exp();
  if (!whole.allFinite()) throw NumberError("compartments that follow each other grow without bound");
  return {days, block(whole, size, 0, 1.0), block(whole, size, 1, 1.0), block(whole, size, 2, days)};
}

void move(const LinearSystem::Step& step, std::span<double> x, std::span<const double> inflow, std::span<double> mean) {
  const std::size_t size = x.size();
  std::array<double, LinearSystem::most_compartments> end{};
  for (std::size_t i = 0; i < size; ++i) {
    mean[i] = 0.0;
    for (std::size_t j = 0; j < size; ++j) {
      const std::size_t ij = i * size + j;
      end[i] += step.end[ij] * x[j] + step.days * step.mean[ij] * inflow[j];
      mean[i] += step.mean[ij] * x[j] + step.mean_of_inflow[ij] * inflow[j];
    }
  }
  std::copy_n(end.begin(), size, x.begin());
}

}  // namespace sim
