// One running patient, stepped from Python.
#include "models/plateletsim.h"
#include "python/bindings/registers.h"

#include <pybind11/stl.h>

#include <chrono>
#include <cmath>

namespace plateletsim::bindings {
namespace {

namespace py = pybind11;

// As many whole steps as fit best. The interpreter's lock is given away; Ctrl-C is looked for often.
void advance(Simulation& simulation, double days) {
  using Clock = std::chrono::steady_clock;
  const long steps = std::lround(days / run_settings(simulation.scenario()).step);
  const py::gil_scoped_release release;
  Clock::time_point looked = Clock::now();
  for (long i = 0; i < steps; ++i) {
    simulation.step();
    if (Clock::now() - looked < std::chrono::milliseconds(50)) continue;
    const py::gil_scoped_acquire acquire;
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    looked = Clock::now();
  }
}

}  // namespace

void register_simulation(py::module_& module) {
  py::class_<ProbeInfo>(module, "Probe")
      .def_readonly("name", &ProbeInfo::name)
      .def_readonly("units", &ProbeInfo::units)
      .def_readonly("long_name", &ProbeInfo::long_name)
      .def_readonly("dimension", &ProbeInfo::dimension);
  py::class_<Simulation>(module, "Simulation")
      .def(py::init([](const sim::Scenario& scenario, std::uint64_t seed, std::uint64_t patient, int threads) {
             return Simulation(scenario, seed, patient, threads);
           }),
           py::arg("scenario"), py::arg("seed"), py::arg("patient"), py::arg("threads"))
      .def_property_readonly("time", &Simulation::time)
      .def_property_readonly("duration", &Simulation::duration)
      .def_property_readonly("seed", &Simulation::seed)
      .def("advance", &advance, py::arg("days"))
      .def("step", [](Simulation& simulation) { simulation.step(); }, py::call_guard<py::gil_scoped_release>())
      .def("observe", &Simulation::observe, py::arg("probe"))
      .def("apply", [](Simulation& simulation, const std::string& event, const std::map<std::string, double>& fields) { simulation.apply(event, fields); },
           py::arg("treatment"), py::arg("fields"))
      .def("series", [](const Simulation& simulation, bool rows) {
             return rows ? sim::Series(simulation.series()) : simulation.series().without_rows();
           }, py::arg("rows") = true)
      .def("state_hash", &Simulation::state_hash)
      .def("probes", &Simulation::probes)
      .def("save", [](const Simulation& simulation, const std::string& file) { simulation.save(file); }, py::arg("file"),
           py::call_guard<py::gil_scoped_release>())
      .def_static("restore", [](const std::string& file, int threads) { return Simulation::restore(file, threads); },
                  py::arg("file"), py::arg("threads"))
      .def_property_readonly("scenario", &Simulation::scenario)
      .def("lived", &Simulation::lived)
      .def_property_readonly("patient", &Simulation::patient)
      .def("fork", [](const Simulation& simulation) { return Simulation(simulation); })
      .def("with_luck", &Simulation::with_luck, py::arg("number"));
}

}  // namespace plateletsim::bindings
