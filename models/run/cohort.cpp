// The queue in front of the clinic, what is done to those who are diagnosed there, and the book that is kept.
#include "models/run/cohort.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

#include "models/run/scout.h"
#include "models/run/watch.h"
#include "sim/base/error.h"

namespace plateletsim {
namespace {

constexpr std::size_t hopeless = 10;  // patients who all fail before a cohort is given up

struct WrongAge {};
struct NeverFit {};
using Outcome = std::variant<std::monostate, WrongAge, NeverFit, Case, Failure>;  // nothing: not diagnosed

// What became of each patient, entered in any order and read in the order of their numbers.
class Register {
 public:
  explicit Register(const CohortOrder& order) : order_(order) {}

  std::size_t next() { return next_++; }
  void enter(std::size_t number, Outcome outcome) {
    const std::lock_guard lock(mutex_);
    entered_.emplace(number, std::move(outcome));
    for (auto it = entered_.find(book_.exposed); it != entered_.end() && !full(); it = entered_.find(book_.exposed)) {
      if (auto* found = std::get_if<Case>(&it->second)) book_.cases.push_back(std::move(*found));
      if (auto* failed = std::get_if<Failure>(&it->second)) book_.failed.push_back(std::move(*failed));
      if (std::holds_alternative<WrongAge>(it->second)) book_.wrong_age.push_back(order_.first + book_.exposed);
      if (std::holds_alternative<NeverFit>(it->second)) book_.never_fit.push_back(order_.first + book_.exposed);
      entered_.erase(it);
      ++book_.exposed;
    }
    stop = stop || full();
  }
  std::pair<std::size_t, std::size_t> progress() {
    const std::lock_guard lock(mutex_);
    return {book_.cases.size(), book_.exposed};
  }
  Cohort taken() {
    if (!book_.failed.empty() && all_failed()) throw sim::NumberError(book_.failed.front().why);
    return std::move(book_);
  }

  std::atomic<bool> stop{false};

 private:
  bool all_failed() const { return book_.failed.size() == book_.exposed && book_.exposed >= std::min(hopeless, order_.most); }
  bool full() const { return book_.cases.size() >= order_.wanted || book_.exposed >= order_.most || all_failed(); }

  const CohortOrder& order_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  std::map<std::size_t, Outcome> entered_;  // those before whom somebody is still under way
  Cohort book_;
};

// A twin's life until a day, with what an arm does to it from `since` on.
void live(Simulation& twin, const Arm& arm, double since, double until, const std::atomic<bool>& stop) {
  begin(twin, arm, since);
  while (twin.time() < until && !stop) twin.step();
}

sim::Series kept(const sim::Series& series, const std::vector<std::string>& variables) {
  if (variables.empty()) return series;
  sim::Series part{series.time, series.dimensions, {}};
  for (const sim::Variable& variable : series.variables)
    if (std::find(variables.begin(), variables.end(), variable.name) != variables.end()) part.variables.push_back(variable);
  return part;
}

// The patient's twins in all arms, from the day on which they part.
Outcome treated(Simulation patient, Case found, const CohortOrder& order, const std::atomic<bool>& stop) {
  const double parted = found.entered.day, until = parted + order.clinic.follow + 1.0;
  for (const Arm& arm : order.arms) watch(patient, arm, parted);
  for (const Arm& arm : order.arms) {
    Simulation twin(patient);
    try {
      live(twin, arm, parted, until, stop);
    } catch (const sim::NumberError& error) {
      return Failure{patient.patient(), (arm.name.empty() ? "" : "arm " + arm.name + ": ") + error.what()};
    }
    found.series.push_back(kept(twin.series(), order.variables));
    found.state_hashes.push_back(twin.state_hash());
  }
  return found;
}

// Somebody who was diagnosed on this day, on which his twins part unless a trial lets them wait.
Case met(const Simulation& patient, double diagnosed) {
  const Patient& who = patient.world().patient;
  return {patient.patient(), diagnosed, {diagnosed, 0.0}, who.age, who.female, {}, {}, {}};
}

// A trial looks at somebody who was diagnosed.
Outcome considered(Simulation patient, double diagnosed, const CohortOrder& order, const std::atomic<bool>& stop) {
  const Entry& entry = *order.entry;
  const double age = patient.world().patient.age;
  if (age < entry.least_age || age >= entry.age_below) return WrongAge{};
  Case found = met(patient, diagnosed);
  found.earlier = drawn_earlier(patient, entry);
  for (std::size_t i = 0; i < entry.earlier.size(); ++i) {
    sim::Event event = entry.earlier[i].event;
    event.at += diagnosed;
    patient.watch({event});
    if (found.earlier[i]) patient.apply(event);
  }
  const std::optional<Entered> entered = enter(patient, entry, diagnosed, stop);
  if (!entered) return NeverFit{};
  found.entered = *entered;
  return treated(std::move(patient), std::move(found), order, stop);
}

Outcome seen(std::uint64_t number, const CohortOrder& order, const Blueprint& made, const Scout& scout, const std::atomic<bool>& stop) {
  try {
    if (scout.unharmed(order.seed, number, order.clinic.within, stop)) return {};
    Simulation patient(made, order.seed, number);
    const auto day = screen(patient, order.clinic, patience(luck(order.seed, number)), stop);
    if (!day || stop) return {};
    if (order.entry) return considered(std::move(patient), *day, order, stop);
    const Case found = met(patient, *day);
    return treated(std::move(patient), found, order, stop);
  } catch (const sim::NumberError& error) {
    return Failure{number, error.what()};
  }
}

}  // namespace

Cohort cohort(const CohortOrder& order, int threads, const CohortWatcher& watcher) {
  const Blueprint made(order.scenario);
  const Scout scout(made);
  Register book(order);
  in_threads(
      threads,
      [&] {
        for (auto number = book.next(); number < order.most && !book.stop; number = book.next())
          if (Outcome outcome = seen(order.first + number, order, made, scout, book.stop); !book.stop) book.enter(number, std::move(outcome));
      },
      [&] {
        if (!watcher) return;
        const auto [found, exposed] = book.progress();
        watcher(found, exposed);
      },
      book.stop);
  return book.taken();
}

}  // namespace plateletsim
