// A mechanism is one idea about how the World changes: a struct with parameters and no state.
//
// Its member functions are named after the phases of a step in which it takes part:
//   begin(World&, Now)      once, at time zero
//   visit(const World&, Notes&, Now, Agenda&)  somebody looks, notes and plans; Notes are what World::notes() gives
//   intervene(World&, Now)  treatments and conditions turn levers, events happen
//   regulate(World&, Now)   signals, exchange, antibody
//   produce(World&, Now)    newborns enter, each at a moment of its own in the step, and meet hazards from then on
//   harm(Candidates, World, Hazards&) with bound(Group, World): a destruction pathway
//   resolve(World&, Now)    hazards become deaths
// and `name`, `reads`, `writes` (static constexpr const char*, or strings of one that is made from data) say what it
// is and touches.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/agents/hazard.h"
#include "sim/base/simd.h"
#include "sim/step/now.h"

namespace sim {

enum class Phase { intervene, regulate, produce, harm, resolve };
inline constexpr std::array<std::string_view, 5> phase_names{"intervene", "regulate", "produce", "harm", "resolve"};

template <class World>
struct Mechanism {
  using Act = std::function<void(World&, const Now&)>;
  std::string name, reads, writes;
  using Visit = std::function<void(World&, const Now&, Agenda&)>;
  Act begin;
  Visit visit;  // before the events of the step are known
  std::array<Act, phase_names.size()> act;  // by phase; empty where it takes no part
  std::optional<Pathway<World>> pathway;    // what it does in `harm`

  bool takes_part(Phase phase) const {
    return phase == Phase::harm ? pathway.has_value() : static_cast<bool>(act[static_cast<std::size_t>(phase)]);
  }
};

// Wraps what a mechanism says of single groups and of columns of candidates, in loops for vectors.
template <class World, class Idea>
Pathway<World> pathway(std::string name, Idea idea) {
  return {std::move(name),
          [idea](std::span<const Group> groups, const World& world, std::span<double> bounds) {
            vectorised([&] {  // into an array of its own, which the compiler knows to be no part of the World
              std::array<double, 32> some;
              for (std::size_t done = 0; done < groups.size(); done += some.size()) {
                const std::size_t n = std::min(some.size(), groups.size() - done);
                for (std::size_t i = 0; i < n; ++i) some[i] = idea.bound(groups[done + i], world);
                std::copy_n(some.begin(), n, bounds.begin() + static_cast<std::ptrdiff_t>(done));
              }
            });
          },
          [idea](const Candidates& candidates, const World& world, Hazards& hazards) {
            vectorised([&] { idea.harm(candidates, world, hazards); });
          }};
}

// Wraps a mechanism's struct; finds out by its member functions where it takes part.
template <class World, class Idea>
Mechanism<World> mechanism(Idea idea) {
  Mechanism<World> m{idea.name, idea.reads, idea.writes, {}, {}, {}, {}};
  const auto in = [&](Phase phase) -> auto& { return m.act[static_cast<std::size_t>(phase)]; };
  if constexpr (requires(World& w, const Now& n) { idea.begin(w, n); })
    m.begin = [idea](World& w, const Now& n) { idea.begin(w, n); };
  if constexpr (requires(const World& w, World& v, const Now& n, Agenda& a) { idea.visit(w, v.notes(), n, a); })
    m.visit = [idea](World& w, const Now& n, Agenda& a) { idea.visit(std::as_const(w), w.notes(), n, a); };
  if constexpr (requires(World& w, const Now& n) { idea.intervene(w, n); })
    in(Phase::intervene) = [idea](World& w, const Now& n) { idea.intervene(w, n); };
  if constexpr (requires(World& w, const Now& n) { idea.regulate(w, n); })
    in(Phase::regulate) = [idea](World& w, const Now& n) { idea.regulate(w, n); };
  if constexpr (requires(World& w, const Now& n) { idea.resolve(w, n); })
    in(Phase::resolve) = [idea](World& w, const Now& n) { idea.resolve(w, n); };
  if constexpr (requires(World& w, const Now& n) { idea.produce(w, n); })
    in(Phase::produce) = [idea](World& w, const Now& n) { idea.produce(w, n); };
  if constexpr (requires(const Candidates& c, const World& w, Hazards& h) { idea.harm(c, w, h); })
    m.pathway = pathway<World>(idea.name, idea);
  return m;
}

// The pathways among some mechanisms, for the one that lets hazards act.
template <class World>
std::vector<Pathway<World>> pathways(const std::vector<Mechanism<World>>& mechanisms) {
  std::vector<Pathway<World>> found;
  for (const auto& m : mechanisms)
    if (m.pathway) found.push_back(*m.pathway);
  return found;
}

// The step as a list that a person can read: phases, mechanisms, what each reads and writes.
template <class World>
std::string plan(const std::vector<Mechanism<World>>& mechanisms) {
  std::string text;
  const auto line = [&](const Mechanism<World>& m) { text += "  " + m.name + "\n      reads   " + m.reads + "\n      writes  " + m.writes + "\n"; };
  if (std::any_of(mechanisms.begin(), mechanisms.end(), [](const auto& m) { return static_cast<bool>(m.visit); })) text += "visit\n";
  for (const auto& m : mechanisms)
    if (m.visit) line(m);
  for (std::size_t p = 0; p < phase_names.size(); ++p) {
    text += std::string(phase_names[p]) + "\n";
    for (const auto& m : mechanisms)
      if (m.takes_part(static_cast<Phase>(p))) line(m);
  }
  return text;
}

}  // namespace sim
