// Events come in order, in the step that they belong to, each once.
#include "sim/time/agenda.h"

#include "tests/catch.h"

namespace {

std::string due(sim::Agenda& agenda, std::int64_t step) {
  std::string names;
  for (const sim::Due& event : agenda.take({1.0 / 24.0, step})) names += event.name;
  return names;
}

}  // namespace

TEST_CASE("an event belongs to the step that begins at its time") {
  sim::Agenda agenda;
  agenda.add({30.0, "b", {}});
  agenda.add({29.99, "a", {}});
  agenda.add({30.0, "c", {}});
  CHECK(due(agenda, 718).empty());
  CHECK(due(agenda, 719) == "a");
  CHECK(due(agenda, 720) == "bc");
  CHECK(due(agenda, 721).empty());
}

TEST_CASE("an event in the past is due at once, and later ones wait") {
  sim::Agenda agenda;
  agenda.add({5.0, "later", {}});
  CHECK(due(agenda, 24).empty());
  agenda.add({0.5, "past", {}});
  CHECK(due(agenda, 25) == "past");
  CHECK(due(agenda, 120) == "later");
}

TEST_CASE("every step of a day hands out what falls into it") {
  sim::Agenda agenda;
  for (int hour = 0; hour < 24; ++hour) agenda.add({hour / 24.0, "x", {}});
  for (int step = 0; step < 24; ++step) CHECK(due(agenda, step) == "x");
}

TEST_CASE("a time that rounding put just before a step belongs to that step, one that is earlier does not") {
  constexpr double hour = 1.0 / 24.0;
  sim::Agenda agenda;
  agenda.add({10 * hour - 3e-7 * hour, "rounded", {}});
  agenda.add({20 * hour - 2e-6 * hour, "earlier", {}});
  CHECK(due(agenda, 9).empty());
  CHECK(due(agenda, 10) == "rounded");
  CHECK(due(agenda, 19) == "earlier");
}
