// Scenarios as the engine reads them.
#include "models/plateletsim.h"
#include "python/bindings/registers.h"
#include "sim/scenario/companions.h"
#include "sim/scenario/scenario.h"

#include <pybind11/stl.h>

namespace plateletsim::bindings {

namespace py = pybind11;

void register_scenario(py::module_& module) {
  module.def("check_file", [](const std::string& file) { return check_file(file); }, py::arg("file"));
  module.def("companion_file", [](const std::string& kind, const std::string& name, const std::string& folder) {
    return sim::companion_file(kind, name, shelves(folder)).string();
  }, py::arg("kind"), py::arg("name"), py::arg("library"));
  module.def("companion_names", [](const std::string& kind, const std::string& folder) { return sim::companion_names(kind, shelves(folder)); },
             py::arg("kind"), py::arg("library"));
  py::class_<sim::Scenario>(module, "Scenario")
      .def_static("load", [](const std::string& file, const std::string& folder) {
        return sim::Scenario::load(file, shelves(folder));
      }, py::arg("file"), py::arg("library"))
      .def_static("parse", [](const std::string& text, const std::string& name, const std::string& folder) {
        return sim::Scenario::parse(text, name, shelves(folder));
      }, py::arg("text"), py::arg("name"), py::arg("library"))
      .def("replace", py::overload_cast<const std::string&, const std::string&>(&sim::Scenario::replace, py::const_), py::arg("key"), py::arg("toml_value"))
      .def("with_event", [](const sim::Scenario& scenario, const std::string& table) { return scenario.with_event(table); }, py::arg("toml_inline_table"))
      .def("parameters", [](const sim::Scenario& scenario) { return parameters(scenario); })
      .def("event_table", &event_table, py::arg("name"))
      .def("check", &check)
      .def("plan", &plan)
      .def("useful_threads", &useful_threads)
      .def_property_readonly("title", &sim::Scenario::title)
      .def_property_readonly("story", &sim::Scenario::story)
      .def_property_readonly("text", &sim::Scenario::text)
      .def_property_readonly("resolved", &sim::Scenario::resolved)
      .def_property_readonly("sha256", &sim::Scenario::sha256);
}

}  // namespace plateletsim::bindings
