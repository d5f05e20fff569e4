// Files of records: what is whole is read, the first that is not ends it; and the seal of a trace.
#include "sim/storage/records.h"

#include "sim/base/error.h"
#include "sim/base/whole_file.h"
#include "sim/storage/trace_seal.h"
#include "tests/catch.h"
#include "tests/unit/sim/base/folder.h"

namespace {

using Catch::Matchers::ContainsSubstring;

constexpr sim::RecordFormat format{"list", 12};
const std::string line = "list 12\n";

// What is read of a file with these bytes: the bodies, and where the last one ends.
std::pair<std::vector<std::string>, std::uintmax_t> read(const Folder& folder, const std::string& bytes) {
  sim::write_whole(folder / "list", bytes);
  sim::RecordReader reader(folder / "list", format);
  std::vector<std::string> bodies;
  while (const auto record = reader.next()) {
    CHECK(record->number == bodies.size());
    bodies.push_back(record->kind + record->body);
  }
  return {bodies, reader.end()};
}

std::string refusal(const Folder& folder, const std::string& bytes) {
  try {
    read(folder, bytes);
  } catch (const sim::StorageError& error) {
    return error.what();
  }
  return "";
}

// The same record with another length or checksum in its head.
std::string with_byte(std::string record, std::size_t at, int change) {
  record[at] = static_cast<char>(record[at] + change);
  return record;
}

}  // namespace

TEST_CASE("records return in order, empty ones and long ones too") {
  const Folder folder;
  std::string bytes = line;
  std::vector<std::string> written{"A", "Bb", "C" + std::string(200000, 'c'), "D"};
  for (std::size_t i = 0; i < written.size(); ++i) bytes += sim::encode(written[i][0], i, written[i].substr(1));
  CHECK(read(folder, bytes) == std::pair{written, static_cast<std::uintmax_t>(bytes.size())});
  CHECK(read(folder, line) == std::pair{std::vector<std::string>(), static_cast<std::uintmax_t>(line.size())});
}

TEST_CASE("a record is its mark, length, checksum, kind, number and body") {
  const std::string bytes = sim::encode('K', 0x0102, "body");
  CHECK(bytes.substr(0, 8) == std::string("rec\n\15\0\0\0", 8));
  CHECK(bytes.substr(12) == "K" + std::string("\2\1\0\0\0\0\0\0", 8) + "body");
  // CRC-32 of the 13 bytes, as zlib of another language gives it.
  CHECK(bytes.substr(8, 4) == "\x7B\xFD\x69\x82");
}

TEST_CASE("whatever is cut off or changed in a record, those before it are read and none after") {
  const Folder folder;
  const std::string before = line + sim::encode('A', 0, "first"), record = sim::encode('B', 1, "second"), after = sim::encode('C', 2, "third");
  const auto first = std::pair{std::vector<std::string>{"Afirst"}, static_cast<std::uintmax_t>(before.size())};
  for (std::size_t size = 0; size < record.size(); ++size) CHECK(read(folder, before + record.substr(0, size)) == first);
  for (std::size_t at = 0; at < record.size(); ++at)
    for (const int change : {1, -1, 64}) CHECK(read(folder, before + with_byte(record, at, change) + after) == first);
  CHECK(read(folder, before + after).first.size() == 1);   // one is missing
  CHECK(read(folder, before + before.substr(line.size())).first.size() == 1);  // one stands twice
}

TEST_CASE("a forger's length, with a checksum that fits, is not believed") {
  const Folder folder;
  const std::string short_one = "rec\n" + std::string("\x08\0\0\0", 4);  // shorter than kind and number
  CHECK(read(folder, line + short_one + std::string("\x69\xDF\x22\x65", 4) + std::string(8, '\0')).first.empty());
  CHECK(read(folder, line + "rec\n" + std::string(4, '\xFF') + std::string(100, 'x')).first.empty());
}

TEST_CASE("another version is told from another kind of file") {
  const Folder folder;
  CHECK_THAT(refusal(folder, "list 13\n"), ContainsSubstring("list of version 13; this program reads version 12"));
  CHECK_THAT(refusal(folder, "list 1\nre"), ContainsSubstring("list of version 1; this program reads version 12"));
  for (const char* other : {"", "list", "list x\n", "tree 12\n", "list 12"}) {
    CAPTURE(other);
    CHECK_FALSE(refusal(folder, other).empty());
  }
  for (const char* foreign : {"", "list x\n", "tree 12\n"}) CHECK_THAT(refusal(folder, foreign), ContainsSubstring("list: not a list, or damaged"));
}

TEST_CASE("a seal fits the bytes before it, and no others") {
  for (const std::string& body : {std::string(), std::string("x"), std::string(300, '\n')}) {
    std::string bytes = sim::sealed(body);
    CHECK(bytes == body + sim::seal_of(body));
    const std::string whole = bytes;
    CHECK(sim::unseal(bytes));
    CHECK(bytes == body);
    for (const std::string& damaged : {whole + " ", whole.substr(1), whole.substr(0, whole.size() - 1), "y" + whole, body}) {
      std::string left = damaged;
      CHECK_FALSE(sim::unseal(left));
      CHECK(left == damaged);
    }
  }
}
