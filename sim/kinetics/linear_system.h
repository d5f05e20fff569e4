// Compartments that pass on what they hold at constant rates: their motion is exact over a step of any length.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sim {

// dx_i/dt = sum over j of rate_ij x_j + inflow_i, with every rate_ij ≥ 0 for i ≠ j and ≤ 0 for i = j: what is not
// negative stays so. Built from what flows where; amounts of all compartments should be of like size.
class LinearSystem {
 public:
  static constexpr std::size_t most_compartments = 12;
  static constexpr double fastest = 1e4;  // 1/day, of a rate; errors grow with rate × step, here to 1e-13 in six hours

  // Nothing flows yet. Throws UserError for none or too many compartments, as flow, loss and follow do for a rate that
  // is negative, not finite or too fast, and std::out_of_range for a compartment that there is not.
  explicit LinearSystem(std::size_t size);
  // The rates themselves, 1/day, by rows: rates[i * size + j] is rate_ij.
  LinearSystem(std::size_t size, const std::vector<double>& rates);

  LinearSystem& flow(std::size_t from, std::size_t to, double rate);  // 1/day
  LinearSystem& loss(std::size_t from, double rate);                  // 1/day, out of the system
  LinearSystem& follow(std::size_t follower, std::size_t leader, double rate);  // 1/day: 1 / mean delay; takes nothing

  std::size_t size() const { return size_; }
  const std::vector<double>& rates() const { return rates_; }

  // What a step of one length does, whatever the state and the inflow: matrices of size × size, by rows.
  struct Step {
    double days;
    std::vector<double> end;             // e^(A·days): state at the end for one at the start
    std::vector<double> mean;            // mean over the step for a state at the start; × days: state at the end for an inflow
    std::vector<double> mean_of_inflow;  // day: mean over the step for an inflow per day
  };
  // Throws NumberError where compartments that follow each other in a circle grow without bound.
  Step over(double days) const;

 private:
  void add(std::size_t to, std::size_t from, double rate);

  std::size_t size_;
  std::vector<double> rates_;
};

// Moves x (state) to the end of the step; the inflow (per day) is even. Fills `mean` with the mean of x over the step.
void move(const LinearSystem::Step& step, std::span<double> x, std::span<const double> inflow, std::span<double> mean);

}  // namespace sim
