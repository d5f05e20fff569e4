// A trace keeps what it was given, whole or not at all, and refuses what it did not write.
#include "sim/storage/trace.h"

#include "sim/base/error.h"
#include "sim/base/whole_file.h"
#include "sim/storage/hdf5.h"
#include "sim/storage/trace_seal.h"
#include "tests/catch.h"
#include "tests/unit/sim/base/folder.h"

#include <fstream>
#include <functional>

namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;

sim::Series decay(double start) {
  sim::Series series;
  series.time = {0, 0.25, 0.5};
  series.dimensions.push_back({"cause", "1", "cause of decay", {"alpha", "beta, \xC2\xB5"}, {}});
  series.dimensions.push_back({"mass", "1", "mass number", {}, {235, 238}});
  series.variables.push_back({"nuclei", "1", "nuclei left", "", {start, start - 1, start - 2}});
  series.variables.push_back({"decays", "day-1", "decays by cause", "cause", {1, 2, 3, 4, 5, 6}});
  series.variables.push_back({"isotopes", "1", "nuclei by mass", "mass", {6, 5, 4, 3, 2, 1}});
  return series;
}

sim::TraceHeader header() {
  sim::TraceHeader header;
  header.format = "decay-trace";
  header.software_version = "1.2.3";
  header.commit = "";
  header.scenario_toml = "title = \"decay\"\n";
  header.scenario_resolved = "title = \"decay \xC2\xB5\"\n";
  header.scenario_sha256 = "abc";
  header.state_hash = "def";
  header.seed = ~std::uint64_t{0};
  header.patient = 7;
  header.extra["title"] = "decay";
  return header;
}

void require_same(const sim::Series& a, const sim::Series& b) {
  CHECK(a.time == b.time);
  REQUIRE(a.dimensions.size() == b.dimensions.size());
  for (std::size_t i = 0; i < a.dimensions.size(); ++i) {
    CHECK(a.dimensions[i].name == b.dimensions[i].name);
    CHECK(a.dimensions[i].units == b.dimensions[i].units);
    CHECK(a.dimensions[i].long_name == b.dimensions[i].long_name);
    CHECK(a.dimensions[i].labels == b.dimensions[i].labels);
    CHECK(a.dimensions[i].numbers == b.dimensions[i].numbers);
  }
  REQUIRE(a.variables.size() == b.variables.size());
  for (std::size_t i = 0; i < a.variables.size(); ++i) {
    CHECK(a.variables[i].name == b.variables[i].name);
    CHECK(a.variables[i].units == b.variables[i].units);
    CHECK(a.variables[i].long_name == b.variables[i].long_name);
    CHECK(a.variables[i].dimension == b.variables[i].dimension);
    CHECK(a.variables[i].values == b.variables[i].values);
  }
}

std::string refusal(const fs::path& path) {
  try {
    sim::read_trace(path, "decay-trace");
  } catch (const sim::UserError& error) {
    return error.what();
  }
  return "";
}

// A file of HDF5 that bears a seal, as if this program had written it.
fs::path forged(const Folder& folder, const std::function<void(hid_t)>& fill) {
  const sim::hdf5::Quiet quiet;
  const sim::hdf5::Handle file = sim::hdf5::create_in_memory();
  fill(file);
  sim::write_whole(folder / "forged.h5", sim::sealed(sim::hdf5::image(file)));
  return folder / "forged.h5";
}

void put_header(hid_t file) {
  for (const char* name : {"software_version", "commit", "scenario_toml", "scenario_resolved", "scenario_sha256",
                           "state_hash"})
    sim::hdf5::put(file, name, "x");
  sim::hdf5::put(file, "format", "decay-trace");
  sim::hdf5::put(file, "format_version", sim::trace_format_version);
  sim::hdf5::put(file, "seed", std::uint64_t{1});
  sim::hdf5::put(file, "patient", std::uint64_t{0});
}

}  // namespace

TEST_CASE("A trace of one patient returns as it was") {
  const Folder folder;
  sim::write_trace(folder / "one.h5", header(), decay(100));
  const sim::Trace trace = sim::read_trace(folder / "one.h5", "decay-trace");
  REQUIRE(trace.patients.size() == 1);
  require_same(trace.patients[0], decay(100));
  CHECK(trace.header.software_version == "1.2.3");
  CHECK(trace.header.commit.empty());
  CHECK(trace.header.scenario_toml == header().scenario_toml);
  CHECK(trace.header.scenario_resolved == header().scenario_resolved);
  CHECK(trace.header.seed == header().seed);
  CHECK(trace.header.patient == 7);
  CHECK(trace.header.extra == header().extra);
}

TEST_CASE("A trace of several patients returns each of them") {
  const Folder folder;
  sim::write_trace(folder / "many.h5", header(), std::vector<sim::Series>{decay(10), decay(20), decay(30)});
  const sim::Trace trace = sim::read_trace(folder / "many.h5");
  REQUIRE(trace.patients.size() == 3);
  CHECK(trace.patient_axis);
  for (std::size_t i = 0; i < 3; ++i) require_same(trace.patients[i], decay(10.0 * static_cast<double>(i + 1)));
}

TEST_CASE("A trace without rows is a trace") {
  const Folder folder;
  sim::Series empty = decay(1);
  empty.time.clear();
  for (sim::Variable& variable : empty.variables) variable.values.clear();
  sim::write_trace(folder / "empty.h5", header(), empty);
  require_same(sim::read_trace(folder / "empty.h5").patients.at(0), empty);
}

TEST_CASE("Equal runs are equal files") {
  const Folder folder;
  sim::write_trace(folder / "a.h5", header(), decay(100));
  sim::write_trace(folder / "b.h5", header(), decay(100));
  CHECK(sim::read_whole(folder / "a.h5", 1 << 20) == sim::read_whole(folder / "b.h5", 1 << 20));
}

TEST_CASE("A scenario longer than the 64 KiB of a compact attribute is kept") {
  const Folder folder;
  sim::TraceHeader large = header();
  large.scenario_toml = std::string(300000, 'x');
  sim::write_trace(folder / "large.h5", large, decay(1));
  CHECK(sim::read_trace(folder / "large.h5").header.scenario_toml == large.scenario_toml);
}

TEST_CASE("Writing replaces the old file and leaves nothing else") {
  const Folder folder;
  sim::write_trace(folder / "one.h5", header(), decay(1));
  sim::write_trace(folder / "one.h5", header(), decay(2));
  CHECK(sim::read_trace(folder / "one.h5").patients[0].variables[0].values[0] == 2);
  CHECK(folder.files() == 1);
}

TEST_CASE("An unwritable target is the user's mistake and leaves nothing") {
  const Folder folder;
  const fs::path missing = folder / "missing" / "one.h5";
  CHECK_THROWS_WITH(sim::write_trace(missing, header(), decay(1)), ContainsSubstring("cannot write: No such file"));
  fs::create_directory(folder / "taken.h5");
  CHECK_THROWS_WITH(sim::write_trace(folder / "taken.h5", header(), decay(1)), ContainsSubstring("Is a directory"));
  CHECK_THROWS_WITH(sim::write_trace("/dev/full", header(), decay(1)), ContainsSubstring("not a regular file"));
  CHECK(folder.files() == 1);
}

TEST_CASE("Series that do not fit together are refused") {
  const Folder folder;
  const auto write = [&](const std::function<void(sim::Series&)>& spoil) {
    sim::Series series = decay(1);
    spoil(series);
    sim::write_trace(folder / "bad.h5", header(), std::vector<sim::Series>{decay(1), series});
  };
  using Error = std::invalid_argument;
  CHECK_THROWS_AS(write([](sim::Series& s) { s.time.push_back(9); }), Error);
  CHECK_THROWS_AS(write([](sim::Series& s) { s.time[1] = 9; }), Error);
  CHECK_THROWS_AS(write([](sim::Series& s) { s.variables[0].values.pop_back(); }), Error);
  CHECK_THROWS_AS(write([](sim::Series& s) { s.variables[0].name = "decays"; }), Error);
  CHECK_THROWS_AS(write([](sim::Series& s) { s.variables[0].name = "time"; }), Error);
  CHECK_THROWS_AS(write([](sim::Series& s) { s.variables[1].dimension = "colour"; }), Error);
  CHECK_THROWS_AS(write([](sim::Series& s) { s.dimensions[0].labels[0] = "gamma"; }), Error);
  CHECK_THROWS_AS(sim::write_trace(folder / "bad.h5", header(), std::vector<sim::Series>{}), Error);
  CHECK(folder.files() == 0);
}

TEST_CASE("Damage anywhere is found") {
  const Folder folder;
  sim::write_trace(folder / "good.h5", header(), decay(1));
  const std::string good = sim::read_whole(folder / "good.h5", 1 << 20);
  for (std::size_t at = 0; at < good.size(); at += 97) {
    std::string flipped = good;
    flipped[at] = static_cast<char>(flipped[at] ^ 4);
    sim::write_whole(folder / "flipped.h5", flipped);
    REQUIRE_FALSE(refusal(folder / "flipped.h5").empty());
    sim::write_whole(folder / "short.h5", std::string_view(good).substr(0, at));
    REQUIRE_FALSE(refusal(folder / "short.h5").empty());
  }
}

TEST_CASE("What is no trace is refused with a reason") {
  const Folder folder;
  CHECK_THAT(refusal(folder / "missing.h5"), ContainsSubstring("missing.h5: cannot read: No such file"));
  CHECK_THAT(refusal(folder / ""), ContainsSubstring("Is a directory"));
  CHECK_THAT(refusal("/dev/zero"), ContainsSubstring("not a regular file"));
  sim::write_whole(folder / "text.h5", "hello");
  CHECK_THAT(refusal(folder / "text.h5"), ContainsSubstring("not an HDF5 file"));
  sim::TraceHeader other = header();
  other.format = "growth-trace";
  sim::write_trace(folder / "other.h5", other, decay(1));
  CHECK_THAT(refusal(folder / "other.h5"), ContainsSubstring("not a decay-trace file"));
}

TEST_CASE("A forged file is refused") {
  const Folder folder;
  CHECK_THAT(refusal(forged(folder, [](hid_t) {})), ContainsSubstring("not a decay-trace file"));
  const fs::path later = forged(folder, [](hid_t file) {
    sim::hdf5::put(file, "format", "decay-trace");
    sim::hdf5::put(file, "format_version", 99);
  });
  CHECK_THAT(refusal(later), ContainsSubstring("trace format version 99"));
  const fs::path outside = forged(folder, [](hid_t file) {
    put_header(file);
    H5Lcreate_external("/etc/passwd", "/", file, "time", H5P_DEFAULT, H5P_DEFAULT);
  });
  CHECK_THAT(refusal(outside), ContainsSubstring("damaged or foreign"));
  const fs::path huge = forged(folder, [](hid_t file) {
    put_header(file);
    const hsize_t size = hsize_t{1} << 40, chunk = 1 << 10;
    const sim::hdf5::Handle space(H5Screate_simple(1, &size, nullptr), H5Sclose, "space");
    const sim::hdf5::Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "properties");
    H5Pset_chunk(properties, 1, &chunk);
    const sim::hdf5::Handle time(
        H5Dcreate2(file, "time", H5T_IEEE_F64LE, space, H5P_DEFAULT, properties, H5P_DEFAULT), H5Dclose, "time");
  });
  CHECK_THAT(refusal(huge), ContainsSubstring("believe the size of time"));
}
