// Checksums that HDF5 keeps inside a file, mended after damage: what a forger would do to be believed.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

extern "C" std::uint32_t H5_checksum_metadata(const void* bytes, std::size_t count, std::uint32_t start);  // of libhdf5

namespace fuzz {

class Hdf5Checksums {
 public:
  // Finds by trying where the structures of a good file end in a checksum.
  explicit Hdf5Checksums(std::string_view good) {
    for (std::size_t from = 0; from + shortest < good.size(); ++from)
      if (is_structure(good.substr(from))) find_end(good, from);
  }

  // With the checksums made right at the same places.
  std::string mended(std::string_view bytes) const {
    std::string out(bytes);
    for (const Span& span : spans_) {
      if (span.to + size > out.size()) continue;
      const std::uint32_t sum = checksum(out, span);
      std::memcpy(out.data() + span.to, &sum, size);
    }
    return out;
  }
  std::size_t count() const { return spans_.size(); }

 private:
  struct Span {
    std::size_t from, to;  // the checksum stands at `to`
  };
  static constexpr std::size_t size = 4, shortest = 8, longest = 8192;  // bytes

  static bool is_structure(std::string_view bytes) {
    constexpr std::array<std::string_view, 9> names{"OHDR", "OCHK", "FRHP", "FHDB", "FHIB", "BTHD", "BTLF", "BTIN", "FSHD"};
    for (const std::string_view name : names)
      if (bytes.starts_with(name)) return true;
    return false;
  }
  static std::uint32_t checksum(std::string_view bytes, Span span) { return H5_checksum_metadata(bytes.data() + span.from, span.to - span.from, 0); }

  void find_end(std::string_view good, std::size_t from) {
    for (std::size_t to = from + shortest; to + size <= good.size() && to < from + longest; ++to) {
      const std::uint32_t sum = checksum(good, {from, to});
      if (std::memcmp(good.data() + to, &sum, size) == 0) return spans_.push_back({from, to});
    }
  }

  std::vector<Span> spans_;
};

}  // namespace fuzz
