// Journal, checkpoints and the trace at the end, for one patient or several.
#include "models/run/stored_run.h"

#include <algorithm>
#include <bit>
#include <charconv>

#include "models/room.h"
#include "models/version.h"
#include "sim/base/error.h"
#include "sim/base/stopwatch.h"
#include "sim/storage/checkpoint.h"
#include "sim/storage/journal.h"

namespace plateletsim {
namespace {

namespace fs = std::filesystem;

constexpr double sync_every = 1.0;  // s
constexpr const char* replicates = "replicates";  // in the header of a journal, where there are several patients
constexpr const char* failed_hash = "failed";     // in place of the hash of a patient who failed

bool same_bits(const sim::Row& a, const sim::Row& b) {
  const auto bits = [](double x, double y) { return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y); };
  return bits(a.time, b.time) && std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(), bits);
}

void require_same(const sim::TraceHeader& stored, const sim::TraceHeader& ordered, const fs::path& folder) {
  const auto refuse = [&](const std::string& why) { throw sim::UserError(folder.string() + ": the run that was stopped here " + why); };
  const auto by = [](const sim::TraceHeader& h) { return "version " + h.software_version + " " + h.commit; };
  if (by(stored) != by(ordered)) refuse("was made by " + by(stored) + ", and this is " + by(ordered) + ": only the same program continues a trace");
  if (stored.scenario_sha256 != ordered.scenario_sha256) refuse("is of another scenario (sha256 " + stored.scenario_sha256 + ")");
  if (stored.seed != ordered.seed) refuse("has seed " + std::to_string(stored.seed) + ", not " + std::to_string(ordered.seed));
  if (stored.patient != ordered.patient) refuse("is of patient " + std::to_string(stored.patient) + ", not " + std::to_string(ordered.patient));
  if (stored.extra != ordered.extra) refuse("has another number of replicates");
}

// With room for all of its patients.
Blueprint blueprint_of(const RunOrder& order) {
  Blueprint made(order.scenario);
  require_room(made, order.patients);
  return made;
}

// A number of patients, as a journal claims it.
std::size_t count_in(const std::string& text, const fs::path& folder) {
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count == 0)
    throw sim::StorageError(folder.string() + ": damaged: \"" + text + "\" is no number of patients");
  return count;
}

struct Checkpoint {
  std::int64_t step;
  double day;
  fs::path path;
};

// The two generations of a patient's checkpoint, the newer first.
std::vector<Checkpoint> checkpoints_in(const fs::path& folder, std::size_t index) {
  std::vector<Checkpoint> found;
  for (const int generation : {0, 1}) try {
      const fs::path path = sim::checkpoint_in(folder, index, generation);
      const sim::CheckpointReader reader(path);
      found.push_back({reader.header().step, reader.header().day, path});
    } catch (const sim::UserError&) {  // not there, or not readable: then the other one counts
    }
  std::sort(found.begin(), found.end(), [](const Checkpoint& a, const Checkpoint& b) { return a.step > b.step; });
  return found;
}

// Where the next checkpoint goes: over the older one, or the damaged one.
fs::path next_checkpoint(const fs::path& folder, std::size_t index) {
  const fs::path first = sim::checkpoint_in(folder, index, 0), second = sim::checkpoint_in(folder, index, 1);
  const auto found = checkpoints_in(folder, index);
  return !found.empty() && found.front().path == first ? second : first;
}

// As many rows of each patient as all have; those who failed have rows of NaN at their end.
void align(StoredRows& stored) {
  std::optional<std::vector<double>> fewest;
  for (std::size_t i = 0; i < stored.state_hashes.size(); ++i) {
    const std::vector<double>& time = stored.trace.patients[i].time;
    if (stored.state_hashes[i] != failed_hash && (!fewest || time.size() < fewest->size())) fewest = time;
  }
  if (!fewest) fewest = stored.trace.patients.front().time;
  for (sim::Series& series : stored.trace.patients) {
    series.keep_rows(fewest->size());
    series.fill_rows(*fewest);
  }
}

}  // namespace

// Takes the rows of a simulation: compares those that are known already, and writes the others.
class StoredRun::RowKeeper {
 public:
  RowKeeper(const fs::path& journal, std::int64_t known) : known_(journal), left_(known), journal_(sim::JournalWriter::reopen(journal)) {}

  void skip(std::int64_t rows) {
    for (; rows > 0; --rows, --left_) known_.next();
  }
  void take(Simulation& simulation) {
    const std::size_t rows = simulation.series().time.size();
    if (rows == 0) return;
    for (std::size_t i = 0; i < rows; ++i) keep(sim::row_of(simulation.series(), i));
    simulation.forget_rows();
  }
  sim::JournalWriter& journal() { return journal_; }

 private:
  void keep(const sim::Row& row) {
    if (left_ == 0) return journal_.append(row);
    --left_;
    const auto before = known_.next();
    if (!before || !same_bits(*before, row))
      throw sim::StorageError("the row of day " + std::to_string(row.time) + " differs from the one in the journal: another program made it");
  }

  sim::JournalReader known_;
  std::int64_t left_;  // rows of the journal that have not been met
  sim::JournalWriter journal_;
};

sim::TraceHeader header_of(const RunOrder& order) {
  sim::TraceHeader header;
  header.format = trace_format;
  header.software_version = version();
  header.commit = commit();
  header.scenario_toml = order.text;
  header.scenario_resolved = order.scenario.resolved();
  header.scenario_sha256 = order.scenario.sha256();
  header.seed = order.seed;
  header.patient = order.first;
  header.extra["title"] = order.scenario.title();
  return header;
}

StoredRun::StoredRun(const RunOrder& order, fs::path trace, double checkpoint_every, bool resume)
    : order_(order),
      made_(blueprint_of(order)),
      trace_(std::move(trace)),
      checkpoint_every_(checkpoint_every),
      folder_(resume && fs::exists(sim::RunDirectory::beside(trace_)) ? sim::RunDirectory::reopen(trace_) : sim::RunDirectory::create(trace_)),
      hashes_(order.patients),
      failed_(order.patients),
      rows_(order.patients) {
  for (std::size_t i = 0; i < order_.patients; ++i) open_journal(i, resume);
  sim::sync_folder(folder_.path());
  sim::sync_folder(trace_.parent_path());
}

void StoredRun::open_journal(std::size_t index, bool resume) {
  sim::TraceHeader header = header_of(order_);
  if (order_.several) header.extra[replicates] = std::to_string(order_.patients);
  const fs::path path = sim::journal_in(folder_.path(), index);
  if (!resume || !fs::exists(path) || fs::is_empty(path)) {
    std::error_code ignored;
    fs::remove(path, ignored);
    if (!first_) first_.emplace(made_, order_.seed, order_.first);
    sim::JournalWriter::create(path, header, first_->series().without_rows());
    return;
  }
  sim::JournalReader reader(path);
  require_same(reader.header(), header, folder_.path());
  while (reader.next()) {}
  rows_[index] = reader.rows();
  hashes_[index] = reader.state_hash();
  failed_[index] = reader.failure();
}

Simulation StoredRun::assembled(std::size_t index, int threads) {
  if (index != 0 || !first_) return Simulation(made_, order_.seed, order_.first + index, threads);
  Simulation patient = std::move(*first_);
  first_.reset();
  patient.use_threads(threads);
  return patient;
}

Simulation StoredRun::starting_point(std::size_t index, int threads, std::int64_t rows) {
  for (const Checkpoint& checkpoint : checkpoints_in(folder_.path(), index)) try {
      sim::CheckpointReader reader(checkpoint.path);
      if (reader.header().rows > rows || reader.header().run.scenario_sha256 != order_.scenario.sha256()) continue;
      Simulation patient = assembled(index, threads);
      reader.read(patient);
      if (patient.state_hash() == reader.header().run.state_hash) return patient;
    } catch (const sim::StorageError&) {  // damaged: the older one, or the start, leads to the same future
    }
  return assembled(index, threads);
}

void StoredRun::keep_state(std::size_t index, const Simulation& patient) const {
  sim::CheckpointHeader header{header_of(order_), "", patient.steps(), patient.time(), patient.rows()};
  header.run.patient = patient.patient();
  header.run.state_hash = patient.state_hash();
  sim::write_checkpoint(next_checkpoint(folder_.path(), index), header, patient);
}

void StoredRun::live(std::size_t index, Simulation& patient, RowKeeper& rows, const RunSignals& signals,
                     const std::function<void(const Simulation&)>& watch) {
  sim::Stopwatch sync(sync_every), checkpoint(checkpoint_every_);
  unsigned asked = signals.checkpoints;
  rows.take(patient);
  while (patient.steps() < patient.steps_in_all() && !signals.stop) {
    patient.step();
    rows.take(patient);
    watch(patient);
    const bool due = checkpoint.due() || asked != signals.checkpoints;
    if (!due && !sync.due()) continue;
    rows.journal().sync();
    sync.restart();
    if (!due) continue;
    asked = signals.checkpoints;
    keep_state(index, patient);
    checkpoint.restart();
  }
}

void StoredRun::run(std::size_t index, int threads, const RunSignals& signals, const std::function<void(const Simulation&)>& watch) {
  if (!hashes_[index].empty() || !failed_[index].empty()) return;
  Simulation patient = starting_point(index, threads, rows_[index]);
  resumed_at_ = patient.time();
  RowKeeper rows(sim::journal_in(folder_.path(), index), rows_[index]);
  rows.skip(patient.rows() - static_cast<std::int64_t>(patient.series().time.size()));
  try {
    live(index, patient, rows, signals, watch);
  } catch (const sim::NumberError& error) {
    if (!order_.several) throw;
    rows.journal().fail(error.what());
    failed_[index] = error.what();
    return;
  }
  if (patient.steps() < patient.steps_in_all()) {
    rows.journal().sync();
    return keep_state(index, patient);
  }
  const std::string hash = patient.state_hash();
  rows.journal().finish(hash);
  hashes_[index] = hash;
}

bool StoredRun::complete() const {
  for (std::size_t i = 0; i < order_.patients; ++i)
    if (hashes_[i].empty() && failed_[i].empty()) return false;
  return true;
}

std::vector<Failure> StoredRun::failures() const {
  std::vector<Failure> list;
  for (std::size_t i = 0; i < order_.patients; ++i)
    if (!failed_[i].empty()) list.push_back({order_.first + i, failed_[i]});
  return list;
}

void StoredRun::finish() {
  const std::vector<Failure> failed = failures();
  if (failed.size() == order_.patients) throw sim::NumberError(failed.front().why);
  StoredRows stored = read_stored(folder_.path());
  std::string& all = stored.trace.header.state_hash;
  for (const std::string& hash : stored.state_hashes) all += (all.empty() ? "" : " ") + hash;
  if (order_.several) sim::write_trace(trace_, stored.trace.header, stored.trace.patients);
  else sim::write_trace(trace_, stored.trace.header, stored.trace.patients.front());
  folder_.remove();
}

StoredRows read_stored(const fs::path& folder) {
  StoredRows stored;
  std::vector<Failure> failed;
  std::size_t patients = 1;
  for (std::size_t i = 0; i < patients; ++i) {
    sim::JournalReader reader(sim::journal_in(folder, i));
    if (i == 0) {
      stored.trace.header = reader.header();
      auto& extra = stored.trace.header.extra;
      stored.trace.patient_axis = extra.contains(replicates);
      if (stored.trace.patient_axis) patients = count_in(extra.extract(replicates).mapped(), folder);
    }
    sim::Series series = reader.columns();
    while (const auto row = reader.next()) append(series, *row);
    stored.trace.patients.push_back(std::move(series));
    stored.state_hashes.push_back(reader.failure().empty() ? reader.state_hash() : failed_hash);
    if (!reader.failure().empty()) failed.push_back({reader.header().patient + i, reader.failure()});
    const auto kept = checkpoints_in(folder, i);
    stored.checkpoint_days.push_back(kept.empty() ? 0.0 : kept.front().day);
  }
  align(stored);
  if (!failed.empty()) stored.trace.header.extra[failed_patients] = to_text(failed);
  stored.in_use = sim::RunDirectory::in_use(folder);
  return stored;
}

}  // namespace plateletsim
