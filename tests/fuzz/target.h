// What every fuzz target is: it takes any bytes, and must neither crash, hang, nor accept nonsense.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

class Target {
 public:
  virtual ~Target() = default;
  // Lets no exception out.
  virtual void try_bytes(std::string_view bytes) = 0;
  // Inputs that are wholly right, as this version writes them.
  virtual std::vector<std::string> good_inputs() = 0;
};

// Each target's file defines this.
std::unique_ptr<Target> make_target();

inline void require(bool holds) {
  if (!holds) std::abort();
}

// A file in memory, for readers that want a path.
class MemoryFile {
 public:
  MemoryFile() : number_(::memfd_create("fuzz", MFD_CLOEXEC)), path_("/proc/self/fd/" + std::to_string(number_)) { require(number_ >= 0); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(number_); }
  const std::filesystem::path& holding(std::string_view bytes) {
    require(::ftruncate(number_, 0) == 0);
    require(::pwrite(number_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    return path_;
  }

 private:
  int number_;
  std::filesystem::path path_;
};

// The first byte of an input chooses how the rest is used; an empty input chooses 0.
inline char take_choice(std::string_view& bytes) {
  if (bytes.empty()) return 0;
  const char choice = bytes.front();
  bytes.remove_prefix(1);
  return choice;
}

}  // namespace fuzz
