// Many patients of one scenario for Python, in memory or into a trace.
#include "models/run/ensemble.h"
#include "python/bindings/registers.h"
#include "python/bindings/watching.h"

#include <pybind11/stl.h>

namespace plateletsim::bindings {
namespace {

namespace py = pybind11;

Watcher watcher_of(const py::object& progress) {
  return [tell = watching(progress)](const Progress& now) { tell(now.day, now.duration, now.count); };
}

std::vector<Outcome> run_for_python(const RunOrder& order, int threads, const py::object& progress) {
  const Watcher watcher = watcher_of(progress);
  const py::gil_scoped_release release;
  return run(order, threads, watcher);
}

std::vector<Failure> run_stored_for_python(const RunOrder& order, const std::string& trace, double checkpoint_every, bool resume,
                                           int threads, RunSignals& signals, const py::object& progress) {
  const Watcher watcher = watcher_of(progress);
  const py::gil_scoped_release release;
  return run_stored(order, trace, checkpoint_every, resume, threads, signals, watcher);
}

}  // namespace

void register_ensemble(py::module_& module) {
  py::class_<Outcome>(module, "Outcome")
      .def_readonly("series", &Outcome::series)
      .def_readonly("state_hash", &Outcome::state_hash)
      .def_readonly("failed", &Outcome::failed);
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
  module.def("run", &run_for_python, py::arg("order"), py::arg("threads"), py::arg("progress") = py::none());
  module.def("run_stored", &run_stored_for_python, py::arg("order"), py::arg("trace"), py::arg("checkpoint_every"), py::arg("resume"),
             py::arg("threads"), py::arg("signals"), py::arg("progress") = py::none());
  module.def("read_stored", [](const std::string& folder) { return read_stored(folder); }, py::arg("folder"));
}

}  // namespace plateletsim::bindings
