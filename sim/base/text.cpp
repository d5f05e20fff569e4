// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
#include "sim/base/text.h"

#include <algorithm>

namespace sim {
namespace {

std::size_t announced_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

}  // namespace

std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.empty() ? '\xff' : text.front());
  const std::size_t length = announced_length(lead);
  if (length < 2) return length;
  const std::string_view rest = text.substr(1, length - 1);
  if (rest.size() != length - 1 || !std::all_of(rest.begin(), rest.end(), continues)) return 0;
  const auto second = static_cast<unsigned char>(rest.front());
  const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool no_character = (lead == 0xed && second >= 0xa0) || (lead == 0xf4 && second >= 0x90);
  return overlong || no_character ? 0 : length;
}

std::string encoded(char32_t character) {
  const auto tail = [character](int shift) { return static_cast<char>(0x80 | (character >> shift & 0x3f)); };
  const auto head = [character](unsigned mark, int shift) { return static_cast<char>(mark | character >> shift); };
  if (character < 0x80) return {head(0, 0)};
  if (character < 0x800) return {head(0xc0, 6), tail(0)};
  if (character < 0x10000) return {head(0xe0, 12), tail(6), tail(0)};
  return {head(0xf0, 18), tail(12), tail(6), tail(0)};
}

bool is_control(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const bool upper = text.size() > 1 && lead == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0;
  return lead < 0x20 || lead == 0x7f || upper;
}

bool is_plain(std::string_view text) {
  for (; !text.empty(); text.remove_prefix(std::max<std::size_t>(character_length(text), 1)))
    if (is_control(text) && text.front() != '\n' && text.front() != '\t') return false;
  return true;
}

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const bool control = is_control(text);
    if (text.front() == '\t') {
      result += ' ';
    } else if (length == 0 || control) {
      result += '?';
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

}  // namespace sim
