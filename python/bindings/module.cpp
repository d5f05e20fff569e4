// The compiled half of the Python package: plateletsim._engine. Users meet it through the package only.
#include "python/bindings/registers.h"

PYBIND11_MODULE(_engine, module) {
  using namespace plateletsim::bindings;
  module.doc() = "The engine behind plateletsim; use the functions and classes of plateletsim instead.";
  register_errors(module);
  register_parameters(module);
  register_scenario(module);
  register_series(module);
  register_simulation(module);
  register_profile(module);
  register_platelets(module);
  register_ensemble(module);
  register_sweep(module);
  register_cohort(module);
  register_bleeds(module);
  register_particles(module);
  register_trial(module);
  register_trace(module);
}
