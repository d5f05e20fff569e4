// The way in for users: load a scenario, run a patient, read probes.
//
//   plateletsim::Simulation patient(plateletsim::load("itp_acute_child"), 1);
//   patient.advance(30);
//   double count = patient.observe("platelet_count").front();
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "models/blueprint.h"
#include "models/catalogue.h"
#include "models/probes.h"
#include "models/world/world.h"
#include "sim/observe/recorder.h"
#include "sim/observe/series.h"
#include "sim/scenario/event.h"
#include "sim/scenario/scenario.h"
#include "sim/step/simulation.h"

namespace plateletsim {

// Where the shipped scenarios lie: PLATELETSIM_SCENARIOS, else the installed place, else the source tree.
std::filesystem::path library();
// That folder with those of PLATELETSIM_DRUGS (separated by colons), where others keep drugs, conditions and protocols.
sim::Library shelves(const std::filesystem::path& folder);

// A scenario of the library by name, or a file by path; checked. Throws sim::UserError.
sim::Scenario load(const std::string& name_or_path);

// Checks a file by itself: a scenario, or what scenarios draw in, a drug, a condition or a protocol. Says which it is.
// Throws sim::UserError.
std::string check_file(const std::filesystem::path& file);

// Refuses what no patient can be made of: unknown keys, wrong units, more memory than the machine has.
void check(const sim::Scenario& scenario);

// JSON Schema of a scenario file, with the drugs and conditions of the library among the events.
std::string json_schema();

// What an event of this name may say, a treatment, condition or assay; its file need not have been drawn in before.
// Throws sim::UserError, with a suggestion.
sim::TableInfo event_table(const sim::Scenario& scenario, const std::string& name);
// A copy to whom this happens as well, its fields in the units of event_table(). Without a kind, the name tells it. Throws
// sim::UserError.
sim::Scenario with_event(const sim::Scenario& scenario, sim::Event event);

// Threads that pay inside one run: all of this machine's above a million platelets, otherwise one.
int useful_threads(const sim::Scenario& scenario);

// The steps of a scenario as a list: phases, mechanisms, what each reads and writes.
std::string plan(const sim::Scenario& scenario);

struct ProbeInfo {
  std::string name, units, long_name, dimension;
};

// One patient in time. Copyable: a copy is a twin with the same past and the same luck.
class Simulation {
 public:
  explicit Simulation(const Blueprint& made, std::uint64_t seed = 1, std::uint64_t patient = 0, int threads = 1,
                      sim::Driver driver = sim::Driver::sparse);
  // Throws sim::UserError for a scenario that check() refuses. For many patients, read its Blueprint once.
  Simulation(const sim::Scenario& scenario, std::uint64_t seed, std::uint64_t patient = 0, int threads = 1,
             sim::Driver driver = sim::Driver::sparse);

  // One that was saved: as if it had never stopped. Throws sim::StorageError for a damaged file or another version's.
  static Simulation restore(const std::filesystem::path& file, int threads = 1);
  // Keeps everything that decides the future, and the rows recorded so far. Throws sim::StorageError.
  void save(const std::filesystem::path& file) const;

  double time() const { return engine_.clock().time(); }  // day
  std::int64_t steps() const { return engine_.clock().step; }  // done
  std::int64_t steps_in_all() const;                      // of the scenario's duration
  double duration() const { return settings_.duration; }  // day
  void step();                                            // one time step; records a row when one is due
  // The same with something around each act of a mechanism: sim::Simulation::step.
  template <class Around>
  void step(const Around& around, sim::Effort* effort) {
    engine_.step(around, effort);
    record_if_due();
  }
  void advance(double days);                              // as many whole steps as fit the time best
  void run();                                             // to the scenario's duration

  // A copy with the same past whom other luck meets from now on, one for each number. It remains this person: set points and
  // what living platelets inherited stay. No scenario makes it again, so that its lived() and save() throw sim::UserError.
  Simulation with_luck(std::uint64_t number) const;

  void use_threads(int threads) { engine_.use_threads(threads); }  // never changes a result

  // Values of a probe now; rates since the last row. Throws sim::UserError for an unknown name.
  std::vector<double> observe(const std::string& probe) const;
  // A treatment, condition or assay now, with the fields that the scenario's event would have, in declared units. It
  // is written into scenario(), marked as given at the bedside. Throws sim::UserError.
  void apply(const std::string& event, const std::map<std::string, double>& fields);
  // The same of an event at any time, a course of them too.
  void apply(const sim::Event& event);
  // A doctor from now on, written as a [[protocol]] of a scenario, and into scenario(). Throws sim::UserError.
  void follow(const std::string& toml_protocol);
  // Columns for what these events and protocols may bring, whether they come or not: so twins that are treated differently
  // look alike.
  void watch(const std::vector<sim::Event>& events, const std::vector<std::string>& toml_protocols = {});

  const sim::Series& series() const { return recorder_.series(); }
  std::string state_hash() const;
  std::vector<ProbeInfo> probes() const;
  const World& world() const { return engine_.world(); }
  bool has_events() const { return has_events_; }         // whether anything of its scenario's, or from the bedside, happens to this patient
  const sim::Scenario& scenario() const { return scenario_; }
  // What gives this patient again up to now: the scenario with its duration, and all that was given at the bedside.
  sim::Scenario lived() const;
  std::uint64_t seed() const { return seed_; }
  std::uint64_t patient() const { return engine_.chance().patient(); }
  const sim::Clock& clock() const { return engine_.clock(); }
  std::int64_t rows() const { return recorder_.rows(); }  // recorded so far, those forgotten included
  void forget_rows() { recorder_.forget(); }              // gives up the rows in memory: they are safe elsewhere

  template <class Self>
  static auto kept(Self& self) { return std::tie(self.engine_, self.recorder_, self.rows_due_); }
  bool consistent() const;

 private:
  void record_if_due();
  void require_first_luck(const char* wanted) const;
  void live_on(const Blueprint& with);  // what was given is in it
  void watch(const Watched& more);

  sim::Scenario scenario_;
  RunSettings settings_;
  sim::Simulation<World> engine_;
  Watched watched_;
  sim::Recorder<World> recorder_;
  std::uint64_t seed_;         // from which it began
  bool has_events_;
  std::int64_t rows_due_ = 1;  // rows recorded, the one at the start included
};

}  // namespace plateletsim
