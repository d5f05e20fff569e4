// Where the time of a run goes, for Python.
#include "models/run/profile.h"
#include "python/bindings/registers.h"

#include <pybind11/stl.h>

namespace plateletsim::bindings {

namespace py = pybind11;

void register_profile(py::module_& module) {
  py::class_<Profile::Act>(module, "ProfiledAct")
      .def_readonly("phase", &Profile::Act::phase)
      .def_readonly("mechanism", &Profile::Act::mechanism)
      .def_readonly("seconds", &Profile::Act::seconds);
  py::class_<Profile::Pathway>(module, "ProfiledPathway")
      .def_readonly("name", &Profile::Pathway::name)
      .def_readonly("candidates", &Profile::Pathway::candidates)
      .def_readonly("deaths", &Profile::Pathway::deaths);
  py::class_<Profile>(module, "Profile")
      .def_readonly("acts", &Profile::acts)
      .def_readonly("pathways", &Profile::pathways)
      .def_readonly("steps", &Profile::steps)
      .def_readonly("platelet_steps", &Profile::platelet_steps)
      .def_readonly("candidates", &Profile::candidates)
      .def_readonly("deaths", &Profile::deaths)
      .def_readonly("bytes_per_platelet", &Profile::bytes_per_platelet);
  module.def("profile", &profile, py::arg("scenario"), py::arg("seed"), py::arg("patient"), py::arg("threads"),
             py::call_guard<py::gil_scoped_release>());
}

}  // namespace plateletsim::bindings
