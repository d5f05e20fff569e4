// Opening a checkpoint: every doubt about it becomes a clear refusal.
#include "sim/storage/checkpoint.h"

namespace sim {

CheckpointReader::CheckpointReader(const std::filesystem::path& path) : path_(path), records_(path, checkpoint_format) {
  const auto first = records_.next();
  if (!first || first->kind != 'H') throw StorageError(path.string() + ": damaged: its header cannot be read");
  bool given = false;
  BinaryReader reader([&](std::string& bytes) {
    bytes = first->body;
    return !std::exchange(given, true);
  });
  try {
    reader.read(header_);
  } catch (const StorageError& error) {
    throw StorageError(path.string() + ": " + error.what());
  }
}

void CheckpointReader::require_layout(const std::string& expected) const {
  if (header_.layout == expected) return;
  throw StorageError(path_.string() + ": its state was laid out by version " + header_.run.software_version + " (structure " +
                     header_.layout + "), which this version cannot read (structure " + expected +
                     "): go on with the version that wrote it");
}

bool CheckpointReader::next_chunk(std::string& bytes) {
  auto record = records_.next();
  if (!record) throw StorageError("damaged or cut short");
  if (record->kind == 'E') return false;
  if (record->kind != 'S') throw StorageError("damaged: it holds what cannot be");
  bytes = std::move(record->body);
  return true;
}

}  // namespace sim
