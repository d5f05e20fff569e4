// Events come in order, in the step that they belong to, each once; courses repeat, taper and wait for their anchors.
#include "sim/time/agenda.h"

#include "sim/base/state_hash.h"
#include "tests/catch.h"

namespace {

std::string due(sim::Agenda& agenda, std::int64_t step) {
  std::string names;
  for (const sim::Due& event : agenda.take({1.0 / 24.0, step})) names += event.name;
  return names;
}

// Days and doses of all that a course brings in so many days, in steps of six hours.
using Doses = std::vector<std::pair<double, double>>;

Doses doses_of(sim::Agenda& agenda, double days) {
  Doses given;
  for (std::int64_t step = 0; static_cast<double>(step) < 4.0 * days; ++step)
    for (const sim::Due& event : agenda.take({0.25, step})) given.emplace_back(event.time, event.fields.at("dose"));
  return given;
}

Doses doses_of(sim::Course course, double days) {
  sim::Agenda agenda;
  agenda.add(std::move(course));
  CHECK(agenda.consistent());
  return doses_of(agenda, days);
}

// Daily doses of 30.
sim::Course daily(double at, std::int64_t count) {
  sim::Course course;
  course.name = "pill";
  course.fields = {{"dose", 30.0}};
  course.at = at;
  course.every = 1.0;
  course.count = count;
  return course;
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

TEST_CASE("a course repeats as often as it says, or until its last day") {
  CHECK(doses_of(daily(2.0, 3), 9.0) == Doses{{2, 30}, {3, 30}, {4, 30}});
  sim::Course limited = daily(2.0, 1000);
  limited.until = 3.0;
  CHECK(doses_of(limited, 9.0) == Doses{{2, 30}, {3, 30}, {4, 30}});
  limited.every = 0.1;
  limited.until = 0.3;  // a whole number of times, but for rounding
  CHECK(doses_of(limited, 9.0).size() == 3);
  limited.count = 2;
  CHECK(doses_of(limited, 9.0).size() == 2);
}

TEST_CASE("the first dose of a course may be a loading dose") {
  sim::Course course = daily(0.0, 3);
  course.first = {{"dose", 75.0}};
  CHECK(doses_of(course, 9.0) == Doses{{0, 75}, {1, 30}, {2, 30}});
}

TEST_CASE("a taper falls to nothing, and then the course is over") {
  sim::Course course = daily(1.0, 1000000);
  course.until = 2.0;
  course.taper = {"dose", -10.0, 3.0};
  CHECK(doses_of(course, 30.0) == Doses{{1, 30}, {2, 30}, {3, 20}, {4, 20}, {5, 20}, {6, 10}, {7, 10}, {8, 10}});
  course.taper = {"dose", -12.0, 1.0};  // which does not come to nothing by itself
  CHECK(doses_of(course, 30.0) == Doses{{1, 30}, {2, 30}, {3, 18}, {4, 6}});
}

TEST_CASE("what waits for an anchor begins when its day is known, also when that is late") {
  sim::Agenda agenda;
  sim::Course course = daily(2.0, 2);
  course.anchor = "diagnosis";
  agenda.add(course);
  CHECK(doses_of(agenda, 5.0).empty());
  agenda.reach("cure", 1.0);
  CHECK(agenda.take({0.25, 20}).empty());
  agenda.reach("diagnosis", 5.0);
  agenda.reach("diagnosis", 1.0);  // only the first time counts
  Doses given;
  for (std::int64_t step = 21; step < 60; ++step)
    for (const sim::Due& event : agenda.take({0.25, step})) given.emplace_back(event.time, event.fields.at("dose"));
  CHECK(given == Doses{{7, 30}, {8, 30}});
  agenda.add(course);  // after the day is known, and it lies in the past: at once
  CHECK(agenda.take({0.25, 60}).size() == 2);
  CHECK(agenda.courses().empty());
}

TEST_CASE("ten thousand doses are one course, whatever is still to come of them") {
  sim::Agenda agenda;
  agenda.add(daily(0.0, 10000));
  CHECK(doses_of(agenda, 100.0).size() == 100);
  REQUIRE(agenda.courses().size() == 1);
  CHECK(agenda.courses()[0].done == 100);
}

TEST_CASE("what is still to come is part of the state, and what has been is not") {
  const auto hash = [](const sim::Agenda& agenda) {
    sim::StateHash state;
    state.add(agenda);
    return state.text();
  };
  sim::Agenda never, done, waiting;
  done.add(daily(0.0, 3));
  waiting.add(daily(0.0, 4));
  for (sim::Agenda* agenda : {&never, &done, &waiting}) (void)doses_of(*agenda, 3.0);
  CHECK(hash(done) == hash(never));
  CHECK(hash(waiting) != hash(never));
}

TEST_CASE("a course whose numbers no scenario can give is not consistent") {
  sim::Course course = daily(0.0, 3);
  CHECK(course.consistent());
  course.every = 0.0;
  CHECK_FALSE(course.consistent());
  course = daily(0.0, 3);
  course.taper = {"dose", 1.0, 1.0};
  CHECK_FALSE(course.consistent());
  sim::Agenda agenda;
  course.taper = {"speed", -1.0, 1.0};
  agenda.add(course);
  CHECK_FALSE(agenda.consistent());
}
