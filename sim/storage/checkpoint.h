// A checkpoint: the whole state of a run in a file, from which it goes on as if nothing had happened.
//
// The bytes are those of BinaryWriter, in records of about a mebibyte. The header holds the fingerprint of the state's
// structure, the state's hash and the scenario, so that a file of another version, scenario or structure is refused.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <tuple>

#include "sim/base/error.h"
#include "sim/base/sha256.h"
#include "sim/base/whole_file.h"
#include "sim/storage/binary.h"
#include "sim/storage/records.h"
#include "sim/storage/trace.h"

namespace sim {

inline constexpr RecordFormat checkpoint_format{"simulation checkpoint", 1};

struct CheckpointHeader {
  TraceHeader run;         // what is run; its state_hash is that of the state kept here
  std::string layout;      // fingerprint of the structure of the state
  std::int64_t step = 0;   // steps done
  double day = 0.0;
  std::int64_t rows = 0;   // recorded until then

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.run, self.layout, self.step, self.day, self.rows); }
};

template <class State>
std::string layout_fingerprint() { return sha256(layout<State>()).substr(0, 16); }

// Whole or not at all. Throws StorageError.
template <class State>
void write_checkpoint(const std::filesystem::path& path, CheckpointHeader header, const State& state) {
  WholeFile file(path);
  std::uint64_t number = 0;
  file.write(checkpoint_format.line());
  const auto records = [&](char kind) {
    return BinaryWriter([&file, &number, kind](std::string_view bytes) { file.write(encode(kind, number++, bytes)); });
  };
  header.layout = layout_fingerprint<State>();
  BinaryWriter first = records('H');
  first.add(header);
  first.flush();
  BinaryWriter body = records('S');
  body.add(state);
  body.flush();
  file.write(encode('E', number, ""));
  file.commit();
}

// Opens a file and reads its header; what it holds is read into a state of the same scenario.
class CheckpointReader {
 public:
  // Throws StorageError for a damaged file or another version of the format, naming both.
  explicit CheckpointReader(const std::filesystem::path&);
  const CheckpointHeader& header() const { return header_; }

  // Throws StorageError if the bytes are damaged or those of another structure; the state is unusable then.
  template <class State>
  void read(State& state) {
    require_layout(layout_fingerprint<State>());
    BinaryReader reader([this](std::string& bytes) { return next_chunk(bytes); });
    try {
      reader.read(state);
      reader.expect_end();
    } catch (const StorageError& error) {
      throw StorageError(path_.string() + ": " + error.what());
    }
  }

 private:
  void require_layout(const std::string& expected) const;
  bool next_chunk(std::string& bytes);

  std::filesystem::path path_;
  RecordReader records_;
  CheckpointHeader header_;
};

}  // namespace sim
