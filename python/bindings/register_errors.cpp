// What goes wrong reaches Python as plateletsim.ScenarioError (a ValueError), or as its kinds, StorageError and NumberError.
#include "python/bindings/registers.h"
#include "sim/base/error.h"

namespace plateletsim::bindings {

void register_errors(pybind11::module_& module) {
  auto& mistake = pybind11::register_exception<sim::UserError>(module, "ScenarioError", PyExc_ValueError);
  mistake.attr("__module__") = "plateletsim";
  mistake.doc() = "A mistake in a scenario, a file or an argument; the message says where it is and what would be right.";
  auto& storage = pybind11::register_exception<sim::StorageError>(module, "StorageError", mistake);
  storage.attr("__module__") = "plateletsim";
  storage.doc() = "Storage that fails: a full disk, no permission, a damaged file, another process that writes the same.";
  auto& number = pybind11::register_exception<sim::NumberError>(module, "NumberError", mistake);
  number.attr("__module__") = "plateletsim";
  number.doc() = "A number left its range in the course of a run; the message names it, the moment, and what to change.";
}

}  // namespace plateletsim::bindings
