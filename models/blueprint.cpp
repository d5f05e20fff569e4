// A scenario is checked from the outside in: its keys, its files, what they mean together, its size.
#include "models/blueprint.h"

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "models/companions.h"
#include "models/conditions/delivery.h"
#include "models/patient/person.h"
#include "models/room.h"
#include "sim/base/error.h"
#include "sim/scenario/companions.h"
#include "sim/scenario/event.h"
#include "sim/scenario/schema.h"

namespace plateletsim {
namespace {

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

// The first `at` that waits for a diagnosis, in a scenario in which nobody looks.
void require_somebody_looks(const sim::Scenario& scenario, const std::vector<sim::Event>& events, const std::vector<Protocol>& protocols) {
  if (scenario.has("clinic")) return;
  const auto require_day = [](const std::string& anchor, const sim::Section& section) {
    if (!anchor.empty()) throw sim::PlacedError(section.find("at")->value, "nobody is diagnosed here: a scenario with a section [clinic] has somebody who looks");
  };
  for (std::size_t i = 0; i < events.size(); ++i) require_day(events[i].anchor, scenario.sections("event")[i]);
  for (const Protocol& protocol : protocols) require_day(protocol.anchor, scenario.sections("protocol")[protocol.place]);
}

// A rule that asks for bleeds, where none are followed, would never fit.
void require_bleeds(const sim::Scenario& scenario, const std::vector<Protocol>& protocols) {
  if (scenario.has("bleeds")) return;
  for (const Protocol& protocol : protocols) {
    for (std::size_t i = 0; i < protocol.rules.size(); ++i) {
      if (protocol.rules[i].bleeding == 0) continue;
      const sim::Node& rules = *scenario.sections("protocol")[protocol.place].find("rules");
      const sim::Section rule("protocol.rules", std::make_shared<const sim::Node>((*rules.items())[i]));
      throw sim::PlacedError(rule.find("bleeding")->value, "nobody's bleeds are followed here: a scenario with a section [bleeds] has them; a trial sets bleeds.lasts = \"2 day\" in [population.set]");
    }
  }
}

// Only a woman gives birth, and not at every age.
void require_mothers(const sim::Scenario& scenario, const std::vector<sim::Event>& events) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].name != Delivery::name) continue;
    const Person who = Person::table().read(scenario.section("patient"));
    const sim::Place& written = scenario.sections("event")[i].find("condition")->value;
    if (who.sex != "female") throw sim::PlacedError(written, "a delivery needs a woman, and this patient is a man: [patient] has sex = \"male\"");
    if (who.age < Delivery::youngest || who.age > Delivery::oldest)
      throw sim::PlacedError(written, "nobody gives birth at " + sim::to_text(who.age) + " years: a delivery needs a woman of " + sim::to_text(Delivery::youngest) + " to " + sim::to_text(Delivery::oldest));
  }
}

void require_sense(const sim::Scenario& scenario) {
  if (scenario.has("antibody") && scenario.has("plasma_cells"))
    throw sim::PlacedError(scenario.section("plasma_cells").place(),
                           "antibody comes either from [antibody] or from [plasma_cells], not from both");
  for (const char* needed : {"run", "patient", "platelet"}) (void)scenario.section(needed);
}

sim::Course course_of(const sim::Event& event) {
  sim::Course course{event.name, event.fields, event.at, event.anchor, event.every, event.count, event.until, {}, event.first, 0, event.share, event.luck.empty() ? event.name : event.luck};
  if (event.change < 0.0) course.taper = {sim::dose_field, event.change, event.change_every};
  return course;
}

sim::Agenda agenda_of(const std::vector<sim::Event>& events) {
  sim::Agenda agenda;
  for (const sim::Event& event : events) agenda.add(course_of(event));
  return agenda;
}

Watched watched_of(const sim::Agenda& agenda, const Companions& companions) {
  Watched columns;
  for (const sim::Course& course : agenda.courses()) {
    columns.events.insert(course.name);
    if (course.name == "label" || course.name == "donor_label" || course.name == "marrow_label") columns.labels += static_cast<int>(course.count);
    if (course.name == "ivig") columns.levers.insert(Lever::fc_receptors);
  }
  columns.levers.insert(companions.turned.begin(), companions.turned.end());
  for (const Drug& drug : companions.drugs) columns.drugs.insert(drug.name);
  for (const Protocol& protocol : companions.protocols) columns.events.insert(protocol.treatment);
  return columns;
}

}  // namespace

Blueprint::Blueprint(sim::Scenario from) : scenario(std::move(from)) {
  const std::vector<sim::TableInfo> tables = parameters(scenario);
  require_one_meaning(scenario, tables);
  sim::require_companions(scenario.tree(), scenario.library());
  sim::check(scenario, tables);
  const Companions companions = read_companions(scenario, tables);
  const std::vector<sim::Event> events = sim::events(scenario, tables);
  require_somebody_looks(scenario, events, companions.protocols);
  require_bleeds(scenario, companions.protocols);
  require_sense(scenario);
  require_mothers(scenario, events);
  settings = run_settings(scenario);
  agenda = agenda_of(events);
  watched = watched_of(agenda, companions);
  require_room(*this);
  mechanisms = assemble(scenario, companions);
}

}  // namespace plateletsim
