// What stands in a trial's file, and how it is read: with the reader, units and places of scenarios.
#include "models/trial.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <numeric>
#include <set>
#include <utility>

#include "models/companions.h"
#include "models/plateletsim.h"
#include "sim/base/suggest.h"
#include "sim/scenario/companions.h"
#include "sim/scenario/library.h"
#include "sim/scenario/parts.h"
#include "sim/scenario/table.h"
#include "sim/scenario/toml.h"

namespace plateletsim {
namespace {

namespace fs = std::filesystem;
using sim::quoted;

constexpr double longest = 36525.0;  // day
constexpr double no_limit = std::numeric_limits<double>::infinity();
constexpr sim::Range any_count{0, 1e5};  // 1e9/L

struct Head {
  std::string title, story;
};
struct Population {
  std::string scenario;
  double screening, apart;
};
struct Criterion {
  double above, below, apart, ill_for, least_age, age_below;
  std::int64_t visits;
};
struct Design {
  std::int64_t patients, block;
  double enrolment, dropout;
  std::string rescue, control;
};
struct Visits {
  double every, until;
};
struct Words {
  std::string title, protocol;
};

sim::Table<Head> head_table() {
  return sim::Table<Head>("trial", "A clinical trial.").text(&Head::title, "title", "in words").text(&Head::story, "story", "in a few sentences", "");
}

sim::Table<Population> population_table() {
  using P = Population;
  return sim::Table<P>("population", "Whom the trial may take. Where the scenario has no [assay.blood_count], blood is counted by impedance.")
      .text(&P::scenario, "scenario", "who falls ill: a scenario of the library, or a file beside this one")
      .number(&P::screening, "screening", "day", {0, longest}, "time for which somebody is seen until he fits", 28.0)
      .number(&P::apart, "apart", "day", {0.04, longest}, "time between two visits before entry", 7.0);
}

sim::Table<Criterion> criterion_table() {
  using C = Criterion;
  sim::Table<C> table("population.entry", "What must hold at entry; all of these tables must.");
  return table.number(&C::above, "above", "1e9/L", any_count, "the count is at least this", 0.0)
      .number(&C::below, "below", "1e9/L", any_count, "the count is less than this", no_limit)
      .integer(&C::visits, "visits", {1, 100}, "visits in a row at which it is", 1)
      .number(&C::apart, "apart", "day", {0.04, longest}, "time between these; the same for all visits before entry", 7.0)
      .number(&C::ill_for, "ill_for", "day", {0, longest}, "time since the diagnosis, at least", 0.0)
      .number(&C::least_age, "age_at_least", "year", {0, 120}, "age, at least", 0.0)
      .number(&C::age_below, "age_below", "year", {0, 200}, "age, below this", 200.0)
      .repeated();
}

sim::Table<Earlier> earlier_table() {
  sim::Table<Earlier> table("population.before", "What some were given since the diagnosis: an event, `at` counted from that day, and the share of patients.");
  return table.number(&Earlier::share, "share", "1", {0, 1}, "of the patients", 1.0).repeated();
}

sim::Table<Design> design_table() {
  using D = Design;
  return sim::Table<D>("design", "How patients are shared out, and when somebody looks.")
      .integer(&D::patients, "patients", {1, 1e6}, "planned number")
      .integer(&D::block, "block", {0, 1000}, "patients of a block; 0: twice the sum of `arms`", 0)
      .number(&D::enrolment, "enrolment", "1/day", {1e-6, 1e6}, "patients who enter", 1.0)
      .number(&D::dropout, "dropout", "1/day", {0, 10}, "rate at which somebody is seen no more", 0.0)
      .text(&D::rescue, "rescue", "protocol that helps in need, in every arm", "")
      .text(&D::control, "control", "the arm that others are compared with", "placebo");
}

sim::Table<Visits> visits_table() {
  return sim::Table<Visits>("design.visits", "When blood is counted, the day of entry included.")
      .number(&Visits::every, "every", "day", {0.04, longest}, "time between two visits")
      .number(&Visits::until, "until", "day", {0.04, longest}, "the last, after entry");
}

sim::Table<Words> arm_table() {
  return sim::Table<Words>("arm", "What one arm is given; [[arm.NAME.event]] and [[arm.NAME.protocol]] may say more.")
      .text(&Words::title, "title", "in words", "")
      .text(&Words::protocol, "protocol", "name of a protocol that its doctor follows", "");
}

const sim::Node& required(const sim::Section& section, const std::string& key, const std::string& example) {
  const sim::Node* node = section.find(key);
  if (node == nullptr) throw sim::PlacedError(section.place(), (section.name().empty() ? "a trial" : "[" + section.name() + "]") + " needs " + example);
  return *node;
}

sim::Node::Items tables_of(const sim::Section& section, const std::string& key) {
  const sim::Node* node = section.find(key);
  if (node == nullptr) return {};
  if (!sim::is_repeated_section(*node)) throw sim::PlacedError(node->value, key + " is an array of tables, [[" + section.name() + "." + key + "]], not " + sim::description(*node));
  return *node->items();
}

// Keys with dots, as in the scenario: [population.set] run.step = "3 hour".
void replace_all(sim::Scenario& scenario, const std::string& prefix, const sim::Node& node) {
  if (!sim::is_section(node)) {
    scenario = scenario.replace(prefix, node);
    return;
  }
  for (const auto& [key, child] : *node.members()) replace_all(scenario, prefix.empty() ? key : prefix + "." + key, child);
}

sim::Scenario read_scenario(const sim::Node& written, const std::string& name, const fs::path& folder) {
  sim::Library library = shelves(plateletsim::library());
  library.others.insert(library.others.begin(), folder);
  try {
    return sim::Scenario::load(name.ends_with(".toml") ? folder / name : sim::library_file(name, library.folder), library);
  } catch (const sim::PlacedError&) {
    throw;
  } catch (const sim::UserError& error) {
    throw sim::PlacedError(written.value, error.what());
  }
}

sim::Scenario scenario_of(const sim::Section& population, const std::string& name, const fs::path& folder) {
  const sim::Node& written = *population.find("scenario");
  sim::Scenario scenario = read_scenario(written, name, folder);
  if (const sim::Node* changes = population.find("set")) {
    if (!sim::is_section(*changes)) throw sim::PlacedError(changes->value, "[population.set] is a table of keys of the scenario");
    replace_all(scenario, "", *changes);
  }
  if (!scenario.has("assay.blood_count")) scenario = scenario.replace("assay.blood_count.analyser", "\"impedance\"");  // somebody must count
  check(scenario);
  return scenario;
}

// One event that some were given, without its share.
Earlier read_earlier(const sim::Node& node, const sim::Scenario& scenario) {
  const sim::Section section = sim::part("population.before", node);
  const double share = std::get<double>(sim::read(section, earlier_table().info().fields.front()));
  sim::Node::Members members = section.members();
  members.erase("share");
  return {arm("before", scenario, {sim::Node{std::move(members), node.key, node.value}}, {}).events.front(), share};
}

Entry read_entry(const sim::Section& population, const Population& settings, const sim::Scenario& scenario) {
  Entry entry;
  entry.screening = settings.screening;
  entry.apart = settings.apart;
  for (const sim::Node& node : tables_of(population, "entry")) {
    const sim::Section section = sim::part("population.entry", node);
    const Criterion one = sim::read_with_parts(criterion_table(), section, {});
    if (one.above >= one.below) throw sim::PlacedError(section.find("above")->value, "no count is at least `above` and less than `below`: nobody could enter");
    if (one.least_age >= one.age_below) throw sim::PlacedError(section.find("age_at_least")->value, "nobody is at least `age_at_least` and younger than `age_below`");
    if (section.has("apart")) entry.apart = one.apart;
    if (section.has("above") || section.has("below")) entry.counts.push_back({one.above, one.below, one.visits});
    else if (section.has("visits")) throw sim::PlacedError(section.find("visits")->key, "visits at which count? Add `below` or `above`");
    entry.ill_for = std::max(entry.ill_for, one.ill_for);
    entry.least_age = std::max(entry.least_age, one.least_age);
    entry.age_below = std::min(entry.age_below, one.age_below);
  }
  for (const CountRule& rule : entry.counts)
    for (const CountRule& other : entry.counts)
      if (rule.above >= other.below) throw sim::PlacedError(population.find("entry")->value, "nobody could enter: one rule asks for counts above those of another");
  for (const sim::Node& node : tables_of(population, "before")) entry.earlier.push_back(read_earlier(node, scenario));
  return entry;
}

std::vector<std::string> read_strata(const sim::Section& design, const Entry& entry) {
  const sim::Node* node = design.find("strata");
  if (node == nullptr) return {};
  std::vector<std::string> known{"sex", "age", "baseline"}, strata;
  for (const Earlier& one : entry.earlier) known.push_back(one.event.name);
  const std::string example = "strata is an array of words, such as [\"sex\", \"baseline\"]";
  if (node->items() == nullptr) throw sim::PlacedError(node->value, example);
  for (const sim::Node& item : *node->items()) {
    const auto* word = std::get_if<std::string>(&item.content);
    if (word == nullptr) throw sim::PlacedError(item.value, example);
    if (std::find(known.begin(), known.end(), *word) == known.end())
      throw sim::PlacedError(item.value, quoted(*word) + " is no stratum" + sim::did_you_mean(*word, known) + " There are sex, age and baseline (halves), and what stands in [[population.before]]");
    strata.push_back(*word);
  }
  return strata;
}

sim::Node protocol_named(const std::string& name, const sim::Node& where) {
  return {sim::Node::Members{{"name", sim::Node{name, where.key, where.value}}}, where.key, where.value};
}

// What the arm is given, and the doctor who comes to the rescue. `protocol` is a name, or an array of tables.
void read_arm(TrialArm& one, const std::string& name, const sim::Node* own, const sim::Node* rescue, const sim::Scenario& scenario) {
  sim::Node::Items events, protocols;
  if (own != nullptr) {
    const sim::Section section = sim::part("arm." + name, *own);
    const sim::Node* doctor = section.find("protocol");
    const bool written_out = doctor != nullptr && sim::is_repeated_section(*doctor);
    const Words words = sim::read_with_parts(arm_table(), section, written_out ? std::vector<std::string>{"event", "protocol"} : std::vector<std::string>{"event"});
    one.title = words.title;
    events = tables_of(section, "event");
    if (written_out) protocols = *doctor->items();
    else if (doctor != nullptr) protocols.push_back(protocol_named(words.protocol, *doctor));
  }
  if (rescue != nullptr) protocols.push_back(protocol_named(std::get<std::string>(rescue->content), *rescue));
  one.arm = arm(name, scenario, events, protocols);
  for (const sim::Event& event : one.arm.events) one.treatments.push_back(event.name);
  for (const Doctor& doctor : one.arm.doctors) one.treatments.push_back(doctor.treatment);
  if (rescue == nullptr) return;
  const std::string help = one.treatments.back();
  one.treatments.pop_back();
  if (std::find(one.treatments.begin(), one.treatments.end(), help) != one.treatments.end())
    throw sim::PlacedError(rescue->value, "the rescue gives " + help + ", and so does the arm " + name + ": nobody could tell them apart");
}

// The control comes first.
std::vector<std::string> arm_names(const sim::Section& design, const sim::Section& weights, const std::string& control) {
  std::vector<std::string> names;
  for (const auto& [name, weight] : weights.members()) names.push_back(name);
  if (names.size() < 2) throw sim::PlacedError(design.find("arms")->value, "a trial compares two arms or more");
  const auto first = std::find(names.begin(), names.end(), control);
  if (first == names.end())
    throw sim::PlacedError(design.has("control") ? design.find("control")->value : design.find("arms")->value,
                           "there is no arm " + quoted(control) + ": control = \"...\" names the one that others are compared with");
  std::rotate(names.begin(), first, first + 1);
  return names;
}

std::vector<TrialArm> read_arms(const sim::Section& root, const sim::Section& design, const std::string& control, const sim::Scenario& scenario) {
  const sim::Section weights = sim::part("design.arms", required(design, "arms", "arms, how many of a block each gets, as { treated = 2, placebo = 1 }"));
  const sim::Node* texts = root.find("arm");
  const std::vector<std::string> names = arm_names(design, weights, control);
  if (texts != nullptr && !sim::is_section(*texts)) throw sim::PlacedError(texts->value, "what an arm is given stands in [arm.NAME]");
  if (texts != nullptr) sim::refuse_unknown_parts(sim::part("arm", *texts), names);
  std::vector<TrialArm> arms;
  for (const std::string& name : names) {
    TrialArm one;
    one.weight = std::get<std::int64_t>(sim::read(weights, sim::integer_field(name, {1, 100}, "of a block")));
    read_arm(one, name, texts == nullptr ? nullptr : sim::find(*texts, name), design.find("rescue"), scenario);
    arms.push_back(std::move(one));
  }
  return arms;
}

std::vector<Endpoint> read_endpoints(const sim::Section& root, const Trial& trial) {
  const sim::Section texts = sim::part("endpoint", required(root, "endpoint", "an endpoint, such as [endpoint.response] with at_least = \"50 1e9/L\""));
  std::vector<Endpoint> endpoints;
  for (const auto& [name, node] : texts.members()) endpoints.push_back(Endpoint::read(name, sim::part("endpoint." + name, node), trial.every, trial.until, !trial.rescue.empty(), trial.scenario.has("bleeds")));
  if (std::count_if(endpoints.begin(), endpoints.end(), [](const Endpoint& one) { return one.primary; }) > 1)
    throw sim::PlacedError(texts.place(), "a trial has one primary endpoint");
  if (endpoints.empty()) throw sim::PlacedError(texts.place(), "a trial needs an endpoint");
  if (endpoints.size() == 1) endpoints.front().primary = true;
  return endpoints;
}

fs::path trial_file(const std::string& name_or_path) {
  const fs::path given(name_or_path);
  if (given.has_parent_path() || given.extension() == ".toml") return given;
  return sim::companion_file("trials", name_or_path, shelves(library()));
}

}  // namespace

std::vector<sim::TableInfo> trial_tables() {
  return {head_table().info(), population_table().info(), criterion_table().info(), earlier_table().info(), design_table().info(),
          visits_table().info(), arm_table().info(), Endpoint::table()};
}

Trial load_trial(const std::string& name_or_path) {
  const fs::path file = trial_file(name_or_path);
  const auto source = sim::read_source(file);
  if (source->text.size() > sim::largest_scenario) throw sim::UserError(source->name + ": too large for a trial");
  const sim::Section root("", std::make_shared<const sim::Node>(sim::read_toml(source)));
  const Head head = sim::read_with_parts(head_table(), root, {"population", "design", "arm", "endpoint"});
  const sim::Section population = sim::part("population", required(root, "population", "[population], who may enter"));
  const Population whom = sim::read_with_parts(population_table(), population, {"entry", "before", "set"});
  const sim::Section design = sim::part("design", required(root, "design", "[design], how patients are shared out"));
  const Design how = sim::read_with_parts(design_table(), design, {"arms", "strata", "visits"});
  const sim::Section visits = sim::part("design.visits", required(design, "visits", "visits, as { every = \"7 day\", until = \"26 week\" }"));
  const Visits when = sim::read_with_parts(visits_table(), visits, {});
  if (when.every > when.until) throw sim::PlacedError(visits.find("every")->value, "the first visit after entry lies behind the last");

  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  Trial trial{head.title, head.story, source->text, scenario_of(population, whom.scenario, folder), {}, how.patients, {}, {}, how.block, when.every, when.until, how.enrolment, how.dropout, "", {}};
  trial.entry = read_entry(population, whom, trial.scenario);
  trial.strata = read_strata(design, trial.entry);
  trial.arms = read_arms(root, design, how.control, trial.scenario);
  if (!how.rescue.empty()) trial.rescue = trial.arms.front().arm.doctors.back().treatment;
  const std::int64_t least = std::accumulate(trial.arms.begin(), trial.arms.end(), std::int64_t{0}, [](std::int64_t sum, const TrialArm& one) { return sum + one.weight; });
  if (trial.block % least != 0) throw sim::PlacedError(design.find("block")->value, "a block of " + std::to_string(trial.block) + " cannot be shared out: take a multiple of " + std::to_string(least));
  if (trial.block == 0) trial.block = 2 * least;
  trial.endpoints = read_endpoints(root, trial);
  return trial;
}

}  // namespace plateletsim
