// Rows as records: a header that describes the columns, a record per row, and one when the run is over.
#include "sim/storage/journal.h"

#include "sim/base/error.h"
#include "sim/storage/binary.h"

namespace sim {
namespace {

constexpr std::size_t largest_buffer = std::size_t{1} << 20;
constexpr std::size_t widest = 1u << 24;  // values of a row

template <class... T>
std::string packed(const T&... values) {
  std::string bytes;
  BinaryWriter writer([&](std::string_view more) { bytes += more; });
  (writer.add(values), ...);
  writer.flush();
  return bytes;
}

// Fills `values` from all the bytes of a record.
template <class... T>
void unpack(const Record& record, T&... values) {
  bool given = false;
  BinaryReader reader([&](std::string& bytes) {
    if (given) return false;
    bytes = record.body;
    return given = true;
  });
  (reader.read(values), ...);
  reader.expect_end();
}

std::size_t width_of(const Series& columns) {
  std::size_t width = 0;
  for (const Variable& variable : columns.variables) width += columns.width(variable);
  return width;
}

}  // namespace

Row row_of(const Series& series, std::size_t index) {
  Row row{series.time.at(index), {}};
  for (const Variable& variable : series.variables) {
    const auto width = static_cast<std::ptrdiff_t>(series.width(variable));
    const auto first = variable.values.begin() + static_cast<std::ptrdiff_t>(index) * width;
    row.values.insert(row.values.end(), first, first + width);
  }
  return row;
}

void append(Series& series, const Row& row) {
  series.time.push_back(row.time);
  auto next = row.values.begin();
  for (Variable& variable : series.variables) {
    const auto width = static_cast<std::ptrdiff_t>(series.width(variable));
    variable.values.insert(variable.values.end(), next, next + width);
    next += width;
  }
}

JournalWriter JournalWriter::create(const std::filesystem::path& path, const TraceHeader& header, const Series& columns) {
  JournalWriter journal(File(path, File::Mode::create), 0);
  journal.buffer_ = journal_format.line();
  journal.put('H', packed(header, columns.without_rows()));
  journal.sync();
  return journal;
}

JournalWriter JournalWriter::reopen(const std::filesystem::path& path) {
  JournalReader reader(path);
  while (reader.next()) {}
  File file(path, File::Mode::append);
  const bool over = !reader.state_hash().empty() || !reader.failure().empty();
  if (file.size() > reader.end()) file.truncate(reader.end());
  return {std::move(file), static_cast<std::uint64_t>(reader.rows()) + (over ? 2 : 1)};
}

void JournalWriter::put(char kind, std::string_view body) {
  buffer_ += encode(kind, records_++, body);
  if (buffer_.size() < largest_buffer) return;
  file_.write(buffer_);
  buffer_.clear();
}

void JournalWriter::append(const Row& row) { put('R', packed(row.time, row.values)); }

void JournalWriter::finish(const std::string& state_hash) {
  put('E', packed(state_hash));
  sync();
}

void JournalWriter::fail(const std::string& why) {
  put('F', packed(why));
  sync();
}

void JournalWriter::sync() {
  file_.write(buffer_);
  buffer_.clear();
  file_.sync();
}

JournalReader::JournalReader(const std::filesystem::path& path) : records_(path, journal_format) {
  const auto first = records_.next();
  if (!first || first->kind != 'H') throw StorageError(path.string() + ": damaged: its header cannot be read");
  unpack(*first, header_, columns_);
  if (!columns_.time.empty() || width_of(columns_) > widest) throw StorageError(path.string() + ": damaged: it holds what cannot be");
  width_ = width_of(columns_);
}

std::optional<Row> JournalReader::next() {
  if (!state_hash_.empty() || !failure_.empty()) return {};
  const auto record = records_.next();
  if (!record) return {};
  if (record->kind == 'E' || record->kind == 'F') {
    unpack(*record, record->kind == 'E' ? state_hash_ : failure_);
    return {};
  }
  Row row;
  unpack(*record, row.time, row.values);
  if (record->kind != 'R' || row.values.size() != width_) throw StorageError("damaged: a row does not fit its columns");
  ++rows_;
  return row;
}

}  // namespace sim
