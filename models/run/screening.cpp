// Day by day: the diagnosis, the visits at which a trial looks, and the moment from which nothing can happen any more.
#include "models/run/screening.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "models/clinic/report.h"
#include "models/run/peace.h"
#include "sim/chance/random.h"

namespace plateletsim {
namespace {

constexpr double healthy = 150.0;  // 1e9/L

// Whether the scenario itself has somebody who makes diagnoses.
bool looks(const ClinicNotes& notes) { return notes.patience < std::numeric_limits<double>::max(); }

const std::vector<double>& column(const sim::Series& series, const char* name) {
  return std::find_if(series.variables.begin(), series.variables.end(), [&](const auto& v) { return v.name == name; })->values;
}

// Day of the trigger of somebody to whom nothing else happens.
std::optional<double> trigger_of(const Simulation& patient) { return patient.has_events() ? std::nullopt : onset_of(patient.scenario()); }

// Whether nothing can begin any more and the count is as in health.
bool is_well(const Simulation& patient, double onset, double count) {
  return count >= healthy && at_peace(patient.world().immune, patient.time(), onset);
}

void step_to_next_row(Simulation& patient, const std::atomic<bool>& stop) {
  const std::size_t rows = patient.series().time.size();
  while (patient.series().time.size() == rows && !stop) patient.step();
}

double reported(const Simulation& patient) {
  return reported_count(patient.world(), sim::Chance(patient.seed(), patient.patient()), patient.steps());
}

// Whether the last counts fulfil a rule.
bool holds(const CountRule& rule, const std::vector<double>& counts) {
  const auto visits = static_cast<std::size_t>(rule.visits);
  return counts.size() >= visits && std::all_of(counts.end() - rule.visits, counts.end(), [&](double count) { return count >= rule.above && count < rule.below; });
}

double mean_of_last(const std::vector<double>& counts, std::int64_t visits) {
  return std::accumulate(counts.end() - visits, counts.end(), 0.0) / static_cast<double>(visits);
}

std::int64_t most_visits(const Entry& entry) {
  std::int64_t most = 1;
  for (const CountRule& rule : entry.counts) most = std::max(most, rule.visits);
  return most;
}

}  // namespace

std::vector<bool> drawn_earlier(const Simulation& patient, const Entry& entry) {
  std::vector<bool> given;
  for (std::size_t i = 0; i < entry.earlier.size(); ++i)
    given.push_back(sim::Chance(patient.seed(), patient.patient()).stream("what was given before"_draw, i, 0).uniform() < entry.earlier[i].share);
  return given;
}

std::optional<Entered> enter(Simulation& patient, const Entry& entry, double diagnosed, const std::atomic<bool>& stop) {
  const std::optional<double> onset = trigger_of(patient);
  const std::int64_t visits = most_visits(entry);
  const double first = diagnosed + std::max(0.0, entry.ill_for - static_cast<double>(visits - 1) * entry.apart);  // visit
  const double last = diagnosed + entry.ill_for + entry.screening;
  std::vector<double> counts;
  while (!stop) {
    const double due = first + static_cast<double>(counts.size()) * entry.apart;
    if (due > last + 1e-9) return std::nullopt;
    while (patient.time() < due - 1e-9 && !stop) patient.step();
    counts.push_back(reported(patient));
    const bool long_enough = patient.time() >= diagnosed + entry.ill_for - 1e-9;
    if (long_enough && std::all_of(entry.counts.begin(), entry.counts.end(), [&](const CountRule& rule) { return holds(rule, counts); }))
      return Entered{patient.time(), mean_of_last(counts, visits)};
    if (onset && is_well(patient, *onset, counts.back())) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<double> screen(Simulation& patient, const Clinic& clinic, double patience, const std::atomic<bool>& stop) {
  const sim::Series& series = patient.series();
  const std::vector<double>& counts = column(series, "platelet_count");
  const std::optional<double> onset = trigger_of(patient);
  const double age = patient.world().patient.age;
  const ClinicNotes& notes = patient.world().clinic;
  for (double passed = 0.0;;) {
    const double before = patient.time();
    step_to_next_row(patient, stop);
    if (stop || patient.time() > clinic.within) return std::nullopt;
    passed += detection(counts.back(), age) * (patient.time() - before);
    if (looks(notes) ? notes.diagnosed >= 0.0 : passed >= patience) return patient.time();
    if (onset && is_well(patient, *onset, counts.back())) return std::nullopt;
  }
}

}  // namespace plateletsim
