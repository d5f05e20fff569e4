// Platelets as columns for Python: only those that were asked for are made.
#include "models/platelet_table.h"
#include "python/bindings/registers.h"
#include "sim/base/error.h"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <utility>

namespace plateletsim::bindings {
namespace {

namespace py = pybind11;

// Runs over the platelets of a label (all, if negative) and keeps one number of each.
template <class Number, class Read>
py::array column(const Simulation& patient, int label, const Read& read) {
  const World& world = patient.world();
  const std::int64_t size = label < 0 ? world.platelets.size() : world.pools.at(static_cast<std::size_t>(label)).total();
  py::array_t<Number> array(static_cast<py::ssize_t>(size));
  Number* out = array.mutable_data();
  for_each_platelet(patient, [&](const PlateletRow& row) {
    if (label < 0 || row.label == label) *out++ = static_cast<Number>(read(row));
  });
  return array;
}

py::array column_named(const Simulation& patient, const std::string& name, int label) {
  const World& world = patient.world();
  if (name == "birth") return column<double>(patient, label, [](const PlateletRow& row) { return row.birth; });
  if (name == "age") return column<double>(patient, label, [](const PlateletRow& row) { return row.age; });
  if (name == "antigen") return column<double>(patient, label, [](const PlateletRow& row) { return row.antigen; });
  if (name == "volume") return column<double>(patient, label, [&](const PlateletRow& row) { return row.antigen * world.mean_volume; });
  if (name == "bound_igg")
    return column<double>(patient, label, [&](const PlateletRow& row) { return row.antigen * (world.bound[0] + world.bound[1]); });
  if (name == "in_spleen") return column<bool>(patient, label, [](const PlateletRow& row) { return row.in_spleen; });
  if (name == "label") return column<std::int8_t>(patient, label, [](const PlateletRow& row) { return row.label; });
  if (name == "birth_step") return column<std::int64_t>(patient, label, [](const PlateletRow& row) { return row.who.birth_step; });
  if (name == "rank") return column<std::uint32_t>(patient, label, [](const PlateletRow& row) { return row.who.rank; });
  throw sim::UserError("a platelet has no column \"" + name + "\"");
}

// How many each label began with, how many are alive, how many of them are in the blood.
std::vector<std::array<std::int64_t, 3>> labels(const Simulation& patient) {
  const World& world = patient.world();
  std::vector<std::array<std::int64_t, 3>> rows;
  for (std::size_t i = 0; i < world.labelled.size(); ++i)
    rows.push_back({world.labelled[i], world.pools[i + 1].total(), world.pools[i + 1].blood});
  return rows;
}

// Those of the sample that are in the marrow, oldest first: day of arrival, day on which they shed, ploidy, label.
std::vector<py::array> megakaryocytes(const Simulation& patient) {
  const auto cells = patient.world().marrow.cells.present();
  py::array_t<double> born(static_cast<py::ssize_t>(cells.size())), matures(born.size());
  py::array_t<std::int64_t> ploidy(born.size()), label(born.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    born.mutable_data()[i] = cells[i].born();
    matures.mutable_data()[i] = cells[i].matures;
    ploidy.mutable_data()[i] = static_cast<std::int64_t>(cells[i].ploidy());
    label.mutable_data()[i] = cells[i].label;
  }
  return {born, matures, ploidy, label};
}

}  // namespace

void register_platelets(py::module_& module) {
  module.def("platelets", &column_named, py::arg("simulation"), py::arg("column"), py::arg("label"));
  module.def("labels", &labels, py::arg("simulation"));
  module.def("megakaryocytes", &megakaryocytes, py::arg("simulation"));
}

}  // namespace plateletsim::bindings
