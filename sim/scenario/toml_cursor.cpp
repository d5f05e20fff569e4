// The text is checked once, so that the grammar meets only whole characters.
#include "sim/scenario/toml_cursor.h"

#include "sim/base/text.h"

#include <algorithm>

namespace sim {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

}  // namespace

TomlCursor::TomlCursor(std::shared_ptr<const Source> source) : source_(std::move(source)), rest_(source_->text) {
  if (sees(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
  TomlCursor(*this).check_text();
}

void TomlCursor::check_text() {
  while (!at_end()) {
    const std::size_t length = character_length(rest_);
    if (length == 0) fail("the file is not UTF-8 text");
    const char c = peek();
    const bool control = (static_cast<unsigned char>(c) < 0x20 && c != '\t' && !sees_newline()) || c == 0x7f;
    if (control) fail("a control character has no place here");
    for (std::size_t i = 0; i < length; ++i) take();
    if (c == '\r') take();
  }
}

void TomlCursor::fail(const std::string& message) const {
  const bool invisible = std::any_of(spaces.begin() + 2, spaces.end(), [this](std::string_view space) { return sees(space); });
  throw PlacedError(place(), message + (invisible ? "; what looks like a space here is a no-break space or a thin one: write a plain one" : ""));
}

char TomlCursor::take() {
  const char c = peek();
  if (rest_.empty()) return c;
  rest_.remove_prefix(1);
  if (c == '\n') {
    ++line_;
    column_ = 1;
  } else if (!is_continuation(c)) {
    ++column_;
  }
  return c;
}

bool TomlCursor::take(std::string_view text) {
  if (!sees(text)) return false;
  for (std::size_t i = 0; i < text.size(); ++i) take();
  return true;
}

std::string_view TomlCursor::take_while(std::string_view characters) {
  const std::string_view taken = rest_.substr(0, std::min(rest_.find_first_not_of(characters), rest_.size()));
  take(taken);
  return taken;
}

void TomlCursor::skip_comment() {
  skip_blanks();
  if (peek() != '#') return;
  while (!at_end() && !sees_newline()) take();
}

void TomlCursor::skip_lines() {
  skip_comment();
  while (take("\n") || take("\r\n")) skip_comment();
}

void TomlCursor::expect(char character, const std::string& where) {
  if (take(std::string_view(&character, 1))) return;
  fail(std::string("\"") + character + "\" is expected " + where);
}

void TomlCursor::expect_line_end() {
  skip_comment();
  if (!at_end() && !sees_newline()) {
    fail("the line should end here (text and numbers with units stand in quotes: \"9.5 day\")");
  }
}

}  // namespace sim
