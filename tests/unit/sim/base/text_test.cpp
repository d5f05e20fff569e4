// UTF-8: what RFC 3629 allows, at every border of its table, and what a terminal may be shown.
#include "sim/base/text.h"

#include "tests/catch.h"

TEST_CASE("a character is as long as its first byte says, if what follows allows it") {
  CHECK(sim::character_length("") == 0);
  CHECK(sim::character_length("a\x80") == 1);
  for (const char* two : {"\xC2\x80", "\xDF\xBF", "\xC2\xB5x"}) CHECK(sim::character_length(two) == 2);
  for (const char* three : {"\xE0\xA0\x80", "\xE1\x80\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF"}) CHECK(sim::character_length(three) == 3);
  for (const char* four : {"\xF0\x90\x80\x80", "\xF1\x80\x80\x80", "\xF4\x8F\xBF\xBF"}) CHECK(sim::character_length(four) == 4);
}

TEST_CASE("overlong forms, surrogates, what is beyond Unicode and what is cut short are no characters") {
  for (const char* wrong : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF4\x90\x80\x80",
                            "\xF5\x80\x80\x80", "\xFF", "\xC2", "\xC2x", "\xE1\x80", "\xE1\x80x", "\xE1x\x80", "\xF1\x80\x80", "\xF1\x80\x80x"}) {
    CAPTURE(wrong);
    CHECK(sim::character_length(wrong) == 0);
  }
}

TEST_CASE("every character is encoded in its shortest form, which is read back") {
  CHECK(sim::encoded(U'a') == "a");
  CHECK(sim::encoded(0x7F) == "\x7F");
  CHECK(sim::encoded(0x80) == "\xC2\x80");
  CHECK(sim::encoded(0x7FF) == "\xDF\xBF");
  CHECK(sim::encoded(0x800) == "\xE0\xA0\x80");
  CHECK(sim::encoded(0xFFFF) == "\xEF\xBF\xBF");
  CHECK(sim::encoded(0x10000) == "\xF0\x90\x80\x80");
  CHECK(sim::encoded(0x10FFFF) == "\xF4\x8F\xBF\xBF");
  for (char32_t c = 1; c < 0x110000; c += 37)
    if (c < 0xD800 || c > 0xDFFF) REQUIRE(sim::character_length(sim::encoded(c)) == sim::encoded(c).size());
}

TEST_CASE("control characters are those of C0, DEL and C1") {
  for (const char* control : {"\x01", "\n", "\x1F", "\x7F", "\xC2\x80", "\xC2\x9F"}) CHECK(sim::is_control(control));
  for (const char* visible : {" ", "~", "\xC2\xA0", "\xC3\x80", "\xE0\xA0\x80", "\xC2"}) CHECK_FALSE(sim::is_control(visible));
}

TEST_CASE("what is printed neither obeys nor hides what it was") {
  CHECK(sim::printable("plain \xC2\xB5 text") == "plain \xC2\xB5 text");
  CHECK(sim::printable("a\tb\nc\x1B[31m") == "a b?c?[31m");
  CHECK(sim::printable("\xFFx\xC2") == "?x?");
  CHECK(sim::printable("\xC2\x85y") == "?y");
  CHECK(sim::printable("").empty());
}
