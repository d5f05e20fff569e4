// POSIX calls with their errors turned into messages; interrupted calls go on.
#include "sim/base/file.h"

#include "sim/base/error.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace sim {
namespace {

namespace fs = std::filesystem;

template <class Call>
auto persist(const Call& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

int flags_of(File::Mode mode) {
  switch (mode) {
    case File::Mode::read: return O_RDONLY | O_NONBLOCK;
    case File::Mode::create: return O_CREAT | O_EXCL | O_WRONLY;
    case File::Mode::append: return O_CREAT | O_RDWR | O_APPEND;
  }
  return O_RDONLY;
}

}  // namespace

void fail(const fs::path& path, const std::string& doing, int error) {
  const std::string message = path.string() + ": cannot " + doing + ": " + std::strerror(error);
  if (error == ENOENT || error == ENOTDIR || error == EISDIR || error == ENAMETOOLONG || error == ELOOP) throw UserError(message);
  throw StorageError(message);
}

File::File(fs::path path, Mode mode) : path_(std::move(path)) {
  number_ = persist([&] { return ::open(path_.c_str(), flags_of(mode) | O_CLOEXEC, 0666); });
  if (number_ < 0) fail(path_, mode == Mode::read ? "read" : "write", errno);
  struct stat status {};
  const bool known = ::fstat(number_, &status) == 0;
  if (known && S_ISREG(status.st_mode)) return;
  const int error = known ? EISDIR : errno;
  ::close(std::exchange(number_, -1));
  if (known && !S_ISDIR(status.st_mode)) throw UserError(path_.string() + ": not a regular file");
  fail(path_, mode == Mode::read ? "read" : "write", error);
}

File::File(File&& other) noexcept : path_(std::move(other.path_)), number_(std::exchange(other.number_, -1)) {}

File& File::operator=(File&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(number_, other.number_);
  return *this;
}

File::~File() {
  if (number_ >= 0) ::close(number_);
}

void File::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = persist([&] { return ::write(number_, bytes.data(), bytes.size()); });
    if (written < 0) fail(path_, "write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::size_t File::read(char* bytes, std::size_t count) {
  std::size_t filled = 0;
  while (filled < count) {
    const ssize_t got = persist([&] { return ::read(number_, bytes + filled, count - filled); });
    if (got < 0) fail(path_, "read", errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

std::uintmax_t File::size() const {
  struct stat status {};
  if (::fstat(number_, &status) != 0) fail(path_, "read", errno);
  return static_cast<std::uintmax_t>(status.st_size);
}

void File::truncate(std::uintmax_t size) {
  if (persist([&] { return ::ftruncate(number_, static_cast<off_t>(size)); }) != 0) fail(path_, "write", errno);
}

void File::sync() {  // EINVAL: a file system that has nothing to synchronise
  if (persist([&] { return ::fsync(number_); }) != 0 && errno != EINVAL) fail(path_, "write", errno);
}

void File::close() {
  if (::close(std::exchange(number_, -1)) != 0 && errno != EINTR) fail(path_, "write", errno);
}

bool File::lock() {
  if (persist([&] { return ::flock(number_, LOCK_EX | LOCK_NB); }) == 0) return true;
  if (errno != EWOULDBLOCK) fail(path_, "lock", errno);
  return false;
}

bool File::is_linked() const {
  struct stat mine {}, named {};
  return ::fstat(number_, &mine) == 0 && ::stat(path_.c_str(), &named) == 0 && mine.st_ino == named.st_ino &&
         mine.st_dev == named.st_dev;
}

void sync_folder(const fs::path& folder) {
  const fs::path named = folder.empty() ? fs::path(".") : folder;
  const int number = persist([&] { return ::open(named.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (number < 0) fail(named, "read", errno);
  const int done = persist([&] { return ::fsync(number); });
  const int error = errno;
  ::close(number);
  if (done != 0 && error != EINVAL && error != EROFS) fail(named, "write", error);
}

}  // namespace sim
