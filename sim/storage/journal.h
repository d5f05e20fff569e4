// The journal of a run: its rows, appended as they are recorded, so that a crash loses at most the last second.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/observe/series.h"
#include "sim/storage/records.h"
#include "sim/storage/trace.h"

namespace sim {

inline constexpr RecordFormat journal_format{"simulation journal", 1};

// One moment: the values of all variables, one behind the other.
struct Row {
  double time = 0.0;  // day
  std::vector<double> values;
};

// Row `index` of a series, and a row at its end.
Row row_of(const Series&, std::size_t index);
void append(Series&, const Row&);

class JournalWriter {
 public:
  // A new journal; `columns` is a series without rows.
  static JournalWriter create(const std::filesystem::path&, const TraceHeader&, const Series& columns);
  // One that is there: what a crash left half written is cut off.
  static JournalWriter reopen(const std::filesystem::path&);

  void append(const Row&);
  void finish(const std::string& state_hash);  // the run is complete
  void fail(const std::string& why);           // it goes no further
  void sync();

 private:
  JournalWriter(File file, std::uint64_t records) : file_(std::move(file)), records_(records) {}
  void put(char kind, std::string_view body);

  File file_;
  std::uint64_t records_;
  std::string buffer_;  // not yet written
};

class JournalReader {
 public:
  // Throws StorageError if the header cannot be read, or for another version of the format, naming both.
  explicit JournalReader(const std::filesystem::path&);

  const TraceHeader& header() const { return header_; }
  const Series& columns() const { return columns_; }
  std::optional<Row> next();          // none after the last whole row
  std::int64_t rows() const { return rows_; }  // read so far
  // After the last row: the hash of the final state if the run was complete, else "".
  const std::string& state_hash() const { return state_hash_; }
  const std::string& failure() const { return failure_; }  // why the run went no further; "" if it did
  std::uintmax_t end() const { return records_.end(); }

 private:
  RecordReader records_;
  TraceHeader header_;
  Series columns_;
  std::size_t width_ = 0;  // of a row
  std::int64_t rows_ = 0;
  std::string state_hash_, failure_;
};

}  // namespace sim
