// Many patients of one scenario, in parallel threads, while Python watches for progress and Ctrl-C.
#include "models/plateletsim.h"
#include "python/bindings/registers.h"

#include <pybind11/stl.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <future>

namespace plateletsim::bindings {
namespace {

namespace py = pybind11;

struct Order {
  const sim::Scenario& scenario;
  std::uint64_t seed;
  std::uint64_t first;  // patient
  std::size_t patients;
  int threads;
};

struct Outcome {
  sim::Series series;
  std::string state_hash;
};

// What the threads and the watcher tell each other.
struct Watch {
  explicit Watch(std::size_t patients) : day(patients) {}
  std::atomic<bool> stop{false};
  std::atomic<bool> curious{false};         // the watcher wants to know a count
  std::atomic<std::size_t> next{0};         // patient that no thread has taken
  std::vector<std::atomic<double>> day;     // reached by each patient
  std::atomic<double> duration{0};          // day
  std::atomic<double> count{0};             // 1e9/L, the last that was told
};

// However the watcher leaves, the threads stop; they are joined after that.
class Stopper {
 public:
  explicit Stopper(Watch& watch) : watch_(watch) {}
  Stopper(const Stopper&) = delete;
  Stopper& operator=(const Stopper&) = delete;
  ~Stopper() { watch_.stop = true; }

 private:
  Watch& watch_;
};

Outcome run_patient(const Order& order, std::size_t index, int threads, Watch& watch) {
  Simulation simulation(order.scenario, order.seed, order.first + index, threads);
  watch.duration = simulation.duration();
  const long steps = std::lround(simulation.duration() / run_settings(order.scenario).step);
  for (long step = 0; step < steps && !watch.stop; ++step) {
    simulation.step();
    watch.day[index] = simulation.time();
    if (watch.curious.exchange(false)) watch.count = simulation.observe("platelet_count").at(0);
  }
  return {simulation.series(), simulation.state_hash()};
}

void run_share(const Order& order, int threads, Watch& watch, std::vector<Outcome>& outcomes) {
  for (std::size_t i = watch.next++; i < order.patients && !watch.stop; i = watch.next++)
    outcomes[i] = run_patient(order, i, threads, watch);
}

void report(const Watch& watch, const py::object& progress) {
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  if (progress.is_none()) return;
  double days = 0;
  for (const std::atomic<double>& day : watch.day) days += day;
  progress(days / static_cast<double>(watch.day.size()), watch.duration.load(), watch.count.load());
}

std::vector<Outcome> run(const Order& order, const py::object& progress) {
  std::vector<Outcome> outcomes(order.patients);
  Watch watch(order.patients);
  const auto all = static_cast<std::size_t>(std::max(order.threads, 1));
  const std::size_t workers = std::min(all, order.patients);
  const int threads = static_cast<int>(all / std::max<std::size_t>(workers, 1));  // inside one patient
  const py::gil_scoped_release release;
  std::vector<std::future<void>> shares;
  const Stopper stopper(watch);
  for (std::size_t i = 0; i < workers; ++i)
    shares.push_back(std::async(std::launch::async, [&] { run_share(order, threads, watch, outcomes); }));
  for (std::future<void>& share : shares) {
    while (share.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready) {
      watch.curious = true;
      const py::gil_scoped_acquire acquire;
      report(watch, progress);
    }
    share.get();
  }
  return outcomes;
}

}  // namespace

void register_ensemble(py::module_& module) {
  py::class_<Outcome>(module, "Outcome")
      .def_readonly("series", &Outcome::series)
      .def_readonly("state_hash", &Outcome::state_hash);
  module.def("run", [](const sim::Scenario& scenario, std::uint64_t seed, std::uint64_t first, std::size_t patients,
                       int threads, const py::object& progress) {
    return run({scenario, seed, first, patients, threads}, progress);
  }, py::arg("scenario"), py::arg("seed"), py::arg("first"), py::arg("patients"), py::arg("threads"),
     py::arg("progress") = py::none());
}

}  // namespace plateletsim::bindings
