// Patients are shared out to threads one by one; whoever fails is noted.
#include "models/run/ensemble.h"

#include <algorithm>
#include <atomic>

#include "models/room.h"
#include "models/run/watch.h"

namespace plateletsim {
namespace {

// What the threads and the watcher tell each other.
struct Shared {
  explicit Shared(std::size_t patients) : day(patients) {}
  std::atomic<bool> curious{false};      // the watcher wants to know a count
  std::atomic<std::size_t> next{0};      // patient that no thread has taken
  std::vector<std::atomic<double>> day;  // reached by each patient
  std::atomic<double> count{0.0};        // 1e9/L, the last that was told

  void see(std::size_t index, const Simulation& patient) {
    day[index] = patient.time();
    if (curious.exchange(false)) count = patient.observe("platelet_count").at(0);
  }
  double mean_day() const {
    double days = 0.0;
    for (const std::atomic<double>& reached : day) days += reached;
    return days / static_cast<double>(day.size());
  }
};

// Runs one patient, with so many threads inside.
using Work = std::function<void(std::size_t index, int threads, Shared&)>;

void run_all(const RunOrder& order, double duration, int threads, RunSignals& signals, const Watcher& watcher, const Work& work) {
  const int crew = static_cast<int>(std::clamp<std::size_t>(order.patients, 1, static_cast<std::size_t>(std::max(threads, 1))));
  Shared shared(order.patients);
  in_threads(
      crew,
      [&] {
        for (auto i = shared.next++; i < order.patients && !signals.stop; i = shared.next++) work(i, std::max(threads, 1) / crew, shared);
      },
      [&] {
        shared.curious = true;
        if (watcher) watcher({shared.mean_day(), duration, shared.count});
      },
      signals.stop);
}

Outcome outcome_of(const RunOrder& order, const Blueprint& made, std::size_t index, int threads, const RunSignals& signals, Shared& shared) {
  Simulation patient(made, order.seed, order.first + index, threads);
  try {
    while (patient.steps() < patient.steps_in_all() && !signals.stop) {
      patient.step();
      shared.see(index, patient);
    }
  } catch (const sim::NumberError& error) {
    if (!order.several) throw;
    return {patient.series(), "", error.what()};
  }
  return {patient.series(), patient.state_hash(), ""};
}

// Those who failed get rows until the end, where somebody got there.
void complete(std::vector<Outcome>& outcomes) {
  const auto whole = std::find_if(outcomes.begin(), outcomes.end(), [](const Outcome& each) { return each.failed.empty(); });
  if (whole == outcomes.end()) throw sim::NumberError(outcomes.front().failed);
  for (Outcome& each : outcomes)
    if (!each.failed.empty()) each.series.fill_rows(whole->series.time);
}

}  // namespace

std::vector<Outcome> run(const RunOrder& order, int threads, const Watcher& watcher) {
  const Blueprint made(order.scenario);
  require_room(made, order.patients);
  std::vector<Outcome> outcomes(order.patients);
  RunSignals signals;
  run_all(order, made.settings.duration, threads, signals, watcher, [&](std::size_t index, int inside, Shared& shared) {
    outcomes[index] = outcome_of(order, made, index, inside, signals, shared);
  });
  complete(outcomes);
  return outcomes;
}

std::vector<Failure> run_stored(const RunOrder& order, const std::filesystem::path& trace, double checkpoint_every, bool resume,
                                int threads, RunSignals& signals, const Watcher& watcher) {
  StoredRun stored(order, trace, checkpoint_every, resume);
  run_all(order, run_settings(order.scenario).duration, threads, signals, watcher, [&](std::size_t index, int inside, Shared& shared) {
    stored.run(index, inside, signals, [&](const Simulation& patient) { shared.see(index, patient); });
  });
  if (stored.complete()) stored.finish();
  return stored.failures();
}

}  // namespace plateletsim
