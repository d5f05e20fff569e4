// UTF-8 text: what is a character, and what is fit to print.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sim {

// How many bytes the UTF-8 character at the front takes; 0 when there is none.
std::size_t character_length(std::string_view text);

// The UTF-8 bytes of a Unicode scalar value.
std::string encoded(char32_t character);

// Whether the text, which is not empty, begins with a control character: what could move the cursor of a terminal.
bool is_control(std::string_view text);

// Whether the text has no control characters but line ends and tabs.
bool is_plain(std::string_view text);

// The text with control characters and broken UTF-8 shown as "?".
std::string printable(std::string_view text);

}  // namespace sim
