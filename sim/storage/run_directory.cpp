// Making, locking and removing the folder of a run.
#include "sim/storage/run_directory.h"

#include "sim/base/error.h"

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

void remove_fresh(const fs::path& folder) {
  std::error_code ignored;
  fs::remove(folder / lock_name, ignored);
  fs::remove(folder, ignored);
}

File locked_or_removed(const fs::path& folder) try {
  return locked(folder);
} catch (const UserError&) {
  remove_fresh(folder);
  throw;
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
  // It is locked before it gets its name: nobody sees it without its owner.
  const fs::path fresh = folder.parent_path() / ("." + folder.filename().string() + "." + std::to_string(::gettid()));
  if (::mkdir(fresh.c_str(), 0777) != 0 && errno != EEXIST) fail(folder, "create", errno);
  File lock = locked_or_removed(fresh);
  if (::rename(fresh.c_str(), folder.c_str()) == 0) return {folder, std::move(lock)};
  const int error = errno;
  remove_fresh(fresh);
  if (error != EEXIST && error != ENOTEMPTY) fail(folder, "create", error);
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
