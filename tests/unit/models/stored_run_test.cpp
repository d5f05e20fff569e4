// Runs on disk: stopped anywhere and resumed they end in the same trace; what does not belong together is refused.
#include "models/run/stored_run.h"

#include <chrono>
#include <thread>

#include "sim/base/error.h"
#include "sim/base/whole_file.h"
#include "sim/storage/journal.h"
#include "tests/catch.h"
#include "tests/unit/sim/base/folder.h"

using namespace plateletsim;

namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;

constexpr double never = 1e9;  // s

RunOrder order(std::size_t patients = 1) {
  const sim::Scenario small = load("itp_chronic_adult")
                                   .replace("run.droplet_volume", "\"0.002 uL\"")
                                   .replace("run.duration", "\"5 day\"")
                                   .replace("run.record", "\"12 h\"")
                                   .replace("marrow.megakaryocyte_sample", "100")
                                   .replace("phagocytosis.sample", "10");
  return {small, 4, 2, patients, patients > 1, small.text()};
}

const auto look_away = [](const Simulation&) {};

std::string bytes_of(const fs::path& path) { return sim::read_whole(path, 1 << 26); }

void run_all(StoredRun& run, std::size_t patients = 1, const std::function<void(const Simulation&)>& watch = look_away, RunSignals* signals = nullptr) {
  RunSignals calm;
  for (std::size_t i = 0; i < patients; ++i) run.run(i, 1, signals != nullptr ? *signals : calm, watch);
}

std::string whole(const Folder& folder, std::size_t patients = 1) {
  StoredRun run(order(patients), folder / "whole.h5", never, false);
  CHECK(run.resumed_at() == 0.0);
  run_all(run, patients);
  CHECK(run.complete());
  run.finish();
  return bytes_of(folder / "whole.h5");
}

// A run that is told to stop after so many days; what it leaves is in trace.h5.run.
void stop_after(const Folder& folder, double days, std::size_t patients = 1, bool resume = false) {
  StoredRun run(order(patients), folder / "trace.h5", never, resume);
  RunSignals signals;
  run_all(run, patients, [&](const Simulation& patient) { if (patient.time() >= days) signals.stop = true; }, &signals);
  CHECK_FALSE(run.complete());
}

template <class Change>
std::string resume_with(const Folder& folder, const Change& change) {
  RunOrder other = order();
  change(other);
  try {
    StoredRun(other, folder / "trace.h5", never, true);
  } catch (const sim::UserError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("stopped twice and resumed, the trace is the same") {
  const Folder folder;
  const std::string expected = whole(folder);
  stop_after(folder, 2.0);
  const StoredRows stored = read_stored(folder / "trace.h5.run");
  CHECK(stored.trace.patients.at(0).time.back() == Approx(2.0));
  CHECK(stored.trace.patients[0].time.size() == 5);
  CHECK(stored.checkpoint_days == std::vector<double>{2.0});
  CHECK(stored.state_hashes == std::vector<std::string>{""});
  CHECK_FALSE(stored.trace.patient_axis);
  CHECK_FALSE(stored.in_use);
  stop_after(folder, 3.5, 1, true);
  StoredRun run(order(), folder / "trace.h5", never, true);
  CHECK(read_stored(folder / "trace.h5.run").in_use);
  std::int64_t steps = 0;
  run_all(run, 1, [&](const Simulation&) { ++steps; });
  CHECK(run.resumed_at() == Approx(3.5));
  CHECK(steps == Approx(1.5 * 24.0));
  CHECK(run.complete());
  run.finish();
  CHECK(bytes_of(folder / "trace.h5") == expected);
  CHECK(folder.files() == 2);
}

TEST_CASE("a checkpoint that is damaged, lost or ahead of the rows is passed over for an older one, or the start") {
  const Folder folder;
  const std::string expected = whole(folder);
  const fs::path run_folder = folder / "trace.h5.run", a = sim::checkpoint_in(run_folder, 0, 0), b = sim::checkpoint_in(run_folder, 0, 1);
  const auto resumed_after = [&](const auto& harm) {
    stop_after(folder, 1.0);
    CHECK(fs::exists(a));
    CHECK_FALSE(fs::exists(b));
    stop_after(folder, 3.0, 1, true);
    CHECK(fs::exists(b));
    harm();
    StoredRun run(order(), folder / "trace.h5", never, true);
    run_all(run);
    run.finish();
    CHECK(bytes_of(folder / "trace.h5") == expected);
    fs::remove(folder / "trace.h5");
    return run.resumed_at();
  };
  CHECK(resumed_after([] {}) == Approx(3.0));
  CHECK(resumed_after([&] { sim::write_whole(b, bytes_of(b).substr(0, 2000)); }) == Approx(1.0));
  CHECK(resumed_after([&] { fs::remove(b); }) == Approx(1.0));
  CHECK(resumed_after([&] { fs::remove(a); }) == Approx(3.0));
  CHECK(resumed_after([&] { fs::remove(a), fs::remove(b); }) == 0.0);
  CHECK(resumed_after([&] {  // rows behind the first checkpoint are lost
          const std::string journal = bytes_of(sim::journal_in(run_folder, 0));
          sim::write_whole(sim::journal_in(run_folder, 0), journal.substr(0, journal.size() - 1));
        }) == Approx(1.0));
}

TEST_CASE("the next checkpoint goes over the older one, or over what cannot be read") {
  const Folder folder;
  const fs::path run_folder = folder / "trace.h5.run", a = sim::checkpoint_in(run_folder, 0, 0), b = sim::checkpoint_in(run_folder, 0, 1);
  stop_after(folder, 1.0);
  const std::string first = bytes_of(a);
  stop_after(folder, 2.0, 1, true);
  CHECK(bytes_of(a) == first);
  const std::string second = bytes_of(b);
  stop_after(folder, 3.0, 1, true);
  CHECK(bytes_of(a) != first);
  CHECK(bytes_of(b) == second);
  sim::write_whole(a, "damaged");
  stop_after(folder, 4.0, 1, true);
  CHECK(bytes_of(b) == second);
  CHECK(read_stored(run_folder).checkpoint_days == std::vector<double>{4.0});
}

TEST_CASE("a checkpoint is made when it is asked for, and when its time has come") {
  const Folder folder;
  const fs::path a = sim::checkpoint_in(folder / "trace.h5.run", 0, 0);
  {
    StoredRun run(order(), folder / "trace.h5", never, false);
    RunSignals signals;
    run_all(run, 1, [&](const Simulation& patient) {
      if (patient.steps() == 30) signals.checkpoints = 1;
      if (patient.steps() == 29 || patient.steps() == 31) CHECK(fs::exists(a) == (patient.steps() == 31));
      if (patient.steps() == 40) CHECK(read_stored(folder / "trace.h5.run").checkpoint_days[0] == Approx(30.0 / 24.0));
    }, &signals);
    run.finish();
  }
  fs::remove(folder / "trace.h5");
  {
    StoredRun often(order(), folder / "trace.h5", 0.0, false);
    RunSignals signals;
    run_all(often, 1, [&](const Simulation& patient) {
      CHECK(fs::exists(a) == (patient.steps() > 1));
      signals.stop = patient.steps() == 3;
    }, &signals);
  }
  CHECK(read_stored(folder / "trace.h5.run").checkpoint_days[0] == Approx(3.0 / 24.0));
}

// The only test that waits: rows are synchronised once a second by the wall clock.
TEST_CASE("rows are safe a second after they were recorded, without a checkpoint") {
  const Folder folder;
  StoredRun run(order(), folder / "trace.h5", never, false);
  std::size_t safe = 0;
  run_all(run, 1, [&](const Simulation& patient) {
    if (patient.steps() == 60) std::this_thread::sleep_for(std::chrono::milliseconds(1050));
    if (patient.steps() == 62) safe = read_stored(folder / "trace.h5.run").trace.patients[0].time.size();
  });
  CHECK(safe == 6);
  CHECK_FALSE(fs::exists(sim::checkpoint_in(folder / "trace.h5.run", 0, 0)));
}

TEST_CASE("several patients: each is itself, with the number of the first onwards") {
  const Folder folder;
  const std::string expected = whole(folder, 3);
  const sim::Trace trace = sim::read_trace(folder / "whole.h5", trace_format);
  REQUIRE(trace.patients.size() == 3);
  CHECK(trace.patient_axis);
  CHECK(trace.header.patient == 2);
  std::string hashes;
  for (std::uint64_t i = 0; i < 3; ++i) {
    Simulation alone(order().scenario, 4, 2 + i);
    alone.run();
    for (std::size_t v = 0; v < alone.series().variables.size(); ++v) {
      const auto& kept = trace.patients[i].variables[v].values;
      const auto& made = alone.series().variables[v].values;
      REQUIRE(kept.size() == made.size());
      for (std::size_t at = 0; at < made.size(); ++at) CHECK((std::isnan(made[at]) ? std::isnan(kept[at]) : kept[at] == static_cast<double>(static_cast<float>(made[at]))));
    }
    hashes += (i > 0 ? " " : "") + alone.state_hash();
  }
  CHECK(trace.header.state_hash == hashes);
  CHECK_FALSE(trace.header.extra.contains("replicates"));
  stop_after(folder, 2.0, 3);  // one is stopped on day 2, before the others have moved
  const StoredRows stored = read_stored(folder / "trace.h5.run");
  CHECK(stored.checkpoint_days == std::vector<double>{2.0, 0.0, 0.0});
  for (const sim::Series& patient : stored.trace.patients) CHECK(patient.time.size() == 1);  // as many as all have
  StoredRun run(order(3), folder / "trace.h5", never, true);
  run_all(run, 3);
  run.finish();
  CHECK(bytes_of(folder / "trace.h5") == expected);
}

TEST_CASE("another order does not continue a run") {
  const Folder folder;
  stop_after(folder, 2.0);
  CHECK_THAT(resume_with(folder, [](RunOrder& o) { o.seed = 5; }), ContainsSubstring("has seed 4, not 5"));
  CHECK_THAT(resume_with(folder, [](RunOrder& o) { o.first = 3; }), ContainsSubstring("is of patient 2, not 3"));
  CHECK_THAT(resume_with(folder, [](RunOrder& o) { o.scenario = o.scenario.replace("run.duration", "\"6 day\""); }), ContainsSubstring("is of another scenario"));
  CHECK_THAT(resume_with(folder, [](RunOrder& o) { o.several = true; }), ContainsSubstring("another number of replicates"));
  CHECK(resume_with(folder, [](RunOrder&) {}).empty());
  CHECK_THROWS_WITH(StoredRun(order(), folder / "trace.h5", never, false), ContainsSubstring("a run was stopped here"));
}

TEST_CASE("a program that makes other rows than those in the journal is found out") {
  const Folder folder;
  stop_after(folder, 3.0);
  const fs::path run_folder = folder / "trace.h5.run", path = sim::journal_in(run_folder, 0);
  fs::remove(sim::checkpoint_in(run_folder, 0, 0));
  sim::JournalReader reader(path);
  std::vector<sim::Row> rows;
  while (const auto row = reader.next()) rows.push_back(*row);
  rows[3].values[0] += 1e-9;
  fs::remove(path);
  auto forged = sim::JournalWriter::create(path, reader.header(), reader.columns());
  for (const sim::Row& row : rows) forged.append(row);
  forged.sync();
  StoredRun run(order(), folder / "trace.h5", never, true);
  CHECK_THROWS_WITH(run_all(run), ContainsSubstring("the row of day 1.5") && ContainsSubstring("another program made it"));
}

TEST_CASE("a saved patient lives on as if nothing had happened, and no other is taken for it") {
  const Folder folder;
  Simulation patient(order().scenario, 4, 2);
  patient.advance(2.25);
  patient.save(folder / "patient.sim");
  Simulation restored = Simulation::restore(folder / "patient.sim");
  CHECK(restored.seed() == 4);
  CHECK(restored.patient() == 2);
  CHECK(restored.time() == patient.time());
  CHECK(restored.state_hash() == patient.state_hash());
  patient.run();
  restored.run();
  CHECK(restored.state_hash() == patient.state_hash());
  CHECK(restored.series().time == patient.series().time);
  CHECK(restored.series().variables[0].values == patient.series().variables[0].values);
  CHECK_THROWS_AS(Simulation::restore(folder / "none.sim"), sim::UserError);
}

TEST_CASE("rows are recorded when they are due, and time advances by whole steps") {
  Simulation patient(order().scenario, 4, 2);
  CHECK(patient.steps_in_all() == 120);
  patient.advance(0.0);
  CHECK(patient.steps() == 0);
  patient.advance(0.99);
  CHECK(patient.steps() == 24);
  CHECK(patient.rows() == 3);
  patient.run();
  CHECK(patient.steps() == 120);
  patient.run();
  CHECK(patient.steps() == 120);
  const auto& time = patient.series().time;
  REQUIRE(time.size() == 11);
  for (std::size_t i = 0; i < time.size(); ++i) CHECK(time[i] == Approx(0.5 * static_cast<double>(i)));
  for (const double wrong : {-1.0, 40000.0, std::nan("")}) CHECK_THROWS_AS(patient.advance(wrong), sim::UserError);
  CHECK_THROWS_WITH(patient.observe("colour"), ContainsSubstring("no probe \"colour\""));
  CHECK(patient.observe("platelet_count").size() == 1);
}

TEST_CASE("what is told since the last row is, at the moment of a row, what that row tells") {
  Simulation patient(order().scenario, 4, 2);
  const auto last = [&](const std::string& name) {
    for (const sim::Variable& variable : patient.series().variables)
      if (variable.name == name) return std::vector<double>(variable.values.end() - static_cast<std::ptrdiff_t>(patient.series().width(variable)), variable.values.end());
    return std::vector<double>{};
  };
  CHECK(std::isnan(patient.observe("turnover").at(0)));
  patient.advance(1.0);
  for (const char* name : {"turnover", "deaths", "mean_platelet_lifespan", "production_rate"}) CHECK(patient.observe(name) == last(name));
  const auto dead = patient.world().ledger.dead();
  patient.step();
  patient.step();
  const double days = 2.0 * patient.clock().length;
  CHECK(patient.observe("turnover").at(0) == Approx(patient.world().concentration(static_cast<double>(patient.world().ledger.dead() - dead)) / days));
  CHECK(patient.observe("deaths") != last("deaths"));
}
