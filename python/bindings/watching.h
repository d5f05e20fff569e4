// How Python looks on while threads work: its lock is given away, taken back to look for Ctrl-C and to tell progress.
#pragma once

#include <pybind11/pybind11.h>

namespace plateletsim::bindings {

// A watcher for models/run: calls `progress` with its arguments, unless it is None. Throws what Python raises.
inline auto watching(const pybind11::object& progress) {
  return [&progress](const auto&... numbers) {
    const pybind11::gil_scoped_acquire acquire;
    if (PyErr_CheckSignals() != 0) throw pybind11::error_already_set();
    if (!progress.is_none()) progress(numbers...);
  };
}

}  // namespace plateletsim::bindings
