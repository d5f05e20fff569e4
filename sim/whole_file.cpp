// Reading and writing whole files with POSIX calls, so that every failure has a reason to report.
#include "sim/whole_file.h"

#include "sim/error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace sim {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& doing, int error) {
  throw UserError(path.string() + ": cannot " + doing + ": " + std::strerror(error));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  int close() { return ::close(std::exchange(number_, -1)); }

 private:
  int number_;
};

// Removes a file when it goes out of scope, unless it has been kept.
class Temporary {
 public:
  explicit Temporary(fs::path path) : path_(std::move(path)) {}
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  void keep() { path_.clear(); }

 private:
  fs::path path_;
};

// The file that a symbolic link stands for; refuses folders, devices and what may not be written.
fs::path resolved_target(const fs::path& path) {
  std::error_code ignored;
  const fs::path target = fs::is_symlink(path, ignored) ? fs::weakly_canonical(path, ignored) : path;
  const fs::file_status status = fs::status(target, ignored);
  if (target.filename().empty() || fs::is_directory(status)) fail(path, "write", EISDIR);
  if (!fs::exists(status)) return target;
  if (!fs::is_regular_file(status)) throw UserError(path.string() + ": cannot write: not a regular file");
  if (::access(target.c_str(), W_OK) != 0) fail(path, "write", errno);
  return target;
}

// Creates a file of a new name in the folder of the target.
std::pair<int, fs::path> create_beside(const fs::path& target) {
  const std::string stem = "." + target.filename().string() + "." + std::to_string(::getpid());
  for (int attempt = 0;; ++attempt) {
    fs::path path = target.parent_path() / (stem + "-" + std::to_string(attempt) + ".tmp");
    const int number = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (number >= 0) return {number, std::move(path)};
    if (errno != EEXIST) fail(target, "write", errno);
  }
}

void write_all(int number, std::string_view bytes, const fs::path& target) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(number, bytes.data(), bytes.size());
    if (written >= 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR) fail(target, "write", errno);
  }
}

// A rename reaches the disk with its folder; file systems that cannot do that are left alone.
void synchronise_folder(const fs::path& target) {
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.number() >= 0) ::fsync(directory.number());
}

}  // namespace

std::string read_whole(const fs::path& path, std::uintmax_t limit) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) fail(path, "read", errno);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) fail(path, "read", errno);
  if (S_ISDIR(status.st_mode)) fail(path, "read", EISDIR);
  if (!S_ISREG(status.st_mode)) throw UserError(path.string() + ": cannot read: not a regular file");
  const auto size = static_cast<std::uintmax_t>(status.st_size);
  if (size > limit)
    throw UserError(path.string() + ": too large: " + std::to_string(size) + " bytes, at most " +
                    std::to_string(limit) + " are read");
  std::string bytes(size, '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::read(file.number(), bytes.data() + filled, bytes.size() - filled);
    if (got > 0) filled += static_cast<std::size_t>(got);
    else if (got == 0) throw UserError(path.string() + ": became shorter while it was read");
    else if (errno != EINTR) fail(path, "read", errno);
  }
  return bytes;
}

void write_whole(const fs::path& path, std::string_view bytes) {
  const fs::path target = resolved_target(path);
  const auto [number, name] = create_beside(target);
  Descriptor file(number);
  Temporary temporary(name);
  write_all(file.number(), bytes, path);
  if (::fsync(file.number()) != 0 && errno != EINVAL) fail(path, "write", errno);
  if (file.close() != 0) fail(path, "write", errno);
  if (::rename(name.c_str(), target.c_str()) != 0) fail(path, "write", errno);
  temporary.keep();
  synchronise_folder(target);
}

}  // namespace sim
