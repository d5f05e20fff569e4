// A cursor through TOML text that always knows its line and column.
#pragma once

#include "sim/scenario/place.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sim {

class TomlCursor {
 public:
  // Throws PlacedError at the first byte that is not UTF-8 or is a control character.
  explicit TomlCursor(std::shared_ptr<const Source> source);

  bool at_end() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool sees(std::string_view text) const { return rest_.starts_with(text); }
  bool sees_newline() const { return sees("\n") || sees("\r\n"); }

  char take();                       // one byte
  bool take(std::string_view text);  // true when it stood there
  std::string_view take_while(std::string_view characters);
  void skip_blanks() { take_while(" \t"); }
  void skip_comment();               // blanks and a comment, up to the end of the line
  void skip_lines();                 // blanks, comments and line ends
  void expect(char character, const std::string& where);
  void expect_line_end();

  Place place() const { return {source_, line_, column_}; }
  [[noreturn]] void fail(const std::string& message) const;

 private:
  void check_text();

  std::shared_ptr<const Source> source_;
  std::string_view rest_;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

}  // namespace sim
