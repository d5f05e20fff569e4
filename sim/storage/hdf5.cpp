// Files in memory, string types and attributes of HDF5.
#include "sim/storage/hdf5.h"

namespace sim::hdf5 {
namespace {

Handle core_access() {
  Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "prepare file access");
  check(H5Pset_fapl_core(access, std::size_t{1} << 20, false), "choose the memory driver");
  return access;
}

constexpr std::size_t longest_text = std::size_t{1} << 28;  // bytes

void put(hid_t object, const std::string& name, hid_t type, hid_t memory_type, const void* value) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, "prepare attribute " + name);
  const Handle attribute(H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                         "create attribute " + name);
  check(H5Awrite(attribute, memory_type, value), "write attribute " + name);
}

Handle open_scalar(hid_t object, const std::string& name) {
  Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, "find attribute " + name);
  const Handle space(H5Aget_space(attribute), H5Sclose, "read attribute " + name);
  if (H5Sget_simple_extent_type(space) != H5S_SCALAR) throw Failure("read attribute " + name);
  return attribute;
}

Handle type_of(hid_t attribute, H5T_class_t wanted, const std::string& name) {
  Handle type(H5Aget_type(attribute), H5Tclose, "read attribute " + name);
  if (H5Tget_class(type) != wanted) throw Failure("read attribute " + name);
  return type;
}

}  // namespace

Quiet::Quiet() {
  H5Eget_auto2(H5E_DEFAULT, &print_, &data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Quiet::~Quiet() { H5Eset_auto2(H5E_DEFAULT, print_, data_); }

// Attributes go to dense storage from the first, since a scenario may exceed the 64 KiB of the compact
// kind; links keep the order in which they were made; no clock time enters, so equal runs are equal files.
// The superblock stays of the oldest version: HDF5 1.10 gives images of newer ones a wrong checksum.
Handle create_in_memory() {
  const Handle access = core_access();
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose, "prepare a file");
  check(H5Pset_attr_phase_change(creation, 0, 0), "prepare a file");
  check(H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "prepare a file");
  check(H5Pset_attr_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "prepare a file");
  check(H5Pset_obj_track_times(creation, false), "prepare a file");
  return Handle(H5Fcreate("trace", H5F_ACC_TRUNC, creation, access), H5Fclose, "create a file");
}

std::string image(hid_t file) {
  check(H5Fflush(file, H5F_SCOPE_GLOBAL), "finish the file");
  const ssize_t size = H5Fget_file_image(file, nullptr, 0);
  if (size < 0) throw Failure("finish the file");
  std::string bytes(static_cast<std::size_t>(size), '\0');
  if (H5Fget_file_image(file, bytes.data(), bytes.size()) != size) throw Failure("finish the file");
  return bytes;
}

Handle open_in_memory(std::string& bytes) {
  const Handle access = core_access();
  check(H5Pset_file_image(access, bytes.data(), bytes.size()), "hold the file in memory");
  return Handle(H5Fopen("trace", H5F_ACC_RDONLY, access), H5Fclose, "open");
}

Handle fixed_string(std::size_t size) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "prepare a string");
  check(H5Tset_size(type, size), "prepare a string");
  check(H5Tset_strpad(type, H5T_STR_NULLPAD), "prepare a string");
  check(H5Tset_cset(type, H5T_CSET_UTF8), "prepare a string");
  return type;
}

Handle variable_string() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "prepare a string");
  check(H5Tset_size(type, H5T_VARIABLE), "prepare a string");
  check(H5Tset_cset(type, H5T_CSET_UTF8), "prepare a string");
  return type;
}

void put(hid_t object, const std::string& name, std::string_view text) {
  const std::string value = text.empty() ? std::string(1, '\0') : std::string(text);
  const Handle type = fixed_string(value.size());
  put(object, name, type, type, value.data());
}

void put(hid_t object, const std::string& name, std::int32_t number) {
  put(object, name, H5T_STD_I32LE, H5T_NATIVE_INT32, &number);
}

void put(hid_t object, const std::string& name, std::uint64_t number) {
  put(object, name, whole_number(number), H5T_NATIVE_UINT64, &number);
}

hid_t whole_number(std::uint64_t largest) { return largest >> 63 == 0 ? H5T_STD_I64LE : H5T_STD_U64LE; }

bool has(hid_t object, const std::string& name) { return H5Aexists(object, name.c_str()) > 0; }

std::string get_text(hid_t object, const std::string& name) {
  const Handle attribute = open_scalar(object, name);
  const Handle type = type_of(attribute, H5T_STRING, name);
  if (H5Tis_variable_str(type) != 0 || H5Tget_size(type) > longest_text) throw Failure("read attribute " + name);
  std::string text(H5Tget_size(type), '\0');
  check(H5Aread(attribute, fixed_string(text.size()), text.data()), "read attribute " + name);
  text.erase(text.find_last_not_of('\0') + 1);
  return text;
}

std::uint64_t get_number(hid_t object, const std::string& name) {
  const Handle attribute = open_scalar(object, name);
  const Handle type = type_of(attribute, H5T_INTEGER, name);
  std::uint64_t number = 0;
  check(H5Aread(attribute, H5T_NATIVE_UINT64, &number), "read attribute " + name);
  return number;
}

}  // namespace sim::hdf5
