// Error messages that point at the offending line, fit to print even when the file is not.
#include "sim/scenario/place.h"

#include "sim/base/text.h"

#include <string_view>

namespace sim {
namespace {

constexpr std::size_t longest_line = 160;
constexpr std::size_t longest_message = 2000;

std::string clipped(std::string_view text, std::size_t longest) {
  return printable(text.substr(0, longest)) + (text.size() > longest ? "..." : "");
}

std::string_view line_of(std::string_view text, std::uint32_t number) {
  for (std::uint32_t line = 1; line < number; ++line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

}  // namespace

// What a message quotes from a file may be endless, or move the cursor of a terminal.
std::string located(const Place& place, const std::string& faithful_message) {
  const std::string message = clipped(faithful_message, longest_message);
  if (!place.source) return message;
  const std::string name = printable(place.source->name);
  if (place.line == 0) return name + ": " + message;
  std::string_view line = line_of(place.source->text, place.line);
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::string text = name + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + message;
  return text + "\n    " + clipped(line, longest_line);
}

}  // namespace sim
