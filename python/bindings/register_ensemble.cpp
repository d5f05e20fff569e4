// Many patients of one scenario, in parallel threads, while Python watches for progress and Ctrl-C.
#include "models/room.h"
#include "models/run/stored_run.h"
#include "python/bindings/registers.h"

#include <pybind11/stl.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <future>

namespace plateletsim::bindings {
namespace {

namespace py = pybind11;

struct Outcome {
  sim::Series series;
  std::string state_hash;
};

// What the threads and the watcher tell each other.
struct Watch {
  Watch(std::size_t patients, RunSignals& told) : signals(told), day(patients) {}
  RunSignals& signals;
  std::atomic<bool> curious{false};         // the watcher wants to know a count
  std::atomic<std::size_t> next{0};         // patient that no thread has taken
  std::vector<std::atomic<double>> day;     // reached by each patient
  std::atomic<double> duration{0};          // day
  std::atomic<double> count{0};             // 1e9/L, the last that was told

  void see(std::size_t index, const Simulation& patient) {
    day[index] = patient.time();
    if (curious.exchange(false)) count = patient.observe("platelet_count").at(0);
  }
};

using Work = std::function<void(std::size_t index, int threads, Watch&)>;  // runs one patient

void report(const Watch& watch, const py::object& progress) {
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  if (progress.is_none()) return;
  double days = 0;
  for (const std::atomic<double>& day : watch.day) days += day;
  progress(days / static_cast<double>(watch.day.size()), watch.duration.load(), watch.count.load());
}

void run_share(std::size_t patients, int threads, Watch& watch, const Work& work) {
  for (std::size_t i = watch.next++; i < patients && !watch.signals.stop; i = watch.next++) work(i, threads, watch);
}

// Waits for a share, and looks for signals now and then; the interpreter's lock is given away meanwhile.
void wait(std::future<void>& share, Watch& watch, const py::object& progress) {
  while (share.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready) {
    watch.curious = true;
    const py::gil_scoped_acquire acquire;
    report(watch, progress);
  }
  share.get();
}

// All patients, each by one thread at a time. Whatever ends it early, Ctrl-C or an error, the others stop after their
// step; the first error of a thread counts more than the signal that came before it.
void run_all(std::size_t patients, int all, Watch& watch, const py::object& progress, const Work& work) {
  const std::size_t workers = std::min(static_cast<std::size_t>(std::max(all, 1)), patients);
  const int threads = std::max(all, 1) / static_cast<int>(std::max<std::size_t>(workers, 1));  // inside one patient
  std::exception_ptr ended;
  const py::gil_scoped_release release;
  std::vector<std::future<void>> shares;
  for (std::size_t i = 0; i < workers; ++i)
    shares.push_back(std::async(std::launch::async, [&, patients] { run_share(patients, threads, watch, work); }));
  for (std::future<void>& share : shares) try {
      wait(share, watch, progress);
    } catch (const std::exception&) {
      if (!ended) ended = std::current_exception();
      watch.signals.stop = true;
      if (share.valid()) share.get();
    }
  if (ended) std::rethrow_exception(ended);
}

std::vector<Outcome> run(const RunOrder& order, int threads, const py::object& progress) {
  require_room(order.scenario, order.patients);
  std::vector<Outcome> outcomes(order.patients);
  RunSignals signals;
  Watch watch(order.patients, signals);
  run_all(order.patients, threads, watch, progress, [&](std::size_t index, int inside, Watch& told) {
    Simulation patient(order.scenario, order.seed, order.first + index, inside);
    told.duration = patient.duration();
    while (patient.steps() < patient.steps_in_all() && !signals.stop) {
      patient.step();
      told.see(index, patient);
    }
    outcomes[index] = {patient.series(), patient.state_hash()};
  });
  return outcomes;
}

// Writes a trace, by way of a journal and checkpoints.
void run_stored(const RunOrder& order, const std::string& trace, double checkpoint_every, bool resume, int threads,
                RunSignals& signals, const py::object& progress) {
  require_room(order.scenario, order.patients);
  StoredRun stored(order, trace, checkpoint_every, resume);
  Watch watch(order.patients, signals);
  watch.duration = run_settings(order.scenario).duration;
  run_all(order.patients, threads, watch, progress, [&](std::size_t index, int inside, Watch& told) {
    stored.run(index, inside, signals, [&](const Simulation& patient) { told.see(index, patient); });
  });
  if (stored.complete()) stored.finish();
}

}  // namespace

void register_ensemble(py::module_& module) {
  py::class_<Outcome>(module, "Outcome")
      .def_readonly("series", &Outcome::series)
      .def_readonly("state_hash", &Outcome::state_hash);
  py::class_<RunOrder>(module, "RunOrder")
      .def(py::init([](const sim::Scenario& scenario, const std::string& text, std::uint64_t seed, std::uint64_t first,
                       std::size_t patients, bool several) { return RunOrder{scenario, seed, first, patients, several, text}; }),
           py::arg("scenario"), py::arg("text"), py::arg("seed"), py::arg("first"), py::arg("patients"), py::arg("several"));
  py::class_<RunSignals>(module, "RunSignals")
      .def(py::init())
      .def("checkpoint", [](RunSignals& signals) { ++signals.checkpoints; });
  py::class_<StoredRows>(module, "StoredRows")
      .def_readonly("trace", &StoredRows::trace)
      .def_readonly("state_hashes", &StoredRows::state_hashes)
      .def_readonly("checkpoint_days", &StoredRows::checkpoint_days)
      .def_readonly("in_use", &StoredRows::in_use);
  module.def("run", &run, py::arg("order"), py::arg("threads"), py::arg("progress") = py::none());
  module.def("run_stored", &run_stored, py::arg("order"), py::arg("trace"), py::arg("checkpoint_every"), py::arg("resume"),
             py::arg("threads"), py::arg("signals"), py::arg("progress") = py::none());
  module.def("read_stored", [](const std::string& folder) { return read_stored(folder); }, py::arg("folder"));
}

}  // namespace plateletsim::bindings
