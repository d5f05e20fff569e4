// What can be set and what can be observed, and the arithmetic of units.
#include "models/plateletsim.h"
#include "models/version.h"
#include "python/bindings/registers.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/unit_symbols.h"

#include <pybind11/stl.h>

namespace plateletsim::bindings {
namespace {

namespace py = pybind11;

const char* kind_name(const sim::Field& field) {
  switch (field.kind) {
    case sim::Kind::number: return "number";
    case sim::Kind::integer: return "integer";
    case sim::Kind::flag: return "flag";
    case sim::Kind::word: return "word";
    case sim::Kind::text: return "text";
  }
  return "";
}

// A number with its unit ("3 ug/mL"), or a plain one, in the unit asked for.
double measure(const std::string& text, const std::string& unit) {
  const sim::Quantity quantity = sim::parse_quantity(text);
  return sim::convert(quantity.value, quantity.unit.empty() ? "1" : quantity.unit, unit);
}

}  // namespace

void register_parameters(py::module_& module) {
  py::class_<sim::Field>(module, "Field")
      .def_readonly("name", &sim::Field::name)
      .def_property_readonly("kind", &kind_name)
      .def_readonly("unit", &sim::Field::unit)
      .def_property_readonly("range", [](const sim::Field& f) { return py::make_tuple(f.range.low, f.range.high); })
      .def_readonly("meaning", &sim::Field::meaning)
      .def_readonly("choices", &sim::Field::choices)
      .def_readonly("fallback", &sim::Field::fallback);
  py::class_<sim::TableInfo>(module, "Table")
      .def_readonly("name", &sim::TableInfo::name)
      .def_readonly("meaning", &sim::TableInfo::meaning)
      .def_readonly("repeated", &sim::TableInfo::repeated)
      .def_readonly("fields", &sim::TableInfo::fields);
  module.def("parameters", [] { return parameters(); });
  py::class_<LeverInfo>(module, "Lever")
      .def_property_readonly("name", [](const LeverInfo& lever) { return std::string(lever.name); })
      .def_property_readonly("turn", [](const LeverInfo& lever) { return lever.turn == Turn::multiplies ? "multiplies" : "adds"; })
      .def_property_readonly("unit", [](const LeverInfo& lever) { return std::string(lever.unit); })
      .def_readonly("highest", &LeverInfo::highest)
      .def_property_readonly("meaning", [](const LeverInfo& lever) { return std::string(lever.meaning); });
  module.def("levers", [] { return std::vector<LeverInfo>(lever_table.begin(), lever_table.end()); });
  module.def("library", [] { return library().string(); });
  module.def("json_schema", &json_schema);
  module.def("unit_symbols", &sim::unit_symbols);
  module.def("measure", &measure, py::arg("text"), py::arg("unit"));
  module.def("version", &version);
  module.def("commit", &commit);
}

}  // namespace plateletsim::bindings
