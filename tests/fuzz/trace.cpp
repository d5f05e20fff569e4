// Traces: a file as it stands, or bytes as if their seal were true, so that HDF5 meets them, its own checksums mended or not.
#include <functional>

#include "sim/base/error.h"
#include "sim/base/whole_file.h"
#include "sim/storage/trace.h"
#include "sim/storage/trace_seal.h"
#include "tests/fuzz/examiner.h"
#include "tests/fuzz/hdf5_checksums.h"
#include "tests/fuzz/spoiled.h"
#include "tests/fuzz/target.h"

namespace {

using sim::operator""_draw;

// Sealed, as this version writes it.
std::string good_file() {
  const auto path = std::filesystem::temp_directory_path() / ("fuzz_trace_" + std::to_string(::getpid()));
  const sim::Series series{{0, 1}, {{"cause", "1", "cause", {"age", "use"}, {}}}, {{"count", "1", "count", "", {3, 4}}, {"deaths", "1", "deaths", "cause", {1, 2, 3, 4}}}};
  sim::TraceHeader header;
  header.format = "trace";
  sim::write_trace(path, header, series);
  std::string file = sim::read_whole(path, 1 << 20);
  std::filesystem::remove(path);
  return file;
}

std::string without_seal(std::string file) {
  fuzz::require(sim::unseal(file));
  return file;
}

void require_whole(const sim::Trace& trace) {
  for (const sim::Series& patient : trace.patients)
    for (const sim::Variable& variable : patient.variables) fuzz::require(variable.values.size() == patient.time.size() * patient.width(variable));
}

class Trace final : public fuzz::Target {
 public:
  Trace() { fuzz::require(checksums_.count() > 3); }

  void try_bytes(std::string_view bytes) override {
    try {
      if (!bytes.starts_with(as_it_stands)) return examiner_.examine(bytes, require_whole);
      bytes.remove_prefix(1);
      require_whole(sim::read_trace(file_.holding(bytes)));
    } catch (const sim::UserError& refusal) {
      fuzz::require(*refusal.what() != '\0');
    }
  }

  std::vector<std::string> good_inputs() override { return {as_it_stands + good_file(), "s" + without_seal(good_file()), "m" + without_seal(good_file())}; }

 private:
  static constexpr char as_it_stands = ' ', mended = 'm';

  // The input's bytes, and others that differ from them by a few faults.
  std::string trace(std::string_view input, int number) const {
    const char choice = fuzz::take_choice(input);
    auto chance = sim::Chance(1, 0).stream("what is spoiled"_draw, static_cast<std::uint64_t>(number), std::hash<std::string_view>()(input));
    const std::string bytes = number == 0 ? std::string(input) : fuzz::spoiled(std::string(input), chance);
    return choice == mended ? checksums_.mended(bytes) : bytes;
  }

  fuzz::MemoryFile file_;
  const fuzz::Hdf5Checksums checksums_{without_seal(good_file())};
  fuzz::Examiner examiner_{[this](std::string_view input, int number) { return trace(input, number); }};
};

}  // namespace

std::unique_ptr<fuzz::Target> fuzz::make_target() { return std::make_unique<Trace>(); }
