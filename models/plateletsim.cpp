// Loading scenarios, making a patient of one, and moving it through time.
#include "models/plateletsim.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <thread>

#include "models/met.h"
#include "models/patient/person.h"
#include "models/probes.h"
#include "models/version.h"
#include "sim/base/error.h"
#include "sim/base/state_hash.h"
#include "sim/scenario/companions.h"
#include "sim/scenario/event.h"
#include "sim/scenario/library.h"
#include "sim/scenario/schema.h"

namespace plateletsim {
namespace {

World blank(const RunSettings& settings, std::uint64_t seed, std::uint64_t patient) {
  World world;
  world.droplet = settings.droplet_volume;
  world.step = settings.step;
  world.platelets = sim::Agents(sim::Chance(seed, patient).stream("inherited traits"_draw, 0, 0)());
  return world;
}

// The table of an event of this kind and name; its file need not have been drawn in. None: then `known` has grown by those
// that there are.
std::optional<sim::TableInfo> find_event_table(const sim::Scenario& scenario, const std::string& kind, const std::string& name, std::vector<sim::TableInfo>& known) {
  sim::Event event;
  event.kind = kind;
  event.name = name;
  for (sim::TableInfo& table : parameters(scenario.with_event(sim::event_node(event, {})))) {
    if (table.name == "event." + kind + "." + name) return std::move(table);
    known.push_back(std::move(table));
  }
  return std::nullopt;
}

}  // namespace

std::filesystem::path library() {
  if (const char* chosen = std::getenv("PLATELETSIM_SCENARIOS"); chosen != nullptr && *chosen != '\0') return chosen;
  for (const auto& place : scenario_places())
    if (std::filesystem::is_directory(place)) return place;
  throw sim::UserError("the library of scenarios is not where it was installed; set PLATELETSIM_SCENARIOS to its folder");
}

sim::Library shelves(const std::filesystem::path& folder) {
  sim::Library library(folder);
  const char* named = std::getenv("PLATELETSIM_DRUGS");
  std::istringstream places(named == nullptr ? "" : named);
  for (std::string place; std::getline(places, place, ':');)
    if (!place.empty()) library.others.emplace_back(place);
  return library;
}

sim::Scenario load(const std::string& name_or_path) {
  const std::filesystem::path given(name_or_path);
  const bool is_path = given.has_parent_path() || given.extension() == ".toml";
  const auto folder = library();
  const auto scenario = sim::Scenario::load(is_path ? given : sim::library_file(name_or_path, folder), shelves(folder));
  check(scenario);
  return scenario;
}

void check(const sim::Scenario& scenario) { (void)Blueprint(scenario); }

std::string json_schema() {
  sim::Scenario all = sim::Scenario::parse("title = \"all\"", "all", shelves(library()));
  for (const auto& [kind, folder] : {std::pair("treatment", "drugs"), std::pair("condition", "conditions")})
    for (const std::string& name : sim::companion_names(folder, all.library()))
      all = all.with_event("{ " + std::string(kind) + " = \"" + name + "\" }");
  std::vector<sim::TableInfo> tables = parameters();
  std::erase_if(tables, [](const sim::TableInfo& table) { return sim::is_event(table); });
  for (const sim::TableInfo& table : parameters(all))
    if (sim::is_event(table)) tables.push_back(table);
  return sim::json_schema(tables);
}

sim::TableInfo event_table(const sim::Scenario& scenario, const std::string& name) {
  std::vector<sim::TableInfo> known;
  for (const char* kind : {"treatment", "condition", "assay"})
    if (auto table = find_event_table(scenario, kind, name, known)) return *table;
  (void)sim::event_kind(name, known);  // throws, with a suggestion
  return {};
}

sim::Scenario with_event(const sim::Scenario& scenario, sim::Event event) {
  std::vector<sim::TableInfo> known;
  std::optional<sim::TableInfo> table;
  if (!event.kind.empty()) table = find_event_table(scenario, event.kind, event.name, known);
  if (!table) table = event_table(scenario, event.name);
  event.kind = table->fields.front().name;
  return scenario.with_event(sim::event_node(event, *table));
}

int useful_threads(const sim::Scenario& scenario) {
  const double count = Person::table().read(scenario.section("patient")).normal_count;  // 1e9/L, circulating
  const bool large = count * 1.5e3 * run_settings(scenario).droplet_volume > 1e6;     // platelets, a third of them pooled
  return large ? static_cast<int>(std::max(1u, std::thread::hardware_concurrency())) : 1;
}

std::string plan(const sim::Scenario& scenario) { return sim::plan(Blueprint(scenario).mechanisms); }

Simulation::Simulation(const Blueprint& made, std::uint64_t seed, std::uint64_t patient, int threads, sim::Driver driver)
    : scenario_(made.scenario),
      settings_(made.settings),
      engine_(blank(settings_, seed, patient), made.mechanisms, {settings_.step, 0}, {seed, patient}, met_by({seed, patient}, made.agenda), driver, threads),
      watched_(made.watched),
      recorder_(plateletsim::probes(engine_.world(), watched_, engine_.chance())),
      seed_(seed),
      has_events_(!engine_.agenda().courses().empty()) {
  watched_.clones = engine_.world().clones.size();
  recorder_.record(engine_.world(), 0.0);
}

Simulation::Simulation(const sim::Scenario& scenario, std::uint64_t seed, std::uint64_t patient, int threads, sim::Driver driver)
    : Simulation(Blueprint(scenario), seed, patient, threads, driver) {}

void Simulation::step() {
  engine_.step();
  record_if_due();
}

void Simulation::record_if_due() {
  const double due = static_cast<double>(rows_due_) * settings_.record;
  if (time() < due - 0.5 * settings_.step) return;
  recorder_.record(engine_.world(), time());
  rows_due_ = std::max(rows_due_ + 1, static_cast<std::int64_t>((time() + 0.5 * settings_.step) / settings_.record) + 1);
}

void Simulation::advance(double days) {
  if (!(days >= 0.0) || days > 36525.0) throw sim::UserError("a simulation advances by 0 to 36525 days");
  const auto steps = static_cast<std::int64_t>(days / settings_.step + 0.5);
  for (std::int64_t i = 0; i < steps; ++i) step();
}

void Simulation::run() { advance(std::max(0.0, duration() - time())); }

std::int64_t Simulation::steps_in_all() const { return static_cast<std::int64_t>(duration() / settings_.step + 0.5); }

std::vector<double> Simulation::observe(const std::string& probe) const {
  for (const auto& known : recorder_.probes())
    if (known.name == probe) return recorder_.observe(engine_.world(), time(), probe);
  throw sim::UserError("there is no probe \"" + probe + "\"");
}

void Simulation::apply(const std::string& event, const std::map<std::string, double>& fields) {
  sim::Event given;
  given.name = event;
  given.at = time();
  given.fields = fields;
  given.by = "bedside";
  apply(given);
}

void Simulation::apply(const sim::Event& event) {
  const Blueprint with(with_event(scenario_, event));
  live_on(with);
  const sim::Course& course = with.agenda.courses().back();
  if (!meets(engine_.chance(), course)) return;
  engine_.agenda().add(course);
  has_events_ = true;
}

void Simulation::follow(const std::string& toml_protocol) { live_on(Blueprint(scenario_.with_protocol(toml_protocol))); }

void Simulation::live_on(const Blueprint& with) {
  engine_.use(with.mechanisms);
  scenario_ = with.scenario;
  watch(with.watched);
}

void Simulation::watch(const std::vector<sim::Event>& events, const std::vector<std::string>& toml_protocols) {
  sim::Scenario with = scenario_;
  for (const sim::Event& event : events) with = with_event(with, event);
  for (const std::string& protocol : toml_protocols) with = with.with_protocol(protocol);
  watch(Blueprint(with).watched);
}

void Simulation::watch(const Watched& more) {
  watched_.add(more);
  recorder_.use(plateletsim::probes(engine_.world(), watched_, engine_.chance()));
}

Simulation Simulation::with_luck(std::uint64_t number) const {
  Simulation other(*this);
  other.engine_.use(engine_.chance().another(number, static_cast<std::uint64_t>(steps())));
  other.recorder_.use(plateletsim::probes(other.engine_.world(), other.watched_, other.engine_.chance()));  // the laboratory's luck, too
  return other;
}

void Simulation::require_first_luck(const char* wanted) const {
  if (engine_.chance().seed() != seed_)
    throw sim::UserError(std::string("a patient who was given other luck on the way cannot be ") + wanted + ": scenario and seed do not make him again");
}

sim::Scenario Simulation::lived() const {
  require_first_luck("told as a scenario");
  return steps() == steps_in_all() ? scenario_ : scenario_.replace("run.duration", "\"" + sim::to_text(time()) + " day\"");
}

std::string Simulation::state_hash() const {
  sim::StateHash hash;
  hash.add(engine_);
  if (world().early.active) hash.add(world().early);
  if (world().red_cells.active) hash.add(world().red_cells);
  if (world().spleen_size != 1.0) hash.add(world().spleen_size);
  if (world().donors.label > 0) hash.add(world().donors);
  if (world().immune.active) hash.add(world().immune);
  if (world().clinic.active) hash.add(world().clinic);
  if (world().laboratory.active) hash.add(world().laboratory);
  if (world().bleed_history.active) hash.add(world().bleed_history);
  if (world().missing_volume > 0.0) hash.add(world().missing_volume);
  return hash.text();
}

std::vector<ProbeInfo> Simulation::probes() const {
  std::vector<ProbeInfo> list;
  for (const auto& probe : recorder_.probes()) list.push_back({probe.name, probe.units, probe.long_name, probe.dimension.name});
  return list;
}

}  // namespace plateletsim
