// Making, locking and removing the folder of a run.
#include "sim/run_directory.h"

#include "sim/error.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace sim {
namespace {

namespace fs = std::filesystem;

constexpr const char* lock_name = "lock";

File locked(const fs::path& folder) {
  File lock(folder / lock_name, File::Mode::append);
  if (!lock.lock() || !lock.is_linked())
    throw StorageError(folder.string() + ": another process is writing this run");
  return lock;
}

}  // namespace

fs::path journal_in(const fs::path& folder, std::size_t patient) { return folder / ("journal-" + std::to_string(patient)); }

fs::path checkpoint_in(const fs::path& folder, std::size_t patient, int generation) {
  return folder / ("checkpoint-" + std::to_string(patient) + (generation == 0 ? "a" : "b"));
}

fs::path RunDirectory::beside(const fs::path& trace) {
  fs::path folder = trace;
  return folder += ".run";
}

RunDirectory RunDirectory::create(const fs::path& trace) {
  const fs::path folder = beside(trace);
  if (::mkdir(folder.c_str(), 0777) == 0) return {folder, locked(folder)};
  if (errno != EEXIST) fail(folder, "create", errno);
  locked(folder);  // says so if somebody is at work
  throw StorageError(folder.string() + ": a run was stopped here; go on with --resume, or remove this folder to start anew");
}

RunDirectory RunDirectory::reopen(const fs::path& trace) {
  const fs::path folder = beside(trace);
  return {folder, locked(folder)};
}

bool RunDirectory::in_use(const fs::path& folder) try {
  File lock(folder / lock_name, File::Mode::read);
  return !lock.lock();
} catch (const UserError&) {  // there is none
  return false;
}

void RunDirectory::remove() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(path_, ignored))
    if (entry.path().filename() != lock_name) fs::remove(entry.path(), ignored);
  fs::remove(path_ / lock_name, ignored);
  fs::remove(path_, ignored);  // fails if another run has begun in it
}

}  // namespace sim
