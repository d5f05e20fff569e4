// A patient of the full shipped model as a worker of the benchmark: `patient SCENARIO threads=1 seed=1 key=value…`.
#include <optional>

#include "models/plateletsim.h"
#include "tests/bench/worker.h"

namespace {

class Patient {
 public:
  Patient(const std::string& name, const std::vector<std::string>& settings) {
    auto scenario = plateletsim::load(name);
    std::uint64_t seed = 1;
    int threads = 1;
    for (const std::string& setting : settings) {
      const auto equals = setting.find('=');
      const std::string key = setting.substr(0, equals), value = setting.substr(equals + 1);
      if (key == "seed") seed = std::stoull(value);
      else if (key == "threads") threads = std::stoi(value);
      else scenario = scenario.replace(key, '"' + value + '"');
    }
    run_.emplace(scenario, seed, 0, threads);
  }

  bench::Row step() {
    run_->step();
    const auto& deaths = world().ledger.deaths;
    const auto of = [&](plateletsim::Cause cause) { return deaths[static_cast<std::size_t>(cause)]; };
    using plateletsim::Cause;
    return {size(), of(Cause::senescence), of(Cause::haemostasis), of(Cause::spleen_macrophage) + of(Cause::liver_macrophage), 0.0, 0};
  }
  std::int64_t size() const { return world().platelets.size(); }
  std::int64_t candidates() const { return 0; }
  std::size_t bytes() const { return world().platelets.bytes(); }

  // A patient comes with everything: there is nothing to tell it.
  void inherit(const std::vector<double>&) {}
  void start(const std::vector<double>&) {}
  void label(double) {}

 private:
  const plateletsim::World& world() const { return run_->world(); }
  std::optional<plateletsim::Simulation> run_;
};

}  // namespace

int main(int count, char** arguments) {
  Patient patient(arguments[1], {arguments + 2, arguments + count});
  bench::serve(patient);
}
