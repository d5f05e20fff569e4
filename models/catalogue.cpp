// Lists the mechanisms once; parameter tables and the assembly of a patient both follow this list.
#include "models/catalogue.h"

#include "models/assays/immature_fraction.h"
#include "models/assays/label.h"
#include "models/clearance/bleeding.h"
#include "models/clearance/competing_risks.h"
#include "models/clearance/consumption.h"
#include "models/clearance/haemostasis.h"
#include "models/clearance/senescence.h"
#include "models/clearance/splenic_pooling.h"
#include "models/clinic/diagnosis.h"
#include "models/clinic/protocol.h"
#include "models/conditions/condition.h"
#include "models/conditions/marrow_ablation.h"
#include "models/immunity/antigen.h"
#include "models/immunity/ashwell_morell.h"
#include "models/immunity/autoantibody.h"
#include "models/immunity/b_cells.h"
#include "models/immunity/complement.h"
#include "models/immunity/cytotoxic_t_cells.h"
#include "models/immunity/drug_antigen.h"
#include "models/immunity/fc_blockade.h"
#include "models/immunity/helper_t_cells.h"
#include "models/immunity/immunoglobulin.h"
#include "models/immunity/infection.h"
#include "models/immunity/passive_transfer.h"
#include "models/immunity/phagocytosis.h"
#include "models/immunity/plasma_cells.h"
#include "models/immunity/regulatory_t_cells.h"
#include "models/patient/chart.h"
#include "models/patient/fluctuation.h"
#include "models/patient/healthy_start.h"
#include "models/patient/person.h"
#include "models/patient/tolerance.h"
#include "models/patient/traits.h"
#include "models/production/megakaryocytes.h"
#include "models/production/release_block.h"
#include "models/production/thrombopoietin.h"
#include "models/treatments/drug.h"
#include "models/treatments/ivig.h"
#include "models/treatments/splenectomy.h"
#include "sim/base/error.h"
#include "sim/base/suggest.h"
#include "sim/scenario/companions.h"
#include "sim/scenario/event.h"
#include "sim/scenario/table.h"

#include <algorithm>
#include <utility>

namespace plateletsim {
namespace {

template <class Idea>
concept HasTable = requires { Idea::table(); };
template <class Idea>
concept HasTables = requires { Idea::tables(); };
template <class Idea>
concept HasEvent = requires { Idea::event(); };
template <class Idea>
concept Woken = requires { Idea::woken_by; };

// Every mechanism, in the order in which it acts within a phase. A mechanism with a table is switched on by the
// section of that name, one that a lever wakes by whatever turns that lever; the others are always there and wait for
// their event.
template <class Visitor>
void each_of_the_patient(Visitor& visit) {
  visit.template operator()<Person>();
  visit.template operator()<Traits>();
  visit.template operator()<ImmatureFraction>();
  visit.template operator()<Chart>();
  visit.template operator()<Diagnosis>();
}

template <class Visitor>
void each_mechanism(Visitor& visit) {
  // Treatments, conditions, assays
  visit.template operator()<Fluctuation>();
  visit.template operator()<MarrowAblation>();
  visit.template operator()<Ivig>();
  visit.template operator()<Splenectomy>();
  visit.template operator()<Label>();
  // Clearance
  visit.template operator()<SplenicPooling>();
  visit.template operator()<Senescence>();
  visit.template operator()<Haemostasis>();
  visit.template operator()<Consumption>();
  visit.template operator()<Bleeding>();
  // Immunity
  visit.template operator()<Immunoglobulin>();
  visit.template operator()<FcBlockade>();
  visit.template operator()<PassiveTransfer>();
  visit.template operator()<Autoantibody>();
  visit.template operator()<Tolerance>();
  visit.template operator()<Infection>();
  visit.template operator()<DrugAntigen>();
  visit.template operator()<Antigen>();
  visit.template operator()<HelperTCells>();
  visit.template operator()<RegulatoryTCells>();
  visit.template operator()<BCells>();
  visit.template operator()<PlasmaCells>();
  visit.template operator()<CytotoxicTCells>();
  visit.template operator()<Complement>();
  visit.template operator()<Phagocytosis>();
  visit.template operator()<AshwellMorell>();
  // Production
  visit.template operator()<Megakaryocytes>();
  visit.template operator()<ReleaseBlock>();
  visit.template operator()<Thrombopoietin>();
}

template <class Idea>
Idea read(const sim::Scenario& scenario) {
  if constexpr (HasTables<Idea>) {
    return Idea::read(scenario);
  } else {
    const auto table = Idea::table();
    return table.read(scenario.section(table.info().name));
  }
}

sim::Table<RunSettings> run_table() {
  using R = RunSettings;
  return sim::Table<R>("run", "How the patient is simulated.")
      .number(&R::duration, "duration", "day", {0, 36525}, "simulated time")
      .number(&R::step, "step", "day", {1e-5, 0.25}, "time step, at most six hours")
      .number(&R::droplet_volume, "droplet_volume", "uL", {1e-3, 1e5}, "blood in which every platelet is an agent")
      .number(&R::record, "record", "day", {1e-5, 3650}, "time between rows of the trace")
      .integer(&R::seed, "seed", {0, 9007199254740991.0}, "seed of all chance", 1);
}

// The names of the tables within a section: of the drugs or conditions that a scenario has drawn in.
std::vector<std::string> names_in(const sim::Scenario& scenario, const char* section) {
  std::vector<std::string> names;
  if (const sim::Node* node = sim::find(scenario.tree(), section); node != nullptr && node->members() != nullptr)
    for (const auto& [name, table] : *node->members())
      if (sim::is_section(table)) names.push_back(name);
  return names;
}

std::vector<Drug> drugs_of(const sim::Scenario& scenario) {
  std::vector<Drug> drugs;
  for (const std::string& name : names_in(scenario, "drug")) {
    drugs.push_back(Drug::read(scenario, name));
    drugs.back().place = drugs.size() - 1;
  }
  return drugs;
}

std::vector<Condition> conditions_of(const sim::Scenario& scenario) {
  std::vector<Condition> conditions;
  for (const std::string& name : names_in(scenario, "condition")) conditions.push_back(Condition::read(scenario, name));
  return conditions;
}

std::vector<Protocol> protocols_of(const sim::Scenario& scenario, const std::vector<sim::TableInfo>& tables) {
  std::vector<Protocol> protocols;
  for (const sim::Section& section : scenario.sections("protocol")) {
    const std::string treatment = sim::text_of(section, "treatment");
    const auto event = std::find_if(tables.begin(), tables.end(), [&](const sim::TableInfo& table) { return table.name == "event.treatment." + treatment; });
    if (event == tables.end()) {
      const std::string name = sim::text_of(section, "name");
      const std::string hint = treatment.empty() && !name.empty() ? "there is no protocol \"" + name + "\"" + sim::did_you_mean(name, sim::companion_names("protocols", scenario.library()))
                                                                 : "a protocol needs a treatment, and \"" + treatment + "\" is none";
      throw sim::PlacedError(section.place(), hint);
    }
    protocols.push_back(Protocol::read(section, *event));
    protocols.back().place = protocols.size() - 1;
  }
  return protocols;
}

// The first `at` that waits for a diagnosis, in a scenario in which nobody looks.
void require_somebody_looks(const sim::Scenario& scenario, const std::vector<sim::TableInfo>& tables) {
  if (scenario.has("clinic")) return;
  const auto refuse = [](const sim::Section& section) {
    throw sim::PlacedError(section.find("at")->value, "nobody is diagnosed here: a scenario with a section [clinic] has somebody who looks");
  };
  for (const sim::Section& event : scenario.sections("event"))
    if (!sim::read_event(event, tables).anchor.empty()) refuse(event);
  const auto protocols = protocols_of(scenario, tables);
  for (const Protocol& protocol : protocols)
    if (!protocol.anchor.empty()) refuse(scenario.sections("protocol")[protocol.place]);
}

struct CollectParameters {
  std::vector<sim::TableInfo> tables{run_table().info()};
  void add(std::vector<sim::TableInfo> more) { tables.insert(tables.end(), more.begin(), more.end()); }
  template <class Idea>
  void operator()() {
    if constexpr (HasTables<Idea>) add(Idea::tables());
    else if constexpr (HasTable<Idea>) tables.push_back(Idea::table().info());
    if constexpr (HasEvent<Idea>) tables.push_back(Idea::event());
  }
};

struct CollectMechanisms {
  const sim::Scenario& scenario;
  const std::set<Lever>& turned;
  std::vector<sim::Mechanism<World>> mechanisms;
  template <class Idea>
  void operator()() {
    if constexpr (HasTables<Idea>) {
      if (scenario.has(Idea::tables().front().name)) mechanisms.push_back(sim::mechanism<World>(read<Idea>(scenario)));
    } else if constexpr (HasTable<Idea>) {
      if (scenario.has(Idea::table().info().name)) mechanisms.push_back(sim::mechanism<World>(read<Idea>(scenario)));
    } else if constexpr (Woken<Idea>) {
      if (turned.contains(Idea::woken_by)) mechanisms.push_back(sim::mechanism<World>(Idea{}));
    } else {
      mechanisms.push_back(sim::mechanism<World>(Idea{}));
    }
  }
};

// An event that no table knows is compared with all files of the library as well, which are listed only then.
void add_suggestions(const sim::Scenario& scenario, std::vector<sim::TableInfo>& tables) {
  for (const auto& names : {std::pair("treatment", "drugs"), std::pair("condition", "conditions")}) {
    const char *const kind = names.first, *const folder = names.second;  // bindings could not be captured by older compilers
    const auto known = [&](const std::string& word) {
      return std::any_of(tables.begin(), tables.end(), [&](const sim::TableInfo& table) { return table.name == "event." + std::string(kind) + "." + word; });
    };
    const auto events = scenario.sections("event");
    const bool all_known = std::all_of(events.begin(), events.end(), [&](const sim::Section& event) { return !event.has(kind) || known(sim::text_of(event, kind)); });
    if (all_known) continue;
    for (const std::string& name : sim::companion_names(folder, scenario.library()))
      if (!known(name)) tables.push_back(sim::event_table(kind, name, "of the library"));
  }
}

}  // namespace

std::vector<sim::TableInfo> parameters() {
  CollectParameters collect;
  each_of_the_patient(collect);
  each_mechanism(collect);
  collect.tables.push_back({"drug", "The drugs that somebody takes, each drawn in from its file.", false, {}});
  collect.add(Drug::tables("*"));
  collect.tables.push_back({"condition", "The conditions that come, each drawn in from its file.", false, {}});
  collect.add(Condition::tables("*"));
  collect.tables.push_back(Protocol::table());
  return collect.tables;
}

std::vector<sim::TableInfo> parameters(const sim::Scenario& scenario) {
  CollectParameters collect{parameters()};
  for (const std::string& name : names_in(scenario, "drug")) {
    collect.add(Drug::tables(name));
    const std::string section = "drug." + name;
    const auto word = [&](const char* key) { return sim::text_of(scenario.section(section), key); };
    collect.tables.push_back(Drug::event(name, word("title"), word("dose").empty() ? "mg" : word("dose")));
  }
  for (const std::string& name : names_in(scenario, "condition")) {
    collect.add(Condition::tables(name));
    collect.tables.push_back(Condition::event(name, sim::text_of(scenario.section("condition." + name), "title")));
  }
  add_suggestions(scenario, collect.tables);
  return collect.tables;
}

RunSettings run_settings(const sim::Scenario& scenario) { return run_table().read(scenario.section("run")); }

void require_readable_files(const sim::Scenario& scenario, const std::vector<sim::TableInfo>& tables) {
  (void)levers_turned(scenario);
  (void)protocols_of(scenario, tables);
  require_somebody_looks(scenario, tables);
}

std::set<Lever> levers_turned(const sim::Scenario& scenario) {
  std::set<Lever> turned;
  for (const Drug& drug : drugs_of(scenario))
    for (const DrugEffect& effect : drug.effects) turned.insert(effect.lever);
  for (const Condition& condition : conditions_of(scenario))
    for (const ConditionEffect& effect : condition.effects) turned.insert(effect.lever);
  return turned;
}

std::vector<sim::Mechanism<World>> assemble(const sim::Scenario& scenario) {
  const std::set<Lever> turned = levers_turned(scenario);
  CollectMechanisms patient{scenario, turned, {}}, others{scenario, turned, {}};
  each_of_the_patient(patient);
  each_mechanism(others);
  std::vector<sim::Mechanism<World>> all = patient.mechanisms;
  // These two act on what all pathways say: after the patient is known, and before all who answer to deaths.
  const auto pathways = sim::pathways(others.mechanisms);
  const double pooled = scenario.has("spleen") ? read<SplenicPooling>(scenario).pooled() : 0.0;
  all.push_back(sim::mechanism<World>(HealthyStart{pathways, pooled}));
  all.push_back(sim::mechanism<World>(CompetingRisks{pathways}));
  for (const Drug& drug : drugs_of(scenario)) all.push_back(sim::mechanism<World>(drug));
  for (const Condition& condition : conditions_of(scenario)) all.push_back(sim::mechanism<World>(condition));
  if (!scenario.sections("protocol").empty())
    for (const Protocol& protocol : protocols_of(scenario, parameters(scenario))) all.push_back(sim::mechanism<World>(protocol));
  all.insert(all.end(), others.mechanisms.begin(), others.mechanisms.end());
  return all;
}

}  // namespace plateletsim
