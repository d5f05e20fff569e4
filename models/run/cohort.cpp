// The queue in front of the clinic, what is done to those who are diagnosed there, and the book that is kept.
#include "models/run/cohort.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

#include "models/companions.h"
#include "models/run/watch.h"
#include "sim/base/error.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/toml.h"

namespace plateletsim {
namespace {

constexpr std::size_t hopeless = 10;  // patients who all fail before a cohort is given up

using Entry = std::variant<std::monostate, Case, Failure>;  // not diagnosed, diagnosed, failed

// What became of each patient, entered in any order and read in the order of their numbers.
class Register {
 public:
  explicit Register(const CohortOrder& order) : order_(order) {}

  std::size_t next() { return next_++; }
  void enter(std::size_t number, Entry entry) {
    const std::lock_guard lock(mutex_);
    entered_.emplace(number, std::move(entry));
    for (auto it = entered_.find(book_.exposed); it != entered_.end() && !full(); it = entered_.find(book_.exposed)) {
      if (auto* found = std::get_if<Case>(&it->second)) book_.cases.push_back(std::move(*found));
      if (auto* failed = std::get_if<Failure>(&it->second)) book_.failed.push_back(std::move(*failed));
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
  std::map<std::size_t, Entry> entered_;  // those before whom somebody is still under way
  Cohort book_;
};

std::vector<std::string> beginning(const Arm& arm, double diagnosed) {
  std::vector<std::string> protocols;
  for (const Doctor& doctor : arm.doctors) protocols.push_back(doctor.beginning(diagnosed));
  return protocols;
}

std::string without_at(const sim::Section& protocol) {
  sim::Node::Members members = protocol.members();
  members.erase("at");
  return sim::write_toml_value(sim::Node{std::move(members), protocol.place(), protocol.place()});
}

// A copy in which each table of an array has `at`: day 0 where it says nothing.
sim::Scenario at_once(const sim::Scenario& scenario, const std::string& array) {
  sim::Scenario with = scenario;
  const auto tables = with.sections(array);
  for (std::size_t i = 0; i < tables.size(); ++i)
    if (!tables[i].has("at")) with = with.replace(array + "." + std::to_string(i) + ".at", "\"0 day\"");
  return with;
}

// A twin's life until a day, with what an arm does to it from `since` on, the day of the diagnosis.
void live(Simulation& twin, const Arm& arm, double since, double until, const std::atomic<bool>& stop) {
  for (sim::Event event : arm.events) {
    event.at += since;
    twin.apply(event);
  }
  for (const std::string& protocol : beginning(arm, since)) twin.follow(protocol);
  while (twin.time() < until && !stop) twin.step();
}

sim::Series kept(const sim::Series& series, const std::vector<std::string>& variables) {
  if (variables.empty()) return series;
  sim::Series part{series.time, series.dimensions, {}};
  for (const sim::Variable& variable : series.variables)
    if (std::find(variables.begin(), variables.end(), variable.name) != variables.end()) part.variables.push_back(variable);
  return part;
}

// The patient's twins in all arms, from the day of the diagnosis on.
Entry treated(Simulation patient, double diagnosed, const CohortOrder& order, const std::atomic<bool>& stop) {
  Case found{patient.patient(), diagnosed, {}, {}};
  const double until = diagnosed + order.clinic.follow + 1.0;
  for (const Arm& arm : order.arms) patient.watch(arm.events, beginning(arm, diagnosed));
  for (const Arm& arm : order.arms) {
    Simulation twin(patient);
    try {
      live(twin, arm, diagnosed, until, stop);
    } catch (const sim::NumberError& error) {
      return Failure{patient.patient(), (arm.name.empty() ? "" : "arm " + arm.name + ": ") + error.what()};
    }
    found.series.push_back(kept(twin.series(), order.variables));
    found.state_hashes.push_back(twin.state_hash());
  }
  return found;
}

Entry seen(std::uint64_t number, const CohortOrder& order, const Blueprint& made, const std::atomic<bool>& stop) {
  try {
    Simulation patient(made, order.seed, number);
    const auto day = screen(patient, order.clinic, patience(luck(order.seed, number)), stop);
    if (day && !stop) return treated(std::move(patient), *day, order, stop);
    return {};
  } catch (const sim::NumberError& error) {
    return Failure{number, error.what()};
  }
}

}  // namespace

std::string Doctor::beginning(double diagnosed) const {
  const std::string at_that_day = "at = \"" + sim::to_text(diagnosed + at) + " day\"";
  return protocol.substr(0, protocol.find('{') + 1) + " " + at_that_day + "," + protocol.substr(protocol.find('{') + 1);
}

Arm arm(const std::string& name, const sim::Scenario& scenario, const std::string& toml_events, const std::vector<std::string>& protocols) {
  const std::size_t before = scenario.sections("protocol").size();
  sim::Scenario treated = scenario.replace("event", toml_events);
  for (const std::string& protocol : protocols) treated = treated.with_protocol(protocol);
  treated = at_once(at_once(treated, "event"), "protocol");
  check(treated);
  const auto known = parameters(treated);
  Arm made{name, sim::events(treated, known), {}};
  for (sim::Event& event : made.events) {
    event.anchor.clear();  // it is the diagnosis in any case
    event.by = "protocol";
  }
  const auto tables = treated.sections("protocol");
  const std::vector<Protocol> read = read_companions(treated, known).protocols;
  for (std::size_t i = before; i < tables.size(); ++i) made.doctors.push_back({without_at(tables[i]), read[i].at});
  return made;
}

Cohort cohort(const CohortOrder& order, int threads, const CohortWatcher& watcher) {
  const Blueprint made(order.scenario);
  Register book(order);
  in_threads(
      threads,
      [&] {
        for (auto number = book.next(); number < order.most && !book.stop; number = book.next())
          if (Entry entry = seen(order.first + number, order, made, book.stop); !book.stop) book.enter(number, std::move(entry));
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
