// The user's mistakes reach Python as plateletsim.ScenarioError, which is a ValueError.
#include "python/bindings/registers.h"
#include "sim/error.h"

namespace plateletsim::bindings {

void register_errors(pybind11::module_& module) {
  pybind11::exception<sim::UserError>& error =
      pybind11::register_exception<sim::UserError>(module, "ScenarioError", PyExc_ValueError);
  error.attr("__module__") = "plateletsim";
  error.doc() = "A mistake in a scenario, a file or an argument; the message says where it is and what would be right.";
}

}  // namespace plateletsim::bindings
