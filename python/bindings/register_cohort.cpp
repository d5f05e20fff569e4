// Cohorts and the clinic for Python.
#include "models/run/cohort.h"
#include "python/bindings/registers.h"
#include "python/bindings/watching.h"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <stdexcept>

namespace plateletsim::bindings {
namespace {

namespace py = pybind11;

Cohort gathered(const CohortOrder& order, int threads, const py::object& progress) {
  const CohortWatcher watcher = watching(progress);
  const py::gil_scoped_release release;
  return cohort(order, threads, watcher);
}

}  // namespace

void register_cohort(py::module_& module) {
  py::class_<Arm>(module, "Arm").def(py::init([](const std::string& name, const sim::Scenario& scenario, const std::string& toml_events, const std::vector<std::string>& protocols) {
    return arm(name, scenario, toml_events, protocols);
  }), py::arg("name"), py::arg("scenario"), py::arg("toml_events"), py::arg("protocols"));
  py::class_<Failure>(module, "Failure")
      .def_readonly("patient", &Failure::patient)
      .def_readonly("why", &Failure::why);
  py::class_<Case>(module, "Case")
      .def_readonly("patient", &Case::patient)
      .def_readonly("diagnosed", &Case::diagnosed)
      .def_property_readonly("entered", [](const Case& one) { return one.entered.day; })
      .def_property_readonly("baseline", [](const Case& one) { return one.entered.baseline; })
      .def_readonly("age", &Case::age)
      .def_readonly("female", &Case::female)
      .def_readonly("earlier", &Case::earlier)
      .def_readonly("series", &Case::series)
      .def_readonly("state_hashes", &Case::state_hashes);
  py::class_<Cohort>(module, "Cohort")
      .def_readonly("cases", &Cohort::cases)
      .def_readonly("exposed", &Cohort::exposed)
      .def_readonly("wrong_age", &Cohort::wrong_age)
      .def_readonly("never_fit", &Cohort::never_fit)
      .def_readonly("failed", &Cohort::failed);
  module.def("detection", py::vectorize(&detection), py::arg("count"), py::arg("age"));
  module.def("luck", &luck, py::arg("seed"), py::arg("patient"));
  module.def("diagnosis", [](const std::vector<double>& time, const std::vector<double>& count, double age, double luck) {
    if (time.size() != count.size()) throw std::invalid_argument("one count for each time");
    return diagnosis(time, count, age, patience(luck));
  }, py::arg("time"), py::arg("count"), py::arg("age"), py::arg("luck"));
  module.def("cohort", [](const sim::Scenario& scenario, std::uint64_t seed, std::uint64_t first, std::size_t wanted, std::size_t most,
                          double within, double follow, const std::vector<Arm>& arms, const std::vector<std::string>& variables,
                          int threads, const py::object& progress) {
    return gathered({scenario, seed, first, wanted, most, {within, follow}, arms, variables}, threads, progress);
  }, py::arg("scenario"), py::arg("seed"), py::arg("first"), py::arg("wanted"), py::arg("most"), py::arg("within"),
     py::arg("follow"), py::arg("arms"), py::arg("variables"), py::arg("threads"), py::arg("progress") = py::none());
}

}  // namespace plateletsim::bindings
