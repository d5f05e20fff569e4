// UTF-8 text: what is a character, and what is fit to print.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace sim {

// How many bytes the UTF-8 character at the front takes; 0 when there is none.
std::size_t character_length(std::string_view text);

// What looks like a space: plain, tabulator, no-break, figure, thin, narrow no-break.
inline constexpr std::array<std::string_view, 6> spaces{" ", "\t", "\xC2\xA0", "\xE2\x80\x87", "\xE2\x80\x89", "\xE2\x80\xAF"};

// The UTF-8 bytes of a Unicode scalar value.
std::string encoded(char32_t character);

// Whether the text, which is not empty, begins with a control character: what could move the cursor of a terminal.
bool is_control(std::string_view text);

// Whether the text has no control characters but line ends and tabs.
bool is_plain(std::string_view text);

// The text with control characters and broken UTF-8 shown as "?".
std::string printable(std::string_view text);

}  // namespace sim
