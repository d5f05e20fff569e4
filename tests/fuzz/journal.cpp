// Journals: a file as it stands, or records of any content whose checksums are right.
#include "sim/base/error.h"
#include "sim/base/whole_file.h"
#include "sim/storage/journal.h"
#include "tests/fuzz/target.h"

namespace {

// [kind, length, body] ...: records with true numbers and checksums.
std::string with_checksums(std::string_view bytes) {
  std::string file = sim::journal_format.line();
  for (std::uint64_t number = 0; bytes.size() >= 3; ++number) {
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[1]) | static_cast<unsigned char>(bytes[2]) << 8);
    const std::string_view body = bytes.substr(3, length);
    file += sim::encode(bytes[0], number, body);
    bytes.remove_prefix(3 + body.size());
  }
  return file;
}

void read(const std::filesystem::path& path) {
  sim::JournalReader journal(path);
  sim::Series series = journal.columns();
  while (const auto row = journal.next()) sim::append(series, *row);
  fuzz::require(static_cast<std::int64_t>(series.time.size()) == journal.rows());
}

sim::Series columns() {
  return {{}, {{"cause", "1", "cause", {"age", "use"}, {}}}, {{"count", "1", "count", "", {}}, {"deaths", "1", "deaths", "cause", {}}}};
}

class Journal final : public fuzz::Target {
 public:
  void try_bytes(std::string_view bytes) override {
    const char choice = fuzz::take_choice(bytes);
    try {
      read(file_.holding(choice % 2 == 0 ? std::string(bytes) : with_checksums(bytes)));
    } catch (const sim::UserError& refusal) {
      fuzz::require(*refusal.what() != '\0');
    }
  }

  std::vector<std::string> good_inputs() override {
    const auto path = std::filesystem::temp_directory_path() / ("fuzz_journal_" + std::to_string(::getpid()));
    auto journal = sim::JournalWriter::create(path, {}, columns());
    for (const double time : {0.0, 1.0}) journal.append({time, {1, 2, 3}});
    journal.finish("hash");
    const std::string file = sim::read_whole(path, 1 << 20);
    std::filesystem::remove(path);
    fuzz::MemoryFile again;
    sim::RecordReader records(again.holding(file), sim::journal_format);
    std::string bare(1, 1);
    while (const auto record = records.next()) {
      bare += {record->kind, static_cast<char>(record->body.size()), static_cast<char>(record->body.size() >> 8)};
      bare += record->body;
    }
    return {std::string(1, 0) + file, bare};
  }

 private:
  fuzz::MemoryFile file_;
};

}  // namespace

std::unique_ptr<fuzz::Target> fuzz::make_target() { return std::make_unique<Journal>(); }
