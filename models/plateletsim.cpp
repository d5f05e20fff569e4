// Loading scenarios, making a patient of one, and moving it through time.
#include "models/plateletsim.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>
#include <thread>

#include "models/patient/person.h"
#include "models/probes.h"
#include "models/room.h"
#include "models/version.h"
#include "sim/base/error.h"
#include "sim/base/state_hash.h"
#include "sim/scenario/companions.h"
#include "sim/scenario/event.h"
#include "sim/scenario/library.h"
#include "sim/scenario/schema.h"

namespace plateletsim {
namespace {

sim::Course course_of(const sim::Event& event) {
  sim::Course course{event.name, event.fields, event.at, event.anchor, event.every, event.count, event.until, {}, event.first, 0};
  if (event.change < 0.0) course.taper = {sim::dose_field, event.change, event.change_every};
  return course;
}

sim::Agenda agenda_of(const sim::Scenario& scenario) {
  sim::Agenda agenda;
  for (const sim::Event& event : sim::events(scenario, parameters(scenario))) agenda.add(course_of(event));
  return agenda;
}

// What the recorder keeps columns for.
Watched watched(const sim::Scenario& scenario, const sim::Agenda& agenda) {
  Watched columns;
  for (const sim::Course& course : agenda.courses()) {
    columns.events.insert(course.name);
    if (course.name == "label") columns.labels += static_cast<int>(course.count);
    if (course.name == "ivig") columns.levers.insert(Lever::fc_receptors);
  }
  columns.levers.merge(levers_turned(scenario));
  if (const sim::Node* drugs = sim::find(scenario.tree(), "drug"); drugs != nullptr && drugs->members() != nullptr)
    for (const auto& [name, table] : *drugs->members()) columns.drugs.insert(name);
  for (const sim::Section& protocol : scenario.sections("protocol")) columns.events.insert(sim::text_of(protocol, "treatment"));
  return columns;
}

World blank(const RunSettings& settings, std::uint64_t seed, std::uint64_t patient) {
  World world;
  world.droplet = settings.droplet_volume;
  world.step = settings.step;
  world.platelets = sim::Agents(sim::Chance(seed, patient).stream("inherited traits"_draw, 0, 0)());
  return world;
}

// A drug, a condition and what is no file go by different names, as events know nothing else of each other.
void require_one_meaning(const sim::Scenario& scenario, const std::vector<sim::TableInfo>& tables) {
  std::set<std::string> names;
  for (const sim::TableInfo& table : tables) {
    if (!sim::is_event(table)) continue;
    const std::string name = table.fields.front().choices.front();
    const std::string section = (table.fields.front().name == "condition" ? "condition." : "drug.") + name;
    if (names.insert(name).second || !scenario.has(section)) continue;
    throw sim::PlacedError(scenario.section(section).place(), "\"" + name + "\" means something else already: give [" + section + "] another name");
  }
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

void check(const sim::Scenario& scenario) {
  const auto tables = parameters(scenario);
  require_one_meaning(scenario, tables);
  sim::check(scenario, tables);
  require_readable_files(scenario, tables);
  if (scenario.has("antibody") && scenario.has("plasma_cells"))
    throw sim::PlacedError(scenario.section("plasma_cells").place(),
                           "antibody comes either from [antibody] or from [plasma_cells], not from both");
  for (const char* needed : {"run", "patient", "platelet"}) (void)scenario.section(needed);
  require_room(scenario);
}

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
  for (const char* kind : {"treatment", "condition", "assay"}) {
    sim::Event event;
    event.kind = kind;
    event.name = name;
    const std::string wanted = "event." + event.kind + "." + name;
    for (sim::TableInfo& table : parameters(scenario.with_event(sim::event_node(event, {})))) {  // draws its file in
      if (table.name == wanted) return table;
      known.push_back(std::move(table));
    }
  }
  (void)sim::event_kind(name, known);  // throws, with a suggestion
  return {};
}

int useful_threads(const sim::Scenario& scenario) {
  const double count = Person::table().read(scenario.section("patient")).normal_count;  // 1e9/L, circulating
  const bool large = count * 1.5e3 * run_settings(scenario).droplet_volume > 1e6;     // platelets, a third of them pooled
  return large ? static_cast<int>(std::max(1u, std::thread::hardware_concurrency())) : 1;
}

std::string plan(const sim::Scenario& scenario) { return sim::plan(assemble(scenario)); }

namespace {

sim::Scenario scenario_with(const sim::Scenario& scenario, sim::Event event) {
  const sim::TableInfo table = event_table(scenario, event.name);
  event.kind = table.fields.front().name;
  return scenario.with_event(sim::event_node(event, table));
}

}  // namespace

Simulation::Simulation(const sim::Scenario& scenario, std::uint64_t seed, std::uint64_t patient, int threads, sim::Driver driver)
    : scenario_((check(scenario), scenario)),
      settings_(run_settings(scenario)),
      engine_(blank(settings_, seed, patient), assemble(scenario), {settings_.step, 0}, {seed, patient}, agenda_of(scenario), driver, threads),
      watched_(watched(scenario_, engine_.agenda())),
      recorder_(plateletsim::probes(engine_.world(), watched_)) {
  watched_.clones = engine_.world().clones.size();
  recorder_.record(engine_.world(), 0.0);
}

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
  sim::Scenario with = scenario_with(scenario_, event);
  check(with);
  engine_.use(assemble(with));
  engine_.agenda().add(course_of(sim::events(with, parameters(with)).back()));
  scenario_ = std::move(with);
  watch({});
}

void Simulation::follow(const std::string& toml_protocol) {
  sim::Scenario with = scenario_.with_protocol(toml_protocol);
  check(with);
  engine_.use(assemble(with));
  scenario_ = std::move(with);
  watch({});
}

void Simulation::watch(const std::vector<sim::Event>& events, const std::vector<std::string>& toml_protocols) {
  sim::Scenario with = scenario_;
  for (const sim::Event& event : events) with = scenario_with(with, event);
  for (const std::string& protocol : toml_protocols) with = with.with_protocol(protocol);
  watched_.add(watched(with, agenda_of(with)));
  recorder_.use(plateletsim::probes(engine_.world(), watched_));
}

sim::Scenario Simulation::lived() const {
  return steps() == steps_in_all() ? scenario_ : scenario_.replace("run.duration", "\"" + sim::to_text(time()) + " day\"");
}

std::string Simulation::state_hash() const {
  sim::StateHash hash;
  hash.add(engine_);
  if (world().immune.active) hash.add(world().immune);
  if (world().clinic.active) hash.add(world().clinic);
  return hash.text();
}

std::vector<ProbeInfo> Simulation::probes() const {
  std::vector<ProbeInfo> list;
  for (const auto& probe : recorder_.probes()) list.push_back({probe.name, probe.units, probe.long_name, probe.dimension.name});
  return list;
}

}  // namespace plateletsim
