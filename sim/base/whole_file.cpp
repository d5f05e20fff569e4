// Reading a file in one piece, and writing one beside its target until it can take its place.
#include "sim/base/whole_file.h"

#include "sim/base/error.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace sim {
namespace {

namespace fs = std::filesystem;

// The file that a symbolic link stands for; refuses folders, devices and what may not be written.
fs::path resolved_target(const fs::path& path) {
  std::error_code ignored;
  const fs::path target = fs::is_symlink(path, ignored) ? fs::weakly_canonical(path, ignored) : path;
  const fs::file_status status = fs::status(target, ignored);
  if (target.filename().empty() || fs::is_directory(status)) fail(path, "write", EISDIR);
  const fs::path folder = target.has_parent_path() ? target.parent_path() : ".";
  if (::access(folder.c_str(), W_OK) != 0) fail(path, "write", errno);
  if (!fs::exists(status)) return target;
  if (!fs::is_regular_file(status)) throw UserError(path.string() + ": cannot write: not a regular file");
  if (::access(target.c_str(), W_OK) != 0) fail(path, "write", errno);
  return target;
}

// Creates a file of a new name in the folder of the target.
File create_beside(const fs::path& target) {
  const std::string stem = "." + target.filename().string() + "." + std::to_string(::gettid());
  for (int attempt = 0;; ++attempt) {
    const fs::path path = target.parent_path() / (stem + "-" + std::to_string(attempt) + ".tmp");
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(path, ignored))) return File(path, File::Mode::create);
  }
}

}  // namespace

std::string read_whole(const fs::path& path, std::uintmax_t limit) {
  File file(path, File::Mode::read);
  const std::uintmax_t size = file.size();
  if (size > limit)
    throw UserError(path.string() + ": too large: " + std::to_string(size) + " bytes, at most " +
                    std::to_string(limit) + " are read");
  std::string bytes(size, '\0');
  if (file.read(bytes.data(), size) != size) throw StorageError(path.string() + ": became shorter while it was read");
  return bytes;
}

WholeFile::WholeFile(const fs::path& target) : target_(resolved_target(target)), file_(create_beside(target_)) {}

WholeFile::~WholeFile() {
  if (!committed_) ::unlink(file_.path().c_str());
}

void WholeFile::commit() {
  file_.sync();
  file_.close();
  if (::rename(file_.path().c_str(), target_.c_str()) != 0) fail(target_, "write", errno);
  committed_ = true;
  sync_folder(target_.parent_path());
}

void write_whole(const fs::path& path, std::string_view bytes) {
  WholeFile file(path);
  file.write(bytes);
  file.commit();
}

}  // namespace sim
