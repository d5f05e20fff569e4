// Writes a trace as a netCDF-4 file: dimension scales, one compressed column per quantity.
#include "sim/storage/trace.h"

#include "sim/base/whole_file.h"
#include "sim/storage/hdf5.h"
#include "sim/storage/trace_seal.h"

#include <hdf5_hl.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace sim {
namespace {

using hdf5::check;
using hdf5::Handle;

constexpr hsize_t chunk_values = 16384;  // values per chunk: 64 KiB of f4

void require(bool holds, const std::string& message) {
  if (!holds) throw std::invalid_argument("trace: " + message);
}

const Dimension* find(const Series& series, const std::string& name) {
  const auto same = [&](const Dimension& dimension) { return dimension.name == name; };
  const auto found = std::find_if(series.dimensions.begin(), series.dimensions.end(), same);
  return found == series.dimensions.end() ? nullptr : &*found;
}

void validate(const Series& series) {
  std::set<std::string> names{"time", "patient", "agents"};
  for (const Dimension& dimension : series.dimensions) {
    require(names.insert(dimension.name).second, "the name " + dimension.name + " is taken twice");
    require(dimension.labels.empty() != dimension.numbers.empty(),
            "dimension " + dimension.name + " needs either labels or numbers");
  }
  for (const Variable& variable : series.variables) {
    require(names.insert(variable.name).second, "the name " + variable.name + " is taken twice");
    const Dimension* second = find(series, variable.dimension);
    require(second || variable.dimension.empty(), "unknown dimension " + variable.dimension);
    require(variable.values.size() == series.time.size() * (second ? second->size() : 1),
            "variable " + variable.name + " has a wrong number of values");
  }
}

void require_alike(const Series& a, const Series& b) {
  require(a.time == b.time, "patients differ in their times");
  require(a.dimensions.size() == b.dimensions.size() && a.variables.size() == b.variables.size(),
          "patients differ in what was recorded");
  for (std::size_t i = 0; i < a.dimensions.size(); ++i)
    require(a.dimensions[i].name == b.dimensions[i].name && a.dimensions[i].labels == b.dimensions[i].labels &&
                a.dimensions[i].numbers == b.dimensions[i].numbers,
            "patients differ in dimension " + a.dimensions[i].name);
  for (std::size_t i = 0; i < a.variables.size(); ++i)
    require(a.variables[i].name == b.variables[i].name && a.variables[i].dimension == b.variables[i].dimension,
            "patients differ in variable " + a.variables[i].name);
}

void describe(hid_t dataset, const std::string& units, const std::string& long_name) {
  hdf5::put(dataset, "units", units);
  hdf5::put(dataset, "long_name", long_name);
}

// Storage of a column: no time stamps; shuffled and deflated where there is something to compress.
Handle storage(const std::vector<hsize_t>& shape, const std::vector<hsize_t>& chunk) {
  Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "prepare a column");
  check(H5Pset_obj_track_times(properties, false), "prepare a column");
  if (chunk.empty() || std::find(shape.begin(), shape.end(), 0) != shape.end()) return properties;
  check(H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data()), "prepare a column");
  check(H5Pset_shuffle(properties), "prepare a column");
  check(H5Pset_deflate(properties, 1), "prepare a column");
  return properties;
}

Handle create(hid_t file, const std::string& name, hid_t type, const std::vector<hsize_t>& shape,
              const std::vector<hsize_t>& chunk) {
  const Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose,
                     "prepare " + name);
  return Handle(H5Dcreate2(file, name.c_str(), type, space, H5P_DEFAULT, storage(shape, chunk), H5P_DEFAULT),
                H5Dclose, "create " + name);
}

Handle numbers_scale(hid_t file, const std::string& name, const std::vector<double>& numbers) {
  const hsize_t size = numbers.size();
  Handle scale = create(file, name, H5T_IEEE_F64LE, {size}, {std::min(size, chunk_values)});
  check(H5Dwrite(scale, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()), "write " + name);
  return scale;
}

Handle labels_scale(hid_t file, const std::string& name, const std::vector<std::string>& labels) {
  std::vector<const char*> texts;
  for (const std::string& label : labels) texts.push_back(label.c_str());
  const Handle type = hdf5::variable_string();
  Handle scale = create(file, name, type, {labels.size()}, {});
  check(H5Dwrite(scale, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()), "write " + name);
  return scale;
}

Handle patient_scale(hid_t file, std::uint64_t first, std::size_t count) {
  std::vector<std::uint64_t> numbers(count);
  for (std::size_t i = 0; i < count; ++i) numbers[i] = first + i;
  Handle scale = create(file, "patient", hdf5::whole_number(first + count), {count}, {});
  check(H5Dwrite(scale, H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()), "write patient");
  return scale;
}

struct Scale {
  std::string name;
  hsize_t size;
  Handle dataset;
};

// Axes in the order of the file: patient (if any), time, then those of the series.
std::vector<Scale> write_scales(hid_t file, const TraceHeader& header, const std::vector<Series>& patients,
                                bool patient_axis) {
  const Series& first = patients.front();
  std::vector<Scale> scales;
  const auto add = [&](const std::string& name, std::size_t size, Handle dataset, const std::string& units,
                       const std::string& long_name) {
    describe(dataset, units, long_name);
    check(H5DSset_scale(dataset, name.c_str()), "name dimension " + name);
    scales.push_back({name, size, std::move(dataset)});
  };
  if (patient_axis)
    add("patient", patients.size(), patient_scale(file, header.patient, patients.size()), "1", "number of the patient");
  add("time", first.time.size(), numbers_scale(file, "time", first.time), "day", "time since the start");
  for (const Dimension& d : first.dimensions)
    add(d.name, d.size(), d.labels.empty() ? numbers_scale(file, d.name, d.numbers) : labels_scale(file, d.name, d.labels),
        d.units, d.long_name);
  return scales;
}

// Rows per chunk such that a chunk holds about `chunk_values`; a chunk never spans two patients.
std::vector<hsize_t> chunk_of(std::vector<hsize_t> shape, bool patient_axis) {
  if (patient_axis) shape.front() = 1;
  hsize_t& rows = shape[patient_axis ? 1 : 0];
  const hsize_t width = shape.size() > (patient_axis ? 2U : 1U) ? shape.back() : 1;
  rows = std::clamp<hsize_t>(chunk_values / std::max<hsize_t>(width, 1), 1, std::max<hsize_t>(rows, 1));
  return shape;
}

void write_variable(hid_t file, std::size_t index, const std::vector<Series>& patients, const std::vector<Scale>& scales,
                    bool patient_axis) {
  const Variable& variable = patients.front().variables[index];
  std::vector<hsize_t> shape;
  std::vector<const Scale*> axes;
  for (const Scale& scale : scales)
    if (scale.name == "patient" || scale.name == "time" || scale.name == variable.dimension) {
      shape.push_back(scale.size);
      axes.push_back(&scale);
    }
  std::vector<double> values;
  for (const Series& series : patients)
    values.insert(values.end(), series.variables[index].values.begin(), series.variables[index].values.end());
  const Handle dataset = create(file, variable.name, H5T_IEEE_F32LE, shape, chunk_of(shape, patient_axis));
  check(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "write " + variable.name);
  describe(dataset, variable.units, variable.long_name);
  for (unsigned axis = 0; axis < axes.size(); ++axis)
    check(H5DSattach_scale(dataset, axes[axis]->dataset, axis), "attach " + axes[axis]->name + " to " + variable.name);
}

void write_header(hid_t file, const TraceHeader& header) {
  hdf5::put(file, "format", header.format);
  hdf5::put(file, "format_version", trace_format_version);
  hdf5::put(file, "software_version", header.software_version);
  hdf5::put(file, "commit", header.commit);
  hdf5::put(file, "seed", header.seed);
  hdf5::put(file, "patient", header.patient);
  hdf5::put(file, "scenario_toml", header.scenario_toml);
  hdf5::put(file, "scenario_resolved", header.scenario_resolved);
  hdf5::put(file, "scenario_sha256", header.scenario_sha256);
  hdf5::put(file, "state_hash", header.state_hash);
  for (const auto& [name, text] : header.extra) hdf5::put(file, name, text);
}

std::string encode(const TraceHeader& header, const std::vector<Series>& patients, bool patient_axis) {
  const hdf5::Quiet quiet;
  const Handle file = hdf5::create_in_memory();
  write_header(file, header);
  const std::vector<Scale> scales = write_scales(file, header, patients, patient_axis);
  for (std::size_t i = 0; i < patients.front().variables.size(); ++i)
    write_variable(file, i, patients, scales, patient_axis);
  return hdf5::image(file);
}

void write(const std::filesystem::path& path, const TraceHeader& header, const std::vector<Series>& patients,
           bool patient_axis) {
  require(!patients.empty(), "no patients");
  for (const Series& series : patients) {
    validate(series);
    require_alike(patients.front(), series);
  }
  write_whole(path, sealed(encode(header, patients, patient_axis)));
}

}  // namespace

void write_trace(const std::filesystem::path& path, const TraceHeader& header, const Series& series) {
  write(path, header, {series}, false);
}

void write_trace(const std::filesystem::path& path, const TraceHeader& header, const std::vector<Series>& patients) {
  write(path, header, patients, true);
}

}  // namespace sim
