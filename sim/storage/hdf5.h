// HDF5 with owners: identifiers that close themselves, calls that are checked, a library that keeps quiet.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace sim::hdf5 {

// A call that failed; `what()` says what was being done.
struct Failure : std::runtime_error {
  using runtime_error::runtime_error;
};

inline void check(herr_t status, const std::string& doing) {
  if (status < 0) throw Failure(doing);
}

// Owns one identifier. Moves, never copies.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);

  Handle(hid_t id, Close close, const std::string& doing) : id_(id), close_(close) {
    if (id < 0) throw Failure(doing);
  }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  Handle& operator=(Handle&&) = delete;
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }  // NOLINT: passes for the identifier in every call

 private:
  hid_t id_;
  Close close_;
};

// Turns the library's own error printing off for as long as it lives.
class Quiet {
 public:
  Quiet();
  ~Quiet();
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  H5E_auto2_t print_ = nullptr;
  void* data_ = nullptr;
};

// A file that lives in memory: the library never touches the disk.
Handle create_in_memory();
std::string image(hid_t file);                 // its bytes, as they belong on disk
Handle open_in_memory(std::string& bytes);     // read-only; the library keeps a copy of its own

Handle fixed_string(std::size_t size);         // UTF-8, padded with zeros
Handle variable_string();                      // UTF-8

hid_t whole_number(std::uint64_t largest);     // signed where that suffices: not everybody reads the other

void put(hid_t object, const std::string& name, std::string_view text);
void put(hid_t object, const std::string& name, std::int32_t number);
void put(hid_t object, const std::string& name, std::uint64_t number);

bool has(hid_t object, const std::string& name);
std::string get_text(hid_t object, const std::string& name);       // fixed-length strings only
std::uint64_t get_number(hid_t object, const std::string& name);   // a scalar integer

}  // namespace sim::hdf5
