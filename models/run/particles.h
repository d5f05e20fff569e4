// Particles of one person: patients of the engine who could be the one whose counts are known, led from count to count.
//
// A particle filter (Gordon, Salmond and Smith 1993) whose particles are whole patients. How likely each makes a count is
// judged outside; here they live, are chosen, and part into what may come. A particle that is chosen more than once goes on
// with other luck each time, or its copies would stay one.
//
//   plateletsim::Particles particles({{scenario}, /*seed=*/1, std::vector<double>(100, 10.0)}, /*threads=*/2);
//   const auto counts = particles.lead(3.0, 2);
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/arm.h"
#include "models/plateletsim.h"

namespace plateletsim {

// People who were diagnosed, of whom particles are made.
struct Diagnosed {
  std::size_t persons;  // different ones; each is as many particles as come on him
  std::size_t most;     // patients followed to find them
  double within;        // day, until which a diagnosis counts
};

struct ParticleOrder {
  std::vector<sim::Scenario> scenarios;     // one for all, or one for each particle
  std::uint64_t seed = 1;
  std::vector<double> zero;                 // of each particle: day of the scenario, or since the diagnosis, that is the person's day 0
  std::optional<Diagnosed> diagnosed{};     // of the first scenario; without: particle k is patient k from the start
  Arm given{"", {}};                        // treatments of the past, by the person's days
};

// Called now and then in the caller's thread with the particles done and all of them. What it throws comes out again.
using ParticleWatcher = std::function<void(std::size_t done, std::size_t total)>;

class Particles {
 public:
  // Throws sim::UserError if nobody is diagnosed.
  Particles(const ParticleOrder& order, int threads, const ParticleWatcher& watcher = {});

  std::size_t size() const { return particles_.size(); }
  std::vector<std::uint64_t> numbers() const;  // patient of each, or of each who was diagnosed
  // Lives on to this day of the person, as many whole steps as fit best, and counts: 1e9/L, NaN of a particle whose numbers
  // left their range. Days must not fall.
  std::vector<double> lead(double day, int threads, const ParticleWatcher& watcher = {});
  // Particle k is from now on what `parents[k]` was.
  void choose(const std::vector<std::size_t>& parents);
  // Counts of twins of all of them on later days, particles x days, with what is done to them from the day of the last count on.
  std::vector<double> futures(const Arm& arm, const std::vector<double>& days, int threads, const ParticleWatcher& watcher = {}) const;

 private:
  struct Particle {
    Simulation patient;
    double zero;  // day of the simulation that is the person's day 0
    bool failed = false;
  };

  double day_ = 0.0;  // of the person, reached
  std::vector<Particle> particles_;
};

}  // namespace plateletsim
