// Checkpoints: a file as it stands, or any header or state whose checksums and structure are right.
#include <array>

#include "models/plateletsim.h"
#include "sim/base/error.h"
#include "sim/storage/checkpoint.h"
#include "tests/fuzz/target.h"

namespace {

template <class T>
std::string packed(const T& value) {
  std::string bytes;
  sim::BinaryWriter writer([&bytes](std::string_view more) { bytes += more; });
  writer.add(value);
  writer.flush();
  return bytes;
}

std::string file_of(std::string_view header, std::string_view state) {
  return sim::checkpoint_format.line() + sim::encode('H', 0, header) + sim::encode('S', 1, state) + sim::encode('E', 2, "");
}

// A state that is let in must be one that can live on.
void read(const std::filesystem::path& path, plateletsim::Simulation& patient) {
  sim::CheckpointReader reader(path);
  reader.read(patient);
  fuzz::require(!patient.state_hash().empty());
  plateletsim::Simulation twin = patient;
  twin.step();
}

plateletsim::Simulation small_patient() {
  const auto scenario = sim::Scenario::load(PLATELETSIM_SOURCE "/tests/fuzz/library/few.toml", "");
  return {scenario, 1};
}

// A child at the height of an infection, with everything that a state can hold but drugs.
plateletsim::Simulation immune_patient() {
  const auto scenario = sim::Scenario::load(PLATELETSIM_SOURCE "/scenarios/itp_child.toml", PLATELETSIM_SOURCE "/scenarios")
                            .replace("run.droplet_volume", "\"0.001 uL\"").replace("run.step", "\"6 hour\"").replace("infection.onset", "\"0 day\"")
                            .replace("marrow.megakaryocyte_sample", "100").replace("phagocytosis.sample", "10");
  plateletsim::Simulation patient(scenario, 1);
  patient.advance(12.0);
  patient.forget_rows();
  return patient;
}

sim::CheckpointHeader header_of_patient() { return {{}, sim::layout_fingerprint<plateletsim::Simulation>()}; }

class Checkpoint final : public fuzz::Target {
 public:
  void try_bytes(std::string_view bytes) override {
    const auto choice = static_cast<unsigned char>(fuzz::take_choice(bytes));
    const std::string file = choice % 3 == 0 ? std::string(bytes) : choice % 3 == 1 ? file_of(header_, bytes) : file_of(bytes, "");
    try {
      read(file_.holding(file), patients_[choice / 3 % 2]);
    } catch (const sim::UserError& refusal) {  // or a state that no step leads out of (NumberError)
      fuzz::require(*refusal.what() != '\0');
    }
  }

  std::vector<std::string> good_inputs() override {
    const std::string header = packed(header_of_patient()), state = packed(small_patient());
    return {std::string(1, 0) + file_of(header, state), std::string(1, 1) + state, std::string(1, 2) + header, std::string(1, 4) + packed(immune_patient())};
  }

 private:
  fuzz::MemoryFile file_;
  std::array<plateletsim::Simulation, 2> patients_{small_patient(), immune_patient()};
  const std::string header_ = packed(header_of_patient());
};

}  // namespace

std::unique_ptr<fuzz::Target> fuzz::make_target() { return std::make_unique<Checkpoint>(); }
