// Particles of one person for Python, which weighs them.
#include "models/run/particles.h"
#include "python/bindings/registers.h"
#include "python/bindings/watching.h"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

namespace plateletsim::bindings {
namespace {

namespace py = pybind11;

py::array_t<double> table(const std::vector<double>& values, std::size_t rows) {
  const std::size_t columns = rows == 0 ? 0 : values.size() / rows;
  py::array_t<double> made({rows, columns});
  std::copy(values.begin(), values.end(), made.mutable_data());
  return made;
}

}  // namespace

void register_particles(py::module_& module) {
  py::class_<Particles>(module, "Particles")
      .def(py::init([](const std::vector<sim::Scenario>& scenarios, std::uint64_t seed, const std::vector<double>& zero, const Arm& given, std::size_t persons,
                       std::size_t most, double within, int threads, const py::object& progress) {
             ParticleOrder order{scenarios, seed, zero, std::nullopt, given};
             if (persons > 0) order.diagnosed = Diagnosed{persons, most, within};
             const ParticleWatcher watcher = watching(progress);
             const py::gil_scoped_release release;
             return Particles(order, threads, watcher);
           }),
           py::arg("scenarios"), py::arg("seed"), py::arg("zero"), py::arg("given"), py::arg("persons"), py::arg("most"), py::arg("within"),
           py::arg("threads"), py::arg("progress") = py::none())
      .def_property_readonly("numbers", &Particles::numbers)
      .def("lead", [](Particles& particles, double day, int threads, const py::object& progress) {
             std::vector<double> counts;
             {
               const ParticleWatcher watcher = watching(progress);
               const py::gil_scoped_release release;
               counts = particles.lead(day, threads, watcher);
             }
             return py::array_t<double>(static_cast<py::ssize_t>(counts.size()), counts.data());
           }, py::arg("day"), py::arg("threads"), py::arg("progress") = py::none())
      .def("choose", &Particles::choose, py::arg("parents"))
      .def("futures", [](const Particles& particles, const Arm& arm, const std::vector<double>& days, int threads, const py::object& progress) {
             std::vector<double> counts;
             {
               const ParticleWatcher watcher = watching(progress);
               const py::gil_scoped_release release;
               counts = particles.futures(arm, days, threads, watcher);
             }
             return table(counts, particles.size());
           }, py::arg("arm"), py::arg("days"), py::arg("threads"), py::arg("progress") = py::none());
}

}  // namespace plateletsim::bindings
