// Trials as files, and the twins who live them, for Python.
#include "models/run/cohort.h"
#include "models/trial.h"
#include "python/bindings/registers.h"
#include "python/bindings/watching.h"

#include <pybind11/stl.h>

namespace plateletsim::bindings {
namespace {

namespace py = pybind11;

Cohort lived(const Trial& trial, const std::vector<Arm>& arms, std::uint64_t seed, std::uint64_t first, std::size_t wanted, std::size_t most, double within,
             const std::vector<std::string>& variables, int threads, const py::object& progress) {
  const CohortWatcher watcher = watching(progress);
  const py::gil_scoped_release release;
  return cohort({trial.scenario, seed, first, wanted, most, {within, trial.until}, arms, variables, trial.entry}, threads, watcher);
}

}  // namespace

void register_trial(py::module_& module) {
  py::class_<TrialArm>(module, "TrialArm")
      .def_property_readonly("name", [](const TrialArm& one) { return one.arm.name; })
      .def_readonly("arm", &TrialArm::arm)
      .def_readonly("title", &TrialArm::title)
      .def_readonly("weight", &TrialArm::weight)
      .def_readonly("treatments", &TrialArm::treatments);
  py::class_<Endpoint>(module, "Endpoint")
      .def_readonly("name", &Endpoint::name)
      .def_readonly("title", &Endpoint::title)
      .def_readonly("measure", &Endpoint::measure)
      .def_readonly("at_least", &Endpoint::at_least)
      .def_readonly("below", &Endpoint::below)
      .def_readonly("times_baseline", &Endpoint::times_baseline)
      .def_readonly("visits", &Endpoint::visits)
      .def_readonly("in_a_row", &Endpoint::in_a_row)
      .def_readonly("of_last", &Endpoint::of_last)
      .def_readonly("from_day", &Endpoint::from)
      .def_readonly("until_day", &Endpoint::until)
      .def_readonly("free_of_rescue", &Endpoint::free_of_rescue)
      .def_readonly("free_of_treatment", &Endpoint::free_of_treatment)
      .def_readonly("bleeding", &Endpoint::bleeding)
      .def_readonly("estimand", &Endpoint::estimand)
      .def_readonly("primary", &Endpoint::primary);
  py::class_<Trial>(module, "Trial")
      .def_static("load", &load_trial, py::arg("name_or_path"))
      .def_readonly("title", &Trial::title)
      .def_readonly("story", &Trial::story)
      .def_readonly("text", &Trial::text)
      .def_readonly("scenario", &Trial::scenario)
      .def_readonly("patients", &Trial::patients)
      .def_readonly("arms", &Trial::arms)
      .def_readonly("strata", &Trial::strata)
      .def_property_readonly("earlier", [](const Trial& trial) {
        std::vector<std::string> names;
        for (const Earlier& one : trial.entry.earlier) names.push_back(one.event.name);
        return names;
      })
      .def_readonly("block", &Trial::block)
      .def_readonly("every", &Trial::every)
      .def_readonly("until", &Trial::until)
      .def_readonly("enrolment", &Trial::enrolment)
      .def_readonly("dropout", &Trial::dropout)
      .def_readonly("rescue", &Trial::rescue)
      .def_readonly("endpoints", &Trial::endpoints);
  module.def("trial_tables", &trial_tables);
  module.def("trial_twins", &lived, py::arg("trial"), py::arg("arms"), py::arg("seed"), py::arg("first"), py::arg("wanted"), py::arg("most"), py::arg("within"),
             py::arg("variables"), py::arg("threads"), py::arg("progress") = py::none());
}

}  // namespace plateletsim::bindings
