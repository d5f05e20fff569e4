// Arms are checked in a patient of their scenario, as what stands in its file.
#include "models/arm.h"

#include <memory>

#include "models/companions.h"
#include "models/plateletsim.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/toml.h"

namespace plateletsim {
namespace {

// The value of one key of a text, which must hold nothing else.
sim::Node value_of(const std::string& key, const std::string& toml) {
  const sim::Node tree = sim::read_toml(std::make_shared<const sim::Source>(sim::Source{"added", key + " = " + toml}));
  if (tree.members()->size() != 1) throw sim::PlacedError(tree.value, "one value was expected");
  return tree.members()->at(key);
}

sim::Node without_at(const sim::Section& protocol) {
  sim::Node::Members members = protocol.members();
  members.erase("at");
  return {std::move(members), protocol.place(), protocol.place()};
}

}  // namespace

sim::Node at_once(sim::Node table) {
  if (auto* members = std::get_if<sim::Node::Members>(&table.content))
    members->try_emplace("at", sim::Node{std::string("0 day"), table.key, table.value});
  return table;
}

std::string Doctor::beginning(double parted) const {
  const std::string at_that_day = "at = \"" + sim::to_text(parted + at) + " day\"";
  return protocol.substr(0, protocol.find('{') + 1) + " " + at_that_day + "," + protocol.substr(protocol.find('{') + 1);
}

void watch(Simulation& patient, const Arm& arm, double parted) {
  std::vector<std::string> protocols;
  for (const Doctor& doctor : arm.doctors) protocols.push_back(doctor.beginning(parted));
  patient.watch(arm.events, protocols);
}

void begin(Simulation& patient, const Arm& arm, double parted) {
  for (sim::Event event : arm.events) {
    event.at += parted;
    patient.apply(event);
  }
  for (const Doctor& doctor : arm.doctors) patient.follow(doctor.beginning(parted));
}

Arm arm(const std::string& name, const sim::Scenario& scenario, const sim::Node::Items& events, const sim::Node::Items& protocols) {
  const std::size_t before = scenario.sections("protocol").size();
  sim::Scenario treated = scenario.replace("event", "[]");
  for (const sim::Node& event : events) treated = treated.with_event(at_once(event));
  for (const sim::Node& protocol : protocols) treated = treated.with_protocol(at_once(protocol));
  check(treated);
  const auto known = parameters(treated);
  Arm made{name, sim::events(treated, known), {}};
  for (sim::Event& event : made.events) {
    event.anchor.clear();  // it is the day on which the twins part in any case
    event.by = "protocol";
  }
  const auto tables = treated.sections("protocol");
  const std::vector<Protocol> read = read_companions(treated, known).protocols;
  for (std::size_t i = before; i < tables.size(); ++i) made.doctors.push_back({sim::write_toml_value(without_at(tables[i])), read[i].at, read[i].treatment});
  return made;
}

Arm arm(const std::string& name, const sim::Scenario& scenario, const std::string& toml_events, const std::vector<std::string>& protocols) {
  const sim::Node events = value_of("event", toml_events);
  if (events.items() == nullptr) throw sim::PlacedError(events.value, "events are an array of tables, not " + sim::description(events));
  sim::Node::Items doctors;
  for (const std::string& protocol : protocols) doctors.push_back(value_of("protocol", protocol));
  return arm(name, scenario, *events.items(), doctors);
}

}  // namespace plateletsim
