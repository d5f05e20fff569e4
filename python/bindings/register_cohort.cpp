// A cohort: patients one after the other, in threads, until so many are diagnosed; Python watches and may stop it.
#include "models/clinic/clinic.h"
#include "python/bindings/registers.h"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <map>
#include <mutex>
#include <stdexcept>

namespace plateletsim::bindings {
namespace {

namespace py = pybind11;

struct Order {
  const sim::Scenario& scenario;
  std::uint64_t seed, first;     // patient
  std::size_t wanted, most;      // patients: diagnosed; followed at most
  Clinic clinic;
};

struct Case {
  std::uint64_t patient;
  double diagnosed;  // day
  sim::Series series;
};

// What became of each patient, entered in any order and read in the order of their numbers.
class Register {
 public:
  Register(std::size_t wanted, std::size_t most) : wanted_(wanted), most_(most) {}

  std::size_t next() { return next_++; }
  void enter(std::size_t number, std::optional<Case> found) {
    const std::lock_guard lock(mutex_);
    entered_.emplace(number, std::move(found));
    for (auto it = entered_.find(exposed_); it != entered_.end() && !full(); it = entered_.find(exposed_)) {
      if (it->second) cases_.push_back(std::move(*it->second));
      entered_.erase(it);
      ++exposed_;
    }
    stop = stop || full();
  }
  std::pair<std::size_t, std::size_t> progress() {
    const std::lock_guard lock(mutex_);
    return {cases_.size(), exposed_};
  }
  std::pair<std::vector<Case>, std::size_t> taken() { return {std::move(cases_), exposed_}; }

  std::atomic<bool> stop{false};

 private:
  bool full() const { return cases_.size() >= wanted_ || exposed_ >= most_; }

  const std::size_t wanted_, most_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  std::map<std::size_t, std::optional<Case>> entered_;  // those before whom somebody is still under way
  std::vector<Case> cases_;
  std::size_t exposed_ = 0;
};

void see_patients(const Order& order, Register& book) {
  while (!book.stop) {
    const std::size_t number = book.next();
    if (number >= order.most) return;
    const std::uint64_t patient = order.first + number;
    Simulation simulation(order.scenario, order.seed, patient);
    const auto day = follow(simulation, order.clinic, patience(order.seed, patient), book.stop);
    if (book.stop) return;
    book.enter(number, day ? std::optional(Case{patient, *day, simulation.series()}) : std::nullopt);
  }
}

void report(Register& book, const py::object& progress) {
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  if (progress.is_none()) return;
  const auto [found, exposed] = book.progress();
  progress(found, exposed);
}

// However the watcher leaves, the threads stop; they are joined after that.
struct Stopper {
  Register& book;
  ~Stopper() { book.stop = true; }
};

std::pair<std::vector<Case>, std::size_t> run(const Order& order, int threads, const py::object& progress) {
  Register book(order.wanted, order.most);
  const py::gil_scoped_release release;
  std::vector<std::future<void>> crew;
  const Stopper stopper{book};
  for (int i = 0; i < std::max(threads, 1); ++i)
    crew.push_back(std::async(std::launch::async, [&] { see_patients(order, book); }));
  for (std::future<void>& member : crew) {
    while (member.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready) {
      const py::gil_scoped_acquire acquire;
      report(book, progress);
    }
    member.get();
  }
  return book.taken();
}

}  // namespace

void register_cohort(py::module_& module) {
  py::class_<Case>(module, "Case")
      .def_readonly("patient", &Case::patient)
      .def_readonly("diagnosed", &Case::diagnosed)
      .def_readonly("series", &Case::series);
  module.def("detection", py::vectorize(&detection), py::arg("count"), py::arg("age"));
  module.def("tells_of_infection", py::vectorize(&tells_of_infection), py::arg("seed"), py::arg("patient"), py::arg("infected"), py::arg("age"));
  module.def("patience", &patience, py::arg("seed"), py::arg("patient"));
  module.def("diagnosis", [](const std::vector<double>& time, const std::vector<double>& count, double age, double patience) {
    if (time.size() != count.size()) throw std::invalid_argument("one count for each time");
    return diagnosis(time, count, age, patience);
  }, py::arg("time"), py::arg("count"), py::arg("age"), py::arg("patience"));
  module.def("cohort", [](const sim::Scenario& scenario, std::uint64_t seed, std::uint64_t first, std::size_t wanted,
                          std::size_t most, double within, double follow, int threads, const py::object& progress) {
    return run({scenario, seed, first, wanted, most, {within, follow}}, threads, progress);
  }, py::arg("scenario"), py::arg("seed"), py::arg("first"), py::arg("wanted"), py::arg("most"), py::arg("within"),
     py::arg("follow"), py::arg("threads"), py::arg("progress") = py::none());
}

}  // namespace plateletsim::bindings
