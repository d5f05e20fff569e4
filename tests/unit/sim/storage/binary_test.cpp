// Bytes and back: every kind of field returns as it was, in the stated bytes, and what cannot be is refused.
#include "sim/storage/binary.h"

#include <deque>
#include <limits>
#include <map>
#include <vector>

#include "tests/catch.h"

namespace {

using Catch::Matchers::ContainsSubstring;

enum class Colour { red, green = 300 };

struct Inner {
  std::int16_t small = -2;
  bool flag = true;
  template <class Self>
  static auto tied(Self& self) { return std::tie(self.small, self.flag); }
  bool consistent() const { return small < 100; }
  bool operator==(const Inner&) const = default;
};

struct Outer {
  double real = 0.1;
  std::int64_t whole = -(std::int64_t{1} << 62) + 1;
  std::uint32_t natural = 0xFFFFFFFF;
  Colour colour = Colour::green;
  std::string text = "a\0b";
  std::vector<Inner> many{{5, false}, {}};
  std::deque<std::int64_t> queue{1, -1};
  std::array<float, 2> pair{1.5F, -0.0F};
  std::map<std::string, double> named{{"x", 1.0}, {"y", 2.0}};
  int cache = 9;  // kept, but no result of its own
  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.real, self.whole, self.natural, self.colour, self.text, self.many, self.queue, self.pair, self.named);
  }
  template <class Self>
  static auto kept(Self& self) { return std::tuple_cat(tied(self), std::tie(self.cache)); }
  bool operator==(const Outer&) const = default;
};

template <class T>
std::string bytes_of(const T& value) {
  std::string bytes;
  sim::BinaryWriter writer([&](std::string_view more) { bytes += more; });
  writer.add(value);
  writer.flush();
  return bytes;
}

// Handed out in portions of this many bytes.
template <class T>
T read_from(const std::string& bytes, std::size_t portion = 3) {
  std::size_t given = 0;
  sim::BinaryReader reader([&](std::string& next) {
    if (given == bytes.size()) return false;
    next = bytes.substr(given, portion);
    given += next.size();
    return true;
  });
  T value{};
  reader.read(value);
  reader.expect_end();
  return value;
}

}  // namespace

TEST_CASE("what is written returns, in whatever portions it comes") {
  Outer value;
  value.cache = -7;
  value.named["z"] = std::numeric_limits<double>::infinity();
  value.queue.clear();
  for (const std::size_t portion : {1, 2, 3, 7, 8, 1000}) CHECK(read_from<Outer>(bytes_of(value), portion) == value);
  CHECK(read_from<Outer>(bytes_of(Outer())) == Outer());
}

TEST_CASE("bytes are little-endian, in their own width, with lengths of 64 bits") {
  CHECK(bytes_of(std::uint32_t{0x01020304}) == std::string("\4\3\2\1", 4));
  CHECK(bytes_of(std::int16_t{-2}) == "\xFE\xFF");
  CHECK(bytes_of(true) == "\1");
  CHECK(bytes_of(1.0) == std::string("\0\0\0\0\0\0\xF0\x3F", 8));
  CHECK(bytes_of(Colour::green) == std::string("\x2C\1\0\0\0\0\0\0", 8));
  CHECK(bytes_of(std::string("ab")) == std::string("\2\0\0\0\0\0\0\0ab", 10));
  CHECK(bytes_of(std::array<bool, 2>{false, true}) == std::string("\0\1", 2));
}

TEST_CASE("a large state leaves in chunks, and whole") {
  std::vector<std::uint64_t> large(300000);
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = i * i;
  std::size_t chunks = 0, longest = 0;
  std::string bytes;
  sim::BinaryWriter writer([&](std::string_view more) {
    ++chunks;
    longest = std::max(longest, more.size());
    bytes += more;
  });
  writer.add(large);
  writer.flush();
  writer.flush();  // nothing is left
  CHECK(bytes.size() == 8 * (large.size() + 1));
  CHECK(chunks == bytes.size() / sim::BinaryWriter::chunk + 1);
  CHECK(longest < sim::BinaryWriter::chunk + 16);
  CHECK(read_from<std::vector<std::uint64_t>>(bytes, 1 << 16) == large);
}

TEST_CASE("bytes that are missing, left over or impossible are refused") {
  const std::string good = bytes_of(Outer());
  for (std::size_t size = 0; size < good.size(); size += 5)
    CHECK_THROWS_WITH(read_from<Outer>(good.substr(0, size)), ContainsSubstring("ends too early"));
  CHECK_THROWS_WITH(read_from<Outer>(good.substr(0, good.size() - 1)), ContainsSubstring("ends too early"));
  for (const std::size_t portion : {1, 1000}) CHECK_THROWS_WITH(read_from<Outer>(good + "x", portion), ContainsSubstring("what cannot be"));
  CHECK_THROWS_WITH(read_from<bool>("\2"), ContainsSubstring("what cannot be"));
  CHECK_FALSE(read_from<bool>(std::string(1, '\0')));
  for (const std::int64_t far : {std::numeric_limits<std::int64_t>::min(), -(std::int64_t{1} << 62), std::int64_t{1} << 62})
    CHECK_THROWS_WITH(read_from<std::int64_t>(bytes_of(far)), ContainsSubstring("what cannot be"));
  Inner wrong;
  wrong.small = 100;
  CHECK_THROWS_WITH(read_from<Inner>(bytes_of(wrong)), ContainsSubstring("what cannot be"));
  CHECK_THROWS_WITH(read_from<std::string>(std::string(8, '\xFF') + "abc"), ContainsSubstring("ends too early"));  // memory follows the bytes
}

TEST_CASE("the layout tells structures apart") {
  CHECK(sim::layout<Inner>() == "{i2b1}");
  CHECK(sim::layout<Outer>() == "{f8i8u4e8[i1][{i2b1}][i8]2(f8)<[i1]f8>i4}");
  CHECK(sim::layout<std::vector<Inner>>() != sim::layout<std::vector<std::int16_t>>());
}
