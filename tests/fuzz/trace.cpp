// Traces: a file as it stands, or any bytes behind a seal that is true, so that HDF5 meets them.
#include "sim/error.h"
#include "sim/trace.h"
#include "sim/trace_seal.h"
#include "sim/whole_file.h"
#include "tests/fuzz/target.h"

namespace {

class Trace final : public fuzz::Target {
 public:
  void try_bytes(std::string_view bytes) override {
    const char choice = fuzz::take_choice(bytes);
    try {
      const sim::Trace trace = sim::read_trace(file_.holding(choice == 's' ? sim::sealed(std::string(bytes)) : std::string(bytes)));
      for (const sim::Series& patient : trace.patients)
        for (const sim::Variable& variable : patient.variables) fuzz::require(variable.values.size() == patient.time.size() * patient.width(variable));
    } catch (const sim::UserError& refusal) {
      fuzz::require(*refusal.what() != '\0');
    }
  }

  std::vector<std::string> good_inputs() override {
    const auto path = std::filesystem::temp_directory_path() / ("fuzz_trace_" + std::to_string(::getpid()));
    const sim::Series series{{0, 1}, {{"cause", "1", "cause", {"age", "use"}, {}}}, {{"count", "1", "count", "", {3, 4}}, {"deaths", "1", "deaths", "cause", {1, 2, 3, 4}}}};
    sim::TraceHeader header;
    header.format = "trace";
    sim::write_trace(path, header, series);
    std::string file = sim::read_whole(path, 1 << 20);
    std::filesystem::remove(path);
    const std::string whole = file;
    sim::unseal(file);
    return {" " + whole, "s" + file};
  }

 private:
  fuzz::MemoryFile file_;
};

}  // namespace

std::unique_ptr<fuzz::Target> fuzz::make_target() { return std::make_unique<Trace>(); }
