// Files read and written in one piece: whole or not at all.
#pragma once

#include "sim/base/file.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace sim {

// Throws UserError if the file is missing, unreadable, not a regular file or larger than `limit` bytes.
std::string read_whole(const std::filesystem::path&, std::uintmax_t limit);

// A file that appears when it is complete: written beside the target, synchronised with the disk, then renamed.
// A reader sees the old file or the new one, and a failure leaves the old one. All calls throw StorageError or UserError.
class WholeFile {
 public:
  explicit WholeFile(const std::filesystem::path& target);
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;
  ~WholeFile();  // takes away what was not committed
  void write(std::string_view bytes) { file_.write(bytes); }
  void commit();

 private:
  std::filesystem::path target_;
  File file_;
  bool committed_ = false;
};

void write_whole(const std::filesystem::path&, std::string_view bytes);

}  // namespace sim
