// What the Python extension is made of: one function per topic, each in its own file.
#pragma once

#include <pybind11/pybind11.h>

namespace plateletsim::bindings {

void register_bleeds(pybind11::module_&);
void register_cohort(pybind11::module_&);
void register_errors(pybind11::module_&);
void register_profile(pybind11::module_&);
void register_parameters(pybind11::module_&);
void register_particles(pybind11::module_&);
void register_scenario(pybind11::module_&);
void register_series(pybind11::module_&);
void register_platelets(pybind11::module_&);
void register_simulation(pybind11::module_&);
void register_ensemble(pybind11::module_&);
void register_sweep(pybind11::module_&);
void register_trace(pybind11::module_&);
void register_trial(pybind11::module_&);

}  // namespace plateletsim::bindings
