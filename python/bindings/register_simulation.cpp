// One running patient, stepped from Python.
#include "models/plateletsim.h"
#include "python/bindings/registers.h"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <chrono>

namespace plateletsim::bindings {
namespace {

namespace py = pybind11;

// Whole steps until `days` have passed. The interpreter's lock is given away; Ctrl-C is looked for often.
void advance(Simulation& simulation, double days) {
  using Clock = std::chrono::steady_clock;
  const double target = simulation.time() + days - 1e-9;  // day
  const py::gil_scoped_release release;
  Clock::time_point looked = Clock::now();
  while (simulation.time() < target) {
    simulation.step();
    if (Clock::now() - looked < std::chrono::milliseconds(50)) continue;
    const py::gil_scoped_acquire acquire;
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    looked = Clock::now();
  }
}

template <class Member>
py::array column(const std::vector<PlateletRow>& rows, Member PlateletRow::*member) {
  py::array_t<Member> array(static_cast<py::ssize_t>(rows.size()));
  Member* out = array.mutable_data();
  for (const PlateletRow& row : rows) *out++ = row.*member;
  return array;
}

py::dict platelets(const Simulation& simulation) {
  const std::vector<PlateletRow> rows = simulation.platelets();
  py::dict columns;
  columns["age"] = column(rows, &PlateletRow::age);
  columns["antigen"] = column(rows, &PlateletRow::antigen);
  columns["bound_igg"] = column(rows, &PlateletRow::bound_igg);
  columns["in_spleen"] = column(rows, &PlateletRow::in_spleen);
  return columns;
}

}  // namespace

void register_simulation(py::module_& module) {
  py::class_<Simulation>(module, "Simulation")
      .def(py::init<const sim::Scenario&, std::uint64_t, std::uint64_t, int>(), py::arg("scenario"), py::arg("seed"),
           py::arg("patient") = 0, py::arg("threads") = 1)
      .def_property_readonly("time", &Simulation::time)
      .def_property_readonly("duration", &Simulation::duration)
      .def_property_readonly("seed", &Simulation::seed)
      .def("advance", &advance, py::arg("days"))
      .def("step", &Simulation::step, py::call_guard<py::gil_scoped_release>())
      .def("observe", &Simulation::observe, py::arg("probe"))
      .def("apply", &Simulation::apply, py::arg("treatment"), py::arg("fields"))
      .def("series", [](const Simulation& simulation) { return sim::Series(simulation.series()); })
      .def("state_hash", &Simulation::state_hash)
      .def("platelets", &platelets)
      .def("fork", [](const Simulation& simulation) { return Simulation(simulation); });
}

}  // namespace plateletsim::bindings
