// Which drugs, conditions, doctors and analysers a scenario has, and what they may say.
#include "models/companions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "models/assays/blood_count.h"
#include "sim/base/error.h"
#include "sim/base/suggest.h"
#include "sim/scenario/companions.h"
#include "sim/scenario/event.h"

namespace plateletsim {
namespace {

// The names of the tables within a section: of the drugs or conditions that a scenario has drawn in.
std::vector<std::string> names_in(const sim::Scenario& scenario, const char* section) {
  std::vector<std::string> names;
  if (const sim::Node* node = sim::find(scenario.tree(), section); node != nullptr && node->members() != nullptr)
    for (const auto& [name, table] : *node->members())
      if (sim::is_section(table)) names.push_back(name);
  return names;
}

// No treatment of this name: a protocol without one has a name that no file has.
[[noreturn]] void refuse_treatment(const sim::Scenario& scenario, const sim::Section& protocol, const std::string& treatment) {
  const std::string name = sim::text_of(protocol, "name");
  const bool nameless = !treatment.empty() || name.empty();
  throw sim::PlacedError(protocol.place(), nameless ? "a protocol needs a treatment, and \"" + treatment + "\" is none"
                                                    : "there is no protocol \"" + name + "\"" + sim::did_you_mean(name, sim::companion_names("protocols", scenario.library())));
}

std::vector<Protocol> protocols_of(const sim::Scenario& scenario, const std::vector<sim::TableInfo>& tables) {
  std::vector<Protocol> protocols;
  for (const sim::Section& section : scenario.sections("protocol")) {
    const std::string treatment = sim::text_of(section, "treatment");
    const auto event = std::find_if(tables.begin(), tables.end(), [&](const sim::TableInfo& table) { return table.name == "event.treatment." + treatment; });
    if (event == tables.end()) refuse_treatment(scenario, section, treatment);
    protocols.push_back(Protocol::read(section, *event));
    protocols.back().place = protocols.size() - 1;
  }
  return protocols;
}

// Only drugs with a file have a level that another can go by.
void require_levels(const sim::Scenario& scenario, const Drug& drug, const std::vector<sim::TableInfo>& tables) {
  for (std::size_t i = 0; i < drug.covariates.size(); ++i) {
    const DrugCovariate& covariate = drug.covariates[i];
    const bool is_treatment = covariate.of_drug() && std::any_of(tables.begin(), tables.end(), [&](const sim::TableInfo& table) { return table.name == "event.treatment." + covariate.of.substr(5); });
    if (is_treatment && !scenario.has(covariate.of))
      throw sim::PlacedError(scenario.sections("drug." + drug.name + ".covariate")[i].find("of")->value,
                             "\"" + covariate.of.substr(5) + "\" is no drug with a file, so that nobody knows whether it is there");
  }
}

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

void append(std::vector<sim::TableInfo>& tables, std::vector<sim::TableInfo> more) {
  for (sim::TableInfo& table : more) tables.push_back(std::move(table));
}

}  // namespace

std::vector<sim::TableInfo> companion_tables() {
  std::vector<sim::TableInfo> tables{{"drug", "The drugs that somebody takes, each drawn in from its file.", false, {}}};
  append(tables, Drug::tables("*"));
  tables.push_back({"condition", "The conditions that come, each drawn in from its file.", false, {}});
  append(tables, Condition::tables("*"));
  tables.push_back(Protocol::table());
  tables.push_back({"analyser", "The instruments that count blood, each drawn in from its file.", false, {}});
  tables.push_back(BloodCountAssay::analyser_table("*"));
  return tables;
}

void add_companion_tables(const sim::Scenario& scenario, std::vector<sim::TableInfo>& tables) {
  for (const std::string& name : names_in(scenario, "drug")) {
    append(tables, Drug::tables(name));
    const sim::Section drug = scenario.section("drug." + name);
    const std::string dose = sim::text_of(drug, "dose");
    tables.push_back(Drug::event(name, sim::text_of(drug, "title"), dose.empty() ? "mg" : dose));
  }
  for (const std::string& name : names_in(scenario, "condition")) {
    append(tables, Condition::tables(name));
    tables.push_back(Condition::event(name, sim::text_of(scenario.section("condition." + name), "title")));
  }
  for (const std::string& name : names_in(scenario, "analyser")) tables.push_back(BloodCountAssay::analyser_table(name));
  add_suggestions(scenario, tables);
}

Companions read_companions(const sim::Scenario& scenario, const std::vector<sim::TableInfo>& tables) {
  Companions found;
  for (const std::string& name : names_in(scenario, "drug")) {
    found.drugs.push_back(Drug::read(scenario, name));
    found.drugs.back().place = found.drugs.size() - 1;
    require_levels(scenario, found.drugs.back(), tables);
    for (const DrugEffect& effect : found.drugs.back().effects) found.turned.insert(effect.lever);
  }
  for (const std::string& name : names_in(scenario, "condition")) {
    found.conditions.push_back(Condition::read(scenario, name));
    for (const ConditionEffect& effect : found.conditions.back().effects) found.turned.insert(effect.lever);
  }
  found.protocols = protocols_of(scenario, tables);
  return found;
}

}  // namespace plateletsim
