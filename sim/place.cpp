// Error messages that point at the offending line, fit to print even when the file is not.
#include "sim/place.h"

#include <algorithm>
#include <string_view>

namespace sim {
namespace {

constexpr std::size_t longest_line = 160;

std::string_view line_of(std::string_view text, std::uint32_t number) {
  for (std::uint32_t line = 1; line < number; ++line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// How many bytes the UTF-8 character at the front takes; 0 when there is none.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3
                             : lead >= 0xf0 && lead < 0xf5                  ? 4
                                                                            : 0;
  if (length == 0 || length > text.size()) return 0;
  const auto second = length > 1 ? static_cast<unsigned char>(text[1]) : 0x80U;
  const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool no_character = (lead == 0xed && second >= 0xa0) || (lead == 0xf4 && second >= 0x90);
  if (overlong || no_character) return 0;
  return std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(length), is_continuation) ? length
                                                                                                            : 0;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const bool control = static_cast<unsigned char>(text.front()) < 0x20 || text.front() == 0x7f;
    if (length == 0 || control) {
      result += text.front() == '\t' ? ' ' : '?';
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

std::string located(const Place& place, const std::string& message) {
  if (!place.source) return message;
  const std::string name = printable(place.source->name);
  if (place.line == 0) return name + ": " + message;
  std::string_view line = line_of(place.source->text, place.line);
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::string text = name + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + message;
  return text + "\n    " + printable(line.substr(0, longest_line)) + (line.size() > longest_line ? "..." : "");
}

}  // namespace sim
