// Files read and written in one piece: whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace sim {

// Throws UserError if the file is missing, unreadable, not a regular file or larger than `limit` bytes.
std::string read_whole(const std::filesystem::path&, std::uintmax_t limit);

// Writes beside the target, synchronises with the disk, then renames: a reader sees the old file or the
// new one, and a failure leaves the old one. Throws UserError.
void write_whole(const std::filesystem::path&, std::string_view bytes);

}  // namespace sim
