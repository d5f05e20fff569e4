// What HDF5 makes of a trace, trusting nothing in it: only plain columns of plausible size are looked at.
#include "sim/storage/trace_examined.h"

#include "sim/base/error.h"
#include "sim/storage/hdf5.h"

#include <hdf5_hl.h>

#include <algorithm>
#include <array>
#include <set>

namespace sim {
namespace {

using hdf5::check;
using hdf5::Failure;
using hdf5::Handle;

constexpr hsize_t deflate_gain = 1100;  // a byte on disk cannot stand for more bytes than this

struct Column {
  std::string name;
  Handle dataset;
  std::vector<hsize_t> shape;
  bool scale;
};

herr_t collect_link(hid_t, const char* name, const H5L_info_t* info, void* data) {
  if (info->type != H5L_TYPE_HARD) return -1;  // nothing outside this file
  static_cast<std::vector<std::string>*>(data)->emplace_back(name);
  return 0;
}

std::vector<std::string> link_names(hid_t file) {
  std::vector<std::string> names;
  check(H5Literate(file, H5_INDEX_CRT_ORDER, H5_ITER_INC, nullptr, collect_link, &names), "list the columns");
  return names;
}

// Refuses external files, virtual datasets and filters that are not built in.
void require_plain_storage(hid_t dataset, const std::string& name) {
  const Handle properties(H5Dget_create_plist(dataset), H5Pclose, "look at " + name);
  if (H5Pget_layout(properties) == H5D_VIRTUAL || H5Pget_external_count(properties) != 0)
    throw Failure("keep " + name + " inside the file");
  const std::set<H5Z_filter_t> known{H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE};
  for (int i = 0; i < H5Pget_nfilters(properties); ++i) {
    unsigned flags = 0, config = 0;
    std::size_t count = 0;
    const auto index = static_cast<unsigned>(i);
    if (!known.contains(H5Pget_filter2(properties, index, &flags, &count, nullptr, 0, nullptr, &config)))
      throw Failure("know every filter of " + name);
  }
}

std::vector<hsize_t> shape_of(hid_t dataset, const std::string& name, hsize_t most_values) {
  const Handle space(H5Dget_space(dataset), H5Sclose, "read the shape of " + name);
  const int rank = H5Sget_simple_extent_ndims(space);
  if (rank < 1 || rank > 3) throw Failure("read the shape of " + name);
  std::vector<hsize_t> shape(static_cast<std::size_t>(rank));
  check(H5Sget_simple_extent_dims(space, shape.data(), nullptr), "read the shape of " + name);
  hsize_t values = 1;
  for (const hsize_t size : shape) {
    if (size != 0 && values > most_values / size) throw Failure("believe the size of " + name);
    values *= size;
  }
  return shape;
}

std::vector<Column> open_columns(hid_t file, std::size_t file_size) {
  std::vector<Column> columns;
  for (const std::string& name : link_names(file)) {
    const Handle object(H5Oopen(file, name.c_str(), H5P_DEFAULT), H5Oclose, "open " + name);
    if (H5Iget_type(object) != H5I_DATASET) continue;
    Handle dataset(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose, "open " + name);
    require_plain_storage(dataset, name);
    const hsize_t most_values = file_size * deflate_gain / sizeof(float);
    std::vector<hsize_t> shape = shape_of(dataset, name, most_values);
    const htri_t scale = H5DSis_scale(dataset);
    columns.push_back({name, std::move(dataset), std::move(shape), scale > 0});
  }
  return columns;
}

bool holds_text(const Column& column) {
  const Handle type(H5Dget_type(column.dataset), H5Tclose, "read " + column.name);
  return H5Tget_class(type) == H5T_STRING;
}

std::size_t count_of(const Column& column) {
  hsize_t count = 1;
  for (const hsize_t size : column.shape) count *= size;
  return count;
}

std::vector<double> numbers_of(const Column& column) {
  std::vector<double> numbers(count_of(column));
  check(H5Dread(column.dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()),
        "read " + column.name);
  return numbers;
}

std::vector<std::string> labels_of(const Column& column) {
  const Handle stored(H5Dget_type(column.dataset), H5Tclose, "read " + column.name);
  if (H5Tis_variable_str(stored) <= 0) throw Failure("read " + column.name);
  const Handle type = hdf5::variable_string();
  const Handle space(H5Dget_space(column.dataset), H5Sclose, "read " + column.name);
  std::vector<char*> texts(count_of(column), nullptr);
  check(H5Dread(column.dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()), "read " + column.name);
  std::vector<std::string> labels;
  for (const char* text : texts) labels.emplace_back(text ? text : "");
  check(H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts.data()), "read " + column.name);
  return labels;
}

herr_t take_name(hid_t, unsigned, hid_t scale, void* data) {
  std::array<char, 256> path{};
  if (H5Iget_name(scale, path.data(), path.size()) <= 1) return -1;
  *static_cast<std::string*>(data) = path.data() + 1;  // without the leading "/"
  return 1;
}

std::string axis_name(const Column& column, unsigned axis) {
  std::string name;
  if (H5DSiterate_scales(column.dataset, axis, nullptr, take_name, &name) <= 0)
    throw Failure("find the dimensions of " + column.name);
  return name;
}

const Column& find(const std::vector<Column>& columns, const std::string& name) {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == name; });
  if (found == columns.end() || !found->scale || found->shape.size() != 1) throw Failure("find dimension " + name);
  return *found;
}

Dimension read_dimension(const Column& column) {
  if (column.shape.size() != 1) throw Failure("read dimension " + column.name);
  Dimension dimension{column.name, hdf5::get_text(column.dataset, "units"),
                      hdf5::get_text(column.dataset, "long_name"), {}, {}};
  if (holds_text(column)) dimension.labels = labels_of(column);
  else dimension.numbers = numbers_of(column);
  return dimension;
}

// The axes must be (patient,) time[, extra] and as long as their scales.
Variable describe_variable(const Column& column, const std::vector<Column>& columns, bool patient_axis) {
  std::vector<std::string> axes;
  for (unsigned axis = 0; axis < column.shape.size(); ++axis) {
    axes.push_back(axis_name(column, axis));
    if (find(columns, axes.back()).shape.front() != column.shape[axis])
      throw Failure("match " + column.name + " with dimension " + axes.back());
  }
  if (patient_axis && axes.front() == "patient") axes.erase(axes.begin());
  else if (patient_axis) axes.clear();
  if (axes.empty() || axes.size() > 2 || axes.front() != "time")
    throw Failure("understand the dimensions of " + column.name);
  return {column.name, hdf5::get_text(column.dataset, "units"), hdf5::get_text(column.dataset, "long_name"),
          axes.size() == 2 ? axes.back() : "", {}};
}

bool has_patient_axis(const std::vector<Column>& columns) {
  const auto is_patient = [](const Column& column) { return column.name == "patient" && column.scale; };
  return std::any_of(columns.begin(), columns.end(), is_patient);
}

std::vector<Series> read_patients(const std::vector<Column>& columns) {
  const bool patient_axis = has_patient_axis(columns);
  Series common;
  common.time = numbers_of(find(columns, "time"));
  for (const Column& column : columns)
    if (column.scale && column.name != "time" && column.name != "patient")
      common.dimensions.push_back(read_dimension(column));
  std::vector<Series> patients(patient_axis ? find(columns, "patient").shape.front() : 1, common);
  for (const Column& column : columns) {
    if (column.scale) continue;
    Variable variable = describe_variable(column, columns, patient_axis);
    const std::vector<double> values = numbers_of(column);
    const std::size_t share = patients.empty() ? 0 : values.size() / patients.size();
    for (std::size_t i = 0; i < patients.size(); ++i) {
      const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i * share);
      variable.values.assign(begin, begin + static_cast<std::ptrdiff_t>(share));
      patients[i].variables.push_back(variable);
    }
  }
  return patients;
}

herr_t collect_attribute(hid_t, const char* name, const H5A_info_t*, void* data) {
  static_cast<std::vector<std::string>*>(data)->emplace_back(name);
  return 0;
}

TraceHeader read_header(hid_t file) {
  TraceHeader header;
  const std::map<std::string, std::string*> texts{{"format", &header.format},
                                                  {"software_version", &header.software_version},
                                                  {"commit", &header.commit},
                                                  {"scenario_toml", &header.scenario_toml},
                                                  {"scenario_resolved", &header.scenario_resolved},
                                                  {"scenario_sha256", &header.scenario_sha256},
                                                  {"state_hash", &header.state_hash}};
  for (const auto& [name, text] : texts) *text = hdf5::get_text(file, name);
  header.seed = hdf5::get_number(file, "seed");
  header.patient = hdf5::get_number(file, "patient");
  std::vector<std::string> names;
  check(H5Aiterate2(file, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_attribute, &names), "list the attributes");
  const std::set<std::string> numbers{"format_version", "seed", "patient"};
  for (const std::string& name : names)
    if (!texts.contains(name) && !numbers.contains(name)) header.extra[name] = hdf5::get_text(file, name);
  return header;
}

void require_format(hid_t file, const std::string& path, std::string_view format) {
  const bool marked = hdf5::has(file, "format") && hdf5::has(file, "format_version");
  const std::string found = marked ? hdf5::get_text(file, "format") : "";
  if (!marked || (!format.empty() && found != format))
    throw UserError(path + ": not a " + (format.empty() ? "trace" : std::string(format)) + " file");
  const std::uint64_t version = hdf5::get_number(file, "format_version");
  if (version != trace_format_version)
    throw UserError(path + ": trace format version " + std::to_string(version) + "; this program reads version " +
                    std::to_string(trace_format_version));
}

}  // namespace

Trace examined(std::string& bytes, const std::string& path, std::string_view format) {
  const hdf5::Quiet quiet;
  const Handle file = hdf5::open_in_memory(bytes);
  require_format(file, path, format);
  TraceHeader header = read_header(file);
  const std::vector<Column> columns = open_columns(file, bytes.size());
  return {std::move(header), read_patients(columns), has_patient_axis(columns)};
}

}  // namespace sim
