// An open file: plain POSIX calls, so that every failure has a reason to report.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace sim {

// Throws for a failed call: StorageError, or UserError where the path itself is the mistake.
[[noreturn]] void fail(const std::filesystem::path&, const std::string& doing, int error);

class File {
 public:
  enum class Mode {
    read,    // only regular files
    create,  // it must not exist
    append   // made if there is none
  };
  File(std::filesystem::path path, Mode mode);
  File(File&&) noexcept;
  File& operator=(File&&) noexcept;
  ~File();

  const std::filesystem::path& path() const { return path_; }
  void write(std::string_view bytes);
  // Fewer bytes than asked for only at the end of the file.
  std::size_t read(char* bytes, std::size_t count);
  std::uintmax_t size() const;
  void truncate(std::uintmax_t size);
  void sync();   // on the disk when it returns
  void close();  // reports what the destructor would swallow
  // For as long as the file is open, in this process alone. False if another one has it.
  bool lock();
  // Whether its name still stands for it.
  bool is_linked() const;

 private:
  std::filesystem::path path_;
  int number_ = -1;
};

// New, renamed and removed names reach the disk with their folder.
void sync_folder(const std::filesystem::path& folder);

}  // namespace sim
