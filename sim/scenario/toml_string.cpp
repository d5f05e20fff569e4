// Quoted text, with its escapes.
#include "sim/scenario/toml_scalar.h"

#include "sim/base/text.h"

namespace sim {
namespace {

char32_t hexadecimal(TomlCursor& cursor, int digits) {
  char32_t value = 0;
  for (int i = 0; i < digits; ++i) {
    const std::string_view alphabet = "0123456789abcdef0123456789ABCDEF";
    const std::size_t digit = cursor.at_end() ? std::string_view::npos : alphabet.find(cursor.peek());
    if (digit == std::string_view::npos) cursor.fail("a hexadecimal digit is expected");
    value = value * 16 + static_cast<char32_t>(digit % 16);
    cursor.take();
  }
  const bool surrogate = value >= 0xd800 && value < 0xe000;
  if (value == 0 || value > 0x10ffff || surrogate) cursor.fail("this is no character of text");
  return value;
}

// After the backslash.
std::string escaped(TomlCursor& cursor) {
  if (cursor.take("u")) return encoded(hexadecimal(cursor, 4));
  if (cursor.take("U")) return encoded(hexadecimal(cursor, 8));
  const std::string_view names = "btnfr\"\\", meanings = "\b\t\n\f\r\"\\";
  const std::size_t found = cursor.at_end() ? std::string_view::npos : names.find(cursor.peek());
  if (found == std::string_view::npos) cursor.fail("unknown escape; write \\\\ for a backslash");
  cursor.take();
  return {meanings[found]};
}

// A backslash at the end of a line swallows the line end and all blanks after it.
bool take_line_continuation(TomlCursor& cursor) {
  TomlCursor ahead = cursor;
  ahead.skip_blanks();
  if (!ahead.sees_newline()) return false;
  ahead.take_while(" \t\r\n");
  cursor = ahead;
  return true;
}

std::string read_line_string(TomlCursor& cursor, char quote) {
  std::string text;
  cursor.take();
  while (cursor.peek() != quote) {
    if (cursor.at_end() || cursor.sees_newline()) cursor.fail("the closing quote is missing");
    const char c = cursor.take();
    if (c == '\\' && quote == '"') {
      text += escaped(cursor);
    } else {
      text += c;
    }
  }
  cursor.take();
  return text;
}

std::string read_long_string(TomlCursor& cursor, char quote) {
  const std::string fence(3, quote);
  std::string text;
  cursor.take(fence);
  if (!cursor.take("\n")) cursor.take("\r\n");
  while (!cursor.sees(fence)) {
    if (cursor.at_end()) cursor.fail("the closing " + fence + " is missing");
    const char c = cursor.take();
    if (c == '\\' && quote == '"') {
      if (!take_line_continuation(cursor)) text += escaped(cursor);
    } else if (c != '\r') {
      text += c;
    }
  }
  cursor.take(fence);
  for (int i = 0; i < 2 && cursor.peek() == quote; ++i) text += cursor.take();
  return text;
}

}  // namespace

std::string read_toml_line_string(TomlCursor& cursor) { return read_line_string(cursor, cursor.peek()); }

std::string read_toml_string(TomlCursor& cursor) {
  const char quote = cursor.peek();
  return cursor.sees(std::string(3, quote)) ? read_long_string(cursor, quote) : read_line_string(cursor, quote);
}

}  // namespace sim
