// A patient in a file of its own: saved at any moment, restored to live on.
#include <filesystem>

#include "models/plateletsim.h"
#include "models/run/stored_run.h"
#include "models/version.h"
#include "sim/storage/checkpoint.h"

namespace plateletsim {

void Simulation::save(const std::filesystem::path& file) const {
  require_first_luck("saved");
  sim::CheckpointHeader header{header_of({scenario_, seed(), patient(), 1, false, scenario_.text()}), "", steps(), time(), rows()};
  header.run.state_hash = state_hash();
  sim::write_checkpoint(file, header, *this);
}

Simulation Simulation::restore(const std::filesystem::path& file, int threads) {
  sim::CheckpointReader reader(file);
  const sim::TraceHeader& run = reader.header().run;
  if (run.format != trace_format) throw sim::StorageError(file.string() + ": not a patient of this program");
  try {
    Simulation patient(sim::Scenario::parse(run.scenario_resolved, file.string() + ":scenario", shelves(library())), run.seed, run.patient, threads);
    reader.read(patient);
    if (patient.state_hash() != run.state_hash) throw sim::StorageError(file.string() + ": damaged: its state is not the one that was saved");
    return patient;
  } catch (const sim::UserError& error) {
    if (run.software_version == version()) throw;
    throw sim::StorageError(error.what() + (" (saved by version " + run.software_version) + ", this is version " + version() + ")");
  }
}

bool Simulation::consistent() const {
  const World& w = world();
  const auto next_birth = w.first_birth_step + static_cast<std::int64_t>(w.alive_by_birth.size());
  const bool births = w.marrow.cells_per_agent > 0.0 ? next_birth == steps() : next_birth <= steps();
  return rows_due_ >= 1 && births && time() < longest_run;
}

}  // namespace plateletsim
