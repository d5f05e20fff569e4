// One patient's World moving through time, one step of phases after another.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/error.h"
#include "sim/step/mechanism.h"

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
    take_turns();
    const Now now = present({});
    for (const auto& m : *mechanisms_)
      if (m.begin) attempt(m, m.begin, now);
    require_sound();
  }

  void step() {
    step([](std::size_t, std::size_t, const auto& act) { act(); }, nullptr);
  }
  // The same, for those who measure: each act is handed to around(phase, mechanism, act), and done there.
  template <class Around>
  void step(const Around& around, Effort* effort) {
    world_.begin_step();
    const Now before = present({});
    for (const std::size_t m : visitors_) (*mechanisms_)[m].visit(world_, before, agenda_);
    Now now = present(agenda_.take(clock_));
    now.effort = effort;
    for (const auto& [phase, m] : turns_) {
      const Mechanism<World>& mechanism = (*mechanisms_)[m];
      around(phase, m, [&, act = phase] { attempt(mechanism, mechanism.act[act], now); });
    }
    require_sound();
    ++clock_.step;
  }

  // Goes on with other mechanisms; those that were not there before begin now.
  void use(Mechanisms mechanisms) {
    const Now now = present({});
    for (const auto& m : mechanisms) {
      const bool is_known = std::any_of(mechanisms_->begin(), mechanisms_->end(), [&](const auto& known) { return known.name == m.name; });
      if (m.begin && !is_known) attempt(m, m.begin, now);
    }
    mechanisms_ = std::make_shared<const Mechanisms>(std::move(mechanisms));
    take_turns();
  }

  // Decides by another chance from now on; what was decided stays, what living agents inherited included.
  void use(const Chance& chance) { chance_ = chance; }
  void use_threads(int threads) { threads_ = threads; }
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
  struct Turn {
    std::size_t phase, mechanism;
  };

  // Who looks, and who acts in which phase, in the order of a step.
  void take_turns() {
    visitors_.clear();
    turns_.clear();
    for (std::size_t m = 0; m < mechanisms_->size(); ++m)
      if ((*mechanisms_)[m].visit) visitors_.push_back(m);
    for (std::size_t phase = 0; phase < phase_names.size(); ++phase)
      for (std::size_t m = 0; m < mechanisms_->size(); ++m)
        if ((*mechanisms_)[m].act[phase]) turns_.push_back({phase, m});
  }
  // A mechanism whose numbers go wrong is named, with the moment.
  void attempt(const Mechanism<World>& mechanism, const typename Mechanism<World>::Act& act, const Now& now) try {
    act(world_, now);
  } catch (const NumberError& error) {
    throw NumberError(mechanism.name + moment() + ": " + error.what());
  }
  std::string moment() const { return " in step " + std::to_string(clock_.step) + ", day " + std::to_string(clock_.time()); }

  // Negative, non-finite and boundless numbers stop the run before they spread; named with those who write them.
  void require_sound() const {
    if constexpr (requires { world_.fault(); })
      if (const std::optional<Fault> fault = world_.fault()) {
        const std::string name = fault->field.substr(0, fault->field.find_first_of(".[ "));
        std::string writers;
        for (const auto& m : *mechanisms_)
          if (m.writes.find(name) != std::string::npos) writers += (writers.empty() ? "" : ", ") + m.name;
        throw NumberError(fault->field + " became " + std::to_string(fault->value) + moment() +
                          (writers.empty() ? "" : "; it is written by " + writers) +
                          ": take a shorter run.step, or less extreme parameters of these mechanisms");
      }
  }
  Now present(std::span<const Due> events) const { return {clock_, chance_, events, driver_, threads_, nullptr}; }

  World world_;
  std::shared_ptr<const Mechanisms> mechanisms_;
  std::vector<std::size_t> visitors_;
  std::vector<Turn> turns_;
  Clock clock_;
  Chance chance_;
  Agenda agenda_;
  Driver driver_;
  int threads_;
};

}  // namespace sim
