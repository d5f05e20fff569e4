// Reads a trace: its seal here, its contents in a process without rights.
#include "sim/storage/trace.h"

#include "sim/base/error.h"
#include "sim/base/whole_file.h"
#include "sim/storage/binary.h"
#include "sim/storage/sandbox.h"
#include "sim/storage/trace_examined.h"
#include "sim/storage/trace_seal.h"

#include <utility>

namespace sim {
namespace {

constexpr std::uintmax_t largest_file = std::uintmax_t{4} << 30;  // bytes
constexpr std::uint64_t least_room = std::uint64_t{2} << 30, room_per_byte = 100;  // bytes of memory to examine a file in
constexpr std::uint64_t least_time = 5, bytes_per_second = 200'000;               // s of a processor for the same; a hundred times what it takes
constexpr std::string_view signature = "\x89HDF\r\n\x1a\n";

}  // namespace

std::string examination(std::string& bytes, const std::string& path, std::string_view format) {
  std::string refusal, packed;
  Trace trace;
  try {
    trace = examined(bytes, path, format);
  } catch (const UserError& error) {
    refusal = error.what();
  }
  BinaryWriter writer([&packed](std::string_view more) { packed += more; });
  writer.add(refusal);
  writer.add(trace);
  writer.flush();
  return packed;
}

Trace understood(std::string examination) {
  bool given = false;
  BinaryReader reader([&](std::string& bytes) {
    bytes.swap(examination);
    return !std::exchange(given, true);
  });
  std::string refusal;
  Trace trace;
  reader.read(refusal);
  reader.read(trace);
  reader.expect_end();
  if (!refusal.empty()) throw StorageError(refusal);
  return trace;
}

Trace read_trace(const std::filesystem::path& path, std::string_view format) {
  std::string bytes = read_whole(path, largest_file);
  if (!bytes.starts_with(signature)) throw UserError(path.string() + ": not an HDF5 file");
  if (!unseal(bytes)) throw StorageError(path.string() + ": damaged, cut short, changed since it was written, or no trace at all");
  const SandboxLimits limits{least_room + room_per_byte * bytes.size(), least_time + bytes.size() / bytes_per_second};
  try {
    return understood(in_sandbox([&] { return examination(bytes, path.string(), format); }, limits));
  } catch (const SandboxFailure& failure) {
    throw StorageError(path.string() + ": damaged or foreign file: cannot " + failure.what());
  }
}

}  // namespace sim
