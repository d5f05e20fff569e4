// The folder beside a trace that belongs to its run while it lasts: made exclusively, locked, removed at the end.
#pragma once

#include <filesystem>
#include <string>

#include "sim/base/file.h"

namespace sim {

// What lies in it, for each patient by place in the run, from 0.
std::filesystem::path journal_in(const std::filesystem::path& folder, std::size_t patient);
std::filesystem::path checkpoint_in(const std::filesystem::path& folder, std::size_t patient, int generation);  // 0 or 1

class RunDirectory {
 public:
  static std::filesystem::path beside(const std::filesystem::path& trace);  // "trace.h5.run"

  // A new folder, for this process alone. Throws StorageError if there is one already, be it in use or left behind.
  static RunDirectory create(const std::filesystem::path& trace);
  // One that a run left behind. Throws StorageError if another process is using it.
  static RunDirectory reopen(const std::filesystem::path& trace);
  // Whether a process holds it now.
  static bool in_use(const std::filesystem::path& folder);

  const std::filesystem::path& path() const { return path_; }
  // When everything it held is safe elsewhere.
  void remove();

 private:
  RunDirectory(std::filesystem::path path, File lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  std::filesystem::path path_;
  File lock_;
};

}  // namespace sim
