// A file of records behind a line that names its format: each with its kind, number, length and checksum (RUN_FORMAT.md).
//
// Journals and checkpoints are such files. A record that a crash cut short, or whose bytes changed, ends what is read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/file.h"

namespace sim {

// What the first line of a file says: "journal 1".
struct RecordFormat {
  std::string_view name;
  int version;
  std::string line() const { return std::string(name) + " " + std::to_string(version) + "\n"; }
};

struct Record {
  char kind;
  std::uint64_t number;  // in the file, from 0
  std::string body;
};

// The bytes of a record as they stand in the file.
std::string encode(char kind, std::uint64_t number, std::string_view body);

class RecordReader {
 public:
  static constexpr std::uint32_t longest = 1u << 30;  // bytes of a record

  // Throws StorageError for another version, naming both, and for a file of another kind.
  RecordReader(const std::filesystem::path&, const RecordFormat&);
  std::optional<Record> next();  // none at the end of what is whole
  std::uintmax_t end() const { return end_; }  // where in the file the last record that was read ends

 private:
  std::size_t take(char* bytes, std::size_t count);

  File file_;
  std::string buffer_;    // read, of which `used_` bytes are taken
  std::size_t used_ = 0;
  std::uintmax_t size_;
  std::uintmax_t end_ = 0;
  std::uint64_t number_ = 0;
};

}  // namespace sim
