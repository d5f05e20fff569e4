// Journals: rows return as they were appended, a reopened one goes on, a crash's half row is cut off.
#include "sim/storage/journal.h"

#include "sim/base/error.h"
#include "sim/base/whole_file.h"
#include "sim/storage/binary.h"
#include "tests/catch.h"
#include "tests/unit/sim/base/folder.h"

namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;

sim::Series columns() {
  return {{}, {{"cause", "1", "cause", {"age", "use"}, {}}}, {{"count", "1", "count", "", {}}, {"deaths", "1", "deaths", "cause", {}}}};
}

sim::Row row(double time) { return {time, {10.0 * time, time + 1.0, time + 2.0}}; }

fs::path written(const Folder& folder, int rows, bool complete) {
  sim::TraceHeader header;
  header.seed = 5;
  auto journal = sim::JournalWriter::create(folder / "journal", header, columns());
  for (int i = 0; i < rows; ++i) journal.append(row(i));
  if (complete) journal.finish("hash");
  else journal.sync();
  return folder / "journal";
}

std::string bytes_of(const fs::path& path) { return sim::read_whole(path, 1 << 24); }

void check_rows(const fs::path& path, int rows, const std::string& hash) {
  sim::JournalReader journal(path);
  CHECK(journal.header().seed == 5);
  sim::Series series = journal.columns();
  while (const auto next = journal.next()) sim::append(series, *next);
  CHECK_FALSE(journal.next());
  CHECK(journal.rows() == rows);
  CHECK(journal.state_hash() == hash);
  REQUIRE(series.time.size() == static_cast<std::size_t>(rows));
  for (int i = 0; i < rows; ++i) {
    const sim::Row read = sim::row_of(series, static_cast<std::size_t>(i));
    CHECK(read.time == i);
    CHECK(read.values == row(i).values);
  }
}

// A journal that holds these bodies of records behind a right header.
template <class... T>
std::string refusal(const Folder& folder, char kind, const T&... values) {
  std::string body;
  sim::BinaryWriter writer([&](std::string_view more) { body += more; });
  (writer.add(values), ...);
  writer.flush();
  const fs::path path = written(folder, 1, false);
  sim::write_whole(folder / "forged", bytes_of(path) + sim::encode(kind, 2, body));
  fs::remove(path);
  try {
    sim::JournalReader journal(folder / "forged");
    while (journal.next()) {}
  } catch (const sim::StorageError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("rows and the final hash return") {
  const Folder folder;
  check_rows(written(folder, 3, true), 3, "hash");
  fs::remove(folder / "journal");
  check_rows(written(folder, 0, false), 0, "");
  CHECK_THROWS_AS(written(folder, 1, false), sim::StorageError);  // one is there
}

TEST_CASE("a journal that is reopened goes on, whether rows were left or it was complete") {
  const Folder folder;
  const fs::path path = written(folder, 2, false);
  auto journal = sim::JournalWriter::reopen(path);
  journal.append(row(2));
  journal.finish("end");
  check_rows(path, 3, "end");
  const std::string whole = bytes_of(path);
  { auto again = sim::JournalWriter::reopen(path); }
  CHECK(bytes_of(path) == whole);
}

TEST_CASE("what a crash left half written is cut off") {
  const Folder folder;
  const fs::path path = written(folder, 2, false);
  const std::string whole = bytes_of(path);
  sim::write_whole(path, whole + sim::encode('R', 3, "half").substr(0, 14));
  auto journal = sim::JournalWriter::reopen(path);
  CHECK(bytes_of(path) == whole);
  journal.append(row(2));
  journal.sync();
  check_rows(path, 3, "");
}

TEST_CASE("rows reach the file when a mebibyte has gathered, and all of them when it is synchronised") {
  const Folder folder;
  auto journal = sim::JournalWriter::create(folder / "journal", {}, columns());
  const std::uintmax_t start = fs::file_size(folder / "journal");
  journal.append(row(0));
  CHECK(fs::file_size(folder / "journal") == start);
  journal.sync();
  const std::uintmax_t each = fs::file_size(folder / "journal") - start;
  for (int i = 1; i < 20000; ++i) journal.append(row(i));
  CHECK(fs::file_size(folder / "journal") > start + (1 << 20));
  CHECK(fs::file_size(folder / "journal") < start + 20000 * each);
  journal.sync();
  CHECK(fs::file_size(folder / "journal") == start + 20000 * each);
}

TEST_CASE("records with right checksums that cannot be are refused") {
  const Folder folder;
  using Values = std::vector<double>;
  CHECK(refusal(folder, 'R', 1.0, Values{1, 2, 3}).empty());
  CHECK_THAT(refusal(folder, 'R', 1.0, Values{1, 2}), ContainsSubstring("does not fit its columns"));
  CHECK_THAT(refusal(folder, 'R', 1.0, Values{1, 2, 3, 4}), ContainsSubstring("does not fit its columns"));
  CHECK_THAT(refusal(folder, 'X', 1.0, Values{1, 2, 3}), ContainsSubstring("does not fit its columns"));
  CHECK_THAT(refusal(folder, 'R', 1.0), ContainsSubstring("ends too early"));
  CHECK_THAT(refusal(folder, 'R', 1.0, Values{1, 2, 3}, 1.0), ContainsSubstring("what cannot be"));
}

TEST_CASE("a header that describes rows, or none at all, is refused") {
  const Folder folder;
  const auto header = [](const sim::Series& series) {
    std::string body;
    sim::BinaryWriter writer([&](std::string_view more) { body += more; });
    writer.add(sim::TraceHeader());
    writer.add(series);
    writer.flush();
    return body;
  };
  const auto open = [&](char kind, const std::string& body) {
    sim::write_whole(folder / "journal", sim::journal_format.line() + sim::encode(kind, 0, body));
    return sim::JournalReader(folder / "journal").columns().variables.size();
  };
  CHECK(open('H', header(columns())) == 2);
  CHECK_THROWS_WITH(open('R', header(columns())), ContainsSubstring("header cannot be read"));
  CHECK_THROWS_WITH(open('H', ""), ContainsSubstring("ends too early"));
  sim::Series filled = columns();
  sim::append(filled, row(1));
  CHECK_THROWS_WITH(open('H', header(filled)), ContainsSubstring("what cannot be"));
}
