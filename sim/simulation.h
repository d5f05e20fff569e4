// One patient's World moving through time, one step of phases after another.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "sim/mechanism.h"

namespace sim {

// Copyable: a copy is a twin that shares the past, and the luck of the future.
template <class World>
class Simulation {
 public:
  using Mechanisms = std::vector<Mechanism<World>>;

  Simulation(World world, Mechanisms mechanisms, Clock clock, Chance chance, Agenda agenda,
             Driver driver = Driver::sparse, int threads = 1)
      : world_(std::move(world)),
        mechanisms_(std::make_shared<const Mechanisms>(std::move(mechanisms))),
        clock_(clock),
        chance_(chance),
        agenda_(std::move(agenda)),
        driver_(driver),
        threads_(threads) {
    const Now now = present({});
    for (const auto& m : *mechanisms_)
      if (m.begin) m.begin(world_, now);
  }

  void step() {
    step([](std::size_t, std::size_t, const auto& act) { act(); }, nullptr);
  }
  // The same, for those who measure: each act is handed to around(phase, mechanism, act), and done there.
  template <class Around>
  void step(const Around& around, Effort* effort) {
    world_.begin_step();
    Now now = present(agenda_.take(clock_));
    now.effort = effort;
    for (std::size_t phase = 0; phase < phase_names.size(); ++phase)
      for (std::size_t m = 0; m < mechanisms_->size(); ++m)
        if (const auto& act = (*mechanisms_)[m].act[phase]) around(phase, m, [&] { act(world_, now); });
    ++clock_.step;
  }

  const World& world() const { return world_; }
  const Clock& clock() const { return clock_; }
  const Chance& chance() const { return chance_; }
  const Mechanisms& mechanisms() const { return *mechanisms_; }
  Agenda& agenda() { return agenda_; }

  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.clock_.step, self.agenda_, self.world_);
  }
  bool consistent() const { return clock_.step >= 0; }

 private:
  Now present(std::span<const Due> events) const { return {clock_, chance_, events, driver_, threads_, nullptr}; }

  World world_;
  std::shared_ptr<const Mechanisms> mechanisms_;
  Clock clock_;
  Chance chance_;
  Agenda agenda_;
  Driver driver_;
  int threads_;
};

}  // namespace sim
