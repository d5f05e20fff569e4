// A trace: the file that keeps what a run produced, and how to run it again (TRACE_FORMAT.md).
#pragma once

#include "sim/observe/series.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace sim {

inline constexpr int trace_format_version = 1;

// Where the numbers came from; every field is a root attribute of the same name.
struct TraceHeader {
  std::string format;             // names the kind of trace; the application chooses it
  std::string software_version;
  std::string commit;
  std::string scenario_toml;      // as written
  std::string scenario_resolved;  // complete: what was run
  std::string scenario_sha256;    // of the resolved text
  std::string state_hash;         // of the world after the last step
  std::uint64_t seed = 0;
  std::uint64_t patient = 0;      // number of the first patient; the others follow it
  std::map<std::string, std::string> extra;  // further attributes, as title or state hashes per patient

  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.format, self.software_version, self.commit, self.scenario_toml, self.scenario_resolved,
                    self.scenario_sha256, self.state_hash, self.seed, self.patient, self.extra);
  }
};

struct Trace {
  TraceHeader header;
  std::vector<Series> patients;
  bool patient_axis = false;  // whether they stand along a leading dimension, be it one or many

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.header, self.patients, self.patient_axis); }
};

// Writes a whole file or leaves the target as it was. Series of several patients share one time axis
// and gain a leading dimension. Throws UserError if the target cannot be written, std::invalid_argument
// if the series do not fit together. Not to be called from two threads at once (HDF5 is not thread-safe).
void write_trace(const std::filesystem::path&, const TraceHeader&, const Series&);
void write_trace(const std::filesystem::path&, const TraceHeader&, const std::vector<Series>& patients);

// Reads a whole file. Throws UserError if it is missing or no HDF5 file, StorageError if it is damaged, too large for what
// it claims to hold, or not a trace of the named format ("" accepts any). Not to be called from two threads at once.
Trace read_trace(const std::filesystem::path&, std::string_view format = "");

}  // namespace sim
