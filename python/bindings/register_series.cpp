// Recorded columns as NumPy arrays that look into the engine's memory.
#include "python/bindings/registers.h"
#include "sim/observe/series.h"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <tuple>
#include <vector>

namespace plateletsim::bindings {
namespace {

namespace py = pybind11;

// A read-only view of numbers that `owner` keeps alive.
py::array view(const std::vector<double>& numbers, std::vector<py::ssize_t> shape, py::handle owner) {
  py::array_t<double> array(std::move(shape), numbers.data(), owner);
  array.attr("setflags")(py::arg("write") = false);
  return array;
}

py::array numbers_of(const std::vector<double>& numbers, py::handle owner) {
  return view(numbers, {static_cast<py::ssize_t>(numbers.size())}, owner);
}

// Rows, or rows x width for a variable with a dimension.
py::array values_of(const sim::Series& series, const sim::Variable& variable, py::handle owner) {
  const auto rows = static_cast<py::ssize_t>(series.time.size());
  if (variable.dimension.empty()) return view(variable.values, {rows}, owner);
  py::ssize_t width = 0;
  for (const sim::Dimension& dimension : series.dimensions)
    if (dimension.name == variable.dimension) width = static_cast<py::ssize_t>(dimension.size());
  return view(variable.values, {rows, width}, owner);
}

py::dict arrays_of(const py::object& self) {
  const auto& series = self.cast<const sim::Series&>();
  py::dict arrays;
  for (const sim::Variable& variable : series.variables)
    arrays[py::str(variable.name)] = values_of(series, variable, self);
  return arrays;
}

// What a value is made of, as a tuple of Python and back: so that it travels between processes.
py::object packed(const std::vector<double>& numbers) {
  return py::array_t<double>(static_cast<py::ssize_t>(numbers.size()), numbers.data());
}
template <class Part>
py::object packed(const Part& part) { return py::cast(part); }

void unpack(const py::handle& object, std::vector<double>& numbers) {
  const auto array = object.cast<py::array_t<double, py::array::c_style | py::array::forcecast>>();
  numbers.assign(array.data(), array.data() + array.size());
}
template <class Part>
void unpack(const py::handle& object, Part& part) { part = object.cast<Part>(); }

template <class T>
auto travelling() {
  return py::pickle(
      [](const T& self) {
        return std::apply([](const auto&... part) { return py::make_tuple(packed(part)...); }, T::tied(self));
      },
      [](const py::tuple& state) {
        T self;
        std::size_t i = 0;
        std::apply([&](auto&... part) { (unpack(state[i++], part), ...); }, T::tied(self));
        return self;
      });
}

}  // namespace

void register_series(py::module_& module) {
  py::class_<sim::Dimension>(module, "Dimension")
      .def_readonly("name", &sim::Dimension::name)
      .def_readonly("units", &sim::Dimension::units)
      .def_readonly("long_name", &sim::Dimension::long_name)
      .def_readonly("labels", &sim::Dimension::labels)
      .def(travelling<sim::Dimension>())
      .def_property_readonly("numbers", [](const py::object& self) {
        return numbers_of(self.cast<const sim::Dimension&>().numbers, self);
      });
  py::class_<sim::Variable>(module, "Variable")
      .def_readonly("name", &sim::Variable::name)
      .def_readonly("units", &sim::Variable::units)
      .def_readonly("long_name", &sim::Variable::long_name)
      .def_readonly("dimension", &sim::Variable::dimension)
      .def(travelling<sim::Variable>());
  py::class_<sim::Series>(module, "Series")
      .def_property_readonly("time", [](const py::object& self) {
        return numbers_of(self.cast<const sim::Series&>().time, self);
      })
      .def_readonly("dimensions", &sim::Series::dimensions)
      .def_readonly("variables", &sim::Series::variables)
      .def_property_readonly("arrays", &arrays_of)
      .def(travelling<sim::Series>());
}

}  // namespace plateletsim::bindings
