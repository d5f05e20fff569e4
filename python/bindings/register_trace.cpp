// Trace files. The lock of the interpreter is kept: it lets one thread at a time into HDF5.
#include "models/run/stored_run.h"
#include "python/bindings/registers.h"
#include "sim/storage/trace.h"

#include <pybind11/stl.h>

namespace plateletsim::bindings {
namespace {

void write(const std::string& path, sim::TraceHeader header, const std::vector<sim::Series>& patients,
           bool patient_axis) {
  header.format = trace_format;
  if (patient_axis) sim::write_trace(path, header, patients);
  else sim::write_trace(path, header, patients.at(0));
}

}  // namespace

void register_trace(pybind11::module_& module) {
  namespace py = pybind11;
  py::class_<sim::TraceHeader>(module, "TraceHeader")
      .def(py::init())
      .def_readonly("format", &sim::TraceHeader::format)
      .def_readwrite("software_version", &sim::TraceHeader::software_version)
      .def_readwrite("commit", &sim::TraceHeader::commit)
      .def_readwrite("scenario_toml", &sim::TraceHeader::scenario_toml)
      .def_readwrite("scenario_resolved", &sim::TraceHeader::scenario_resolved)
      .def_readwrite("scenario_sha256", &sim::TraceHeader::scenario_sha256)
      .def_readwrite("state_hash", &sim::TraceHeader::state_hash)
      .def_readwrite("seed", &sim::TraceHeader::seed)
      .def_readwrite("patient", &sim::TraceHeader::patient)
      .def_readwrite("extra", &sim::TraceHeader::extra);
  py::class_<sim::Trace>(module, "Trace")
      .def_readonly("header", &sim::Trace::header)
      .def_readonly("patients", &sim::Trace::patients)
      .def_readonly("patient_axis", &sim::Trace::patient_axis);
  module.attr("trace_format") = trace_format;
  module.attr("trace_format_version") = sim::trace_format_version;
  module.def("write_trace", &write, py::arg("path"), py::arg("header"), py::arg("patients"), py::arg("patient_axis"));
  module.def("read_trace", [](const std::string& path) { return sim::read_trace(path, trace_format); }, py::arg("path"));
}

}  // namespace plateletsim::bindings
