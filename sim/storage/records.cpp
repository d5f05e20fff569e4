// The bytes of records, and reading them while trusting nothing.
#include "sim/storage/records.h"

#include <zlib.h>

#include <algorithm>

#include "sim/base/error.h"

namespace sim {
namespace {

constexpr std::string_view mark = "rec\n";
constexpr std::size_t head_size = 12;   // mark, length, checksum
constexpr std::size_t title_size = 9;   // kind and number: the first bytes of what is checked

template <class T>
void put(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

template <class T>
T get(std::string_view bytes) {
  T value = 0;
  for (std::size_t i = sizeof(T); i-- > 0;) value = static_cast<T>(value << 8 | static_cast<unsigned char>(bytes[i]));
  return value;
}

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(::crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

// "journal 2" where "journal 1" was to be: tells another version from a foreign file.
void require_format(const std::filesystem::path& path, std::string_view start, const RecordFormat& format) {
  if (start == format.line()) return;
  const std::string wanted = std::string(format.name) + " ";
  const std::string_view rest = start.starts_with(wanted) ? start.substr(wanted.size()) : std::string_view();
  const std::string_view found = rest.substr(0, rest.find_first_not_of("0123456789"));
  if (found.empty()) throw StorageError(path.string() + ": not a " + std::string(format.name) + ", or damaged");
  throw StorageError(path.string() + ": " + std::string(format.name) + " of version " + std::string(found) +
                     "; this program reads version " + std::to_string(format.version));
}

}  // namespace

std::string encode(char kind, std::uint64_t number, std::string_view body) {
  std::string checked(1, kind);
  checked.reserve(title_size + body.size());
  put(checked, number);
  checked += body;
  std::string bytes(mark);
  bytes.reserve(head_size + checked.size());
  put(bytes, static_cast<std::uint32_t>(checked.size()));
  put(bytes, checksum(checked));
  return bytes += checked;
}

RecordReader::RecordReader(const std::filesystem::path& path, const RecordFormat& format)
    : file_(path, File::Mode::read), size_(file_.size()) {
  std::string start(format.line().size(), '\0');
  start.resize(take(start.data(), start.size()));
  require_format(path, start, format);
  end_ = start.size();
}

// As File::read, but in large portions.
std::size_t RecordReader::take(char* bytes, std::size_t count) {
  std::size_t taken = 0;
  while (taken < count) {
    if (used_ == buffer_.size()) {
      buffer_.resize(std::size_t{1} << 16);
      buffer_.resize(file_.read(buffer_.data(), buffer_.size()));
      used_ = 0;
      if (buffer_.empty()) break;
    }
    const std::size_t n = std::min(count - taken, buffer_.size() - used_);
    std::copy_n(buffer_.data() + used_, n, bytes + taken);
    taken += n;
    used_ += n;
  }
  return taken;
}

std::optional<Record> RecordReader::next() {
  std::string head(head_size, '\0');
  if (take(head.data(), head_size) != head_size || !head.starts_with(mark)) return {};
  const auto length = get<std::uint32_t>(std::string_view(head).substr(4));
  if (length < title_size || length > longest || length > size_ - std::min(size_, end_ + head_size)) return {};
  std::string checked(length, '\0');
  if (take(checked.data(), length) != length) return {};
  if (checksum(checked) != get<std::uint32_t>(std::string_view(head).substr(8))) return {};
  if (get<std::uint64_t>(std::string_view(checked).substr(1)) != number_) return {};
  end_ += head_size + length;
  return Record{checked[0], number_++, checked.substr(title_size)};
}

}  // namespace sim
