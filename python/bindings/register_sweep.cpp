// Runs of many scenarios for Python, which hands them in and takes out chosen columns as each run ends.
#include "models/run/sweep.h"
#include "python/bindings/registers.h"

#include <pybind11/stl.h>

namespace plateletsim::bindings {
namespace {

namespace py = pybind11;

// (number, float32 values as bytes, error, seconds) of each run.
py::list take(Crew& crew, double seconds) {
  std::vector<Finished> finished;
  {
    const py::gil_scoped_release release;
    finished = crew.take(seconds);
  }
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  py::list list;
  for (const Finished& f : finished) {
    const py::bytes values(reinterpret_cast<const char*>(f.values.data()), f.values.size() * sizeof(float));
    list.append(py::make_tuple(f.number, values, f.error, f.seconds));
  }
  return list;
}

}  // namespace

void register_sweep(py::module_& module) {
  py::class_<Crew>(module, "Crew")
      .def(py::init<int, std::vector<std::string>>(), py::arg("threads"), py::arg("variables"))
      .def("give", [](Crew& crew, std::uint64_t number, const sim::Scenario& scenario, std::uint64_t seed,
                      std::uint64_t patient) { crew.give({number, scenario, seed, patient}); },
           py::arg("number"), py::arg("scenario"), py::arg("seed"), py::arg("patient"))
      .def("take", &take, py::arg("seconds"))
      .def("stop", &Crew::stop, py::call_guard<py::gil_scoped_release>())
      .def_property_readonly("waiting", &Crew::waiting);
}

}  // namespace plateletsim::bindings
