// What stands in a trial's file, and how it is read: with the reader, units and places of scenarios.
#include "models/trial.h"

#include <algorithm>
#include <array>
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
#include "sim/scenario/table.h"
#include "sim/scenario/toml.h"

namespace plateletsim {
namespace {

namespace fs = std::filesystem;

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
  return sim::Table<P>("population", "Whom the trial may take.")
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

struct Asked : Endpoint {
  double days_until = 0.0;
  std::string definition;
};

// What guidelines agree on, as keys of an endpoint; what the file says itself comes before it.
struct Definition {
  const char* name;
  const char* keys;
};
constexpr std::array<Definition, 7> definitions{{
    {"rodeghiero2009_response", "at_least = \"30 1e9/L\"\ntimes_baseline = 2\nvisits = 2\nin_a_row = true"},
    {"rodeghiero2009_complete_response", "at_least = \"100 1e9/L\"\nvisits = 2\nin_a_row = true"},
    {"rodeghiero2009_loss", "measure = \"loss\"\nat_least = \"30 1e9/L\"\ntimes_baseline = 2"},
    {"ash2019_early_response", "at_least = \"30 1e9/L\"\ntimes_baseline = 2\nuntil = \"7 day\"\nof_last = 1"},
    {"ash2019_initial_response", "at_least = \"30 1e9/L\"\ntimes_baseline = 2\nuntil = \"30 day\"\nof_last = 1"},
    {"ash2019_durable_response", "at_least = \"30 1e9/L\"\ntimes_baseline = 2\nuntil = \"183 day\"\nof_last = 1"},
    {"ash2019_remission", "at_least = \"100 1e9/L\"\nuntil = \"365 day\"\nof_last = 1"},
}};

std::vector<std::string> definition_names() {
  std::vector<std::string> names{""};
  for (const Definition& one : definitions) names.emplace_back(one.name);
  return names;
}

sim::Table<Asked> endpoint_table() {
  sim::Table<Asked> table("endpoint", "What is asked of each patient's visits.");
  return table.text(&Asked::title, "title", "in words", "")
      .word(&Asked::definition, "definition", definition_names(), "of a guideline: keys that are not written here are taken from it", "")
      .word(&Asked::measure, "measure", {"responder", "time", "visits", "count", "rescue", "loss"},
            "share of patients; days until the first such visit; number of such visits; mean count; share who needed rescue; days from the first such visit to the next that is none",
            "responder")
      .number(&Asked::at_least, "at_least", "1e9/L", any_count, "counts that are meant: at least this", 0.0)
      .number(&Asked::below, "below", "1e9/L", any_count, "and less than this", no_limit)
      .number(&Asked::days_until, "days_until", "1e9/L", any_count, "the same as measure = \"time\" with at_least", 0.0)
      .number(&Asked::times_baseline, "times_baseline", "1", {0, 1000}, "and at least so many times the count at entry", 0.0)
      .integer(&Asked::visits, "visits", {1, 10000}, "at so many visits", 1)
      .flag(&Asked::in_a_row, "in_a_row", "which follow each other", false)
      .integer(&Asked::of_last, "of_last", {0, 10000}, "of the last so many; 0: of all", 0)
      .number(&Asked::from, "from", "day", {0, longest}, "the window begins, after entry", 1.0)
      .number(&Asked::until, "until", "day", {0, longest}, "the window ends; 0: with the last visit", 0.0)
      .number(&Asked::free_of_rescue, "free_of_rescue", "day", {0, longest}, "a visit counts if there was no rescue for so long", 0.0)
      .number(&Asked::free_of_treatment, "free_of_treatment", "day", {0, longest}, "a visit counts if what the arm is given was not given for so long", 0.0)
      .word(&Asked::estimand, "estimand", {"composite", "treatment_policy", "while_on_treatment"},
            "a visit too soon after rescue is none that is meant; rescue is ignored; visits end with the first rescue", "composite")
      .flag(&Asked::primary, "primary", "the trial was made for it", false);
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

sim::Section part(const std::string& name, const sim::Node& node) { return {name, std::make_shared<const sim::Node>(node)}; }

const sim::Node& required(const sim::Section& section, const std::string& key, const std::string& example) {
  const sim::Node* node = section.find(key);
  if (node == nullptr) throw sim::PlacedError(section.place(), (section.name().empty() ? "a trial" : "[" + section.name() + "]") + " needs " + example);
  return *node;
}

// Tables within a table are no values: that each is known must be asked.
void refuse_unknown_parts(const sim::Section& section, const std::vector<std::string>& known) {
  for (const auto& [key, node] : section.members())
    if (std::find(known.begin(), known.end(), key) == known.end())
      throw sim::PlacedError(node.key, "unknown key " + quoted(key) + (section.name().empty() ? " in a trial" : " in [" + section.name() + "]") + sim::did_you_mean(key, known));
}

// A table that has parts besides its fields, which others read.
template <class T>
T read(const sim::Table<T>& table, const sim::Section& section, const std::vector<std::string>& parts) {
  std::vector<std::string> known = parts;
  for (const sim::Field& field : table.info().fields) known.push_back(field.name);
  refuse_unknown_parts(section, known);
  sim::Node::Members own = section.members();
  for (const std::string& name : parts) own.erase(name);
  return table.read(part(section.name(), {std::move(own), section.place(), section.place()}));
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
  check(scenario);
  if (!scenario.has("clinic")) throw sim::PlacedError(written.value, "in " + quoted(name) + " nobody counts platelets: it needs [clinic], as itp_adult has it");
  return scenario;
}

// One event that some were given, without its share.
Earlier read_earlier(const sim::Node& node, const sim::Scenario& scenario) {
  const sim::Section section = part("population.before", node);
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
    const sim::Section section = part("population.entry", node);
    const Criterion one = read(criterion_table(), section, {});
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

// What the arm is given, and the doctor who comes to the rescue.
void read_arm(TrialArm& one, const std::string& name, const sim::Section* own, const sim::Node* rescue, const sim::Scenario& scenario) {
  sim::Node::Items events, protocols;
  if (own != nullptr) {
    events = tables_of(*own, "event");
    const sim::Node* doctor = own->find("protocol");
    if (doctor != nullptr && sim::is_repeated_section(*doctor)) protocols = *doctor->items();
    else if (doctor != nullptr) protocols.push_back(protocol_named(sim::text_of(*own, "protocol"), *doctor));
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
  const sim::Section weights = part("design.arms", required(design, "arms", "arms, how many of a block each gets, as { treated = 2, placebo = 1 }"));
  const sim::Node* texts = root.find("arm");
  const std::vector<std::string> names = arm_names(design, weights, control);
  if (texts != nullptr && !sim::is_section(*texts)) throw sim::PlacedError(texts->value, "what an arm is given stands in [arm.NAME]");
  if (texts != nullptr) refuse_unknown_parts(part("arm", *texts), names);
  std::vector<TrialArm> arms;
  for (const std::string& name : names) {
    TrialArm one;
    one.weight = std::get<std::int64_t>(sim::read(weights, sim::integer_field(name, {1, 100}, "of a block")));
    const sim::Node* own = texts == nullptr ? nullptr : sim::find(*texts, name);
    std::optional<sim::Section> section;
    if (own != nullptr) {
      section = part("arm." + name, *own);
      refuse_unknown_parts(*section, {"title", "protocol", "event"});
      one.title = std::get<std::string>(sim::read(*section, arm_table().info().fields[0]));
      if (const sim::Node* doctor = section->find("protocol"); doctor != nullptr && !sim::is_repeated_section(*doctor)) (void)sim::read(*section, arm_table().info().fields[1]);
    }
    read_arm(one, name, section ? &*section : nullptr, design.find("rescue"), scenario);
    arms.push_back(std::move(one));
  }
  return arms;
}

// The section with what a definition says where it says nothing itself.
sim::Section with_definition(const sim::Section& section) {
  const std::string name = sim::text_of(section, "definition");
  const auto found = std::find_if(definitions.begin(), definitions.end(), [&](const Definition& one) { return one.name == name; });
  if (found == definitions.end()) return section;
  const sim::Node preset = sim::read_toml(std::make_shared<const sim::Source>(sim::Source{name, found->keys}));
  sim::Node::Members members = section.members();
  for (const auto& [key, value] : *preset.members()) members.try_emplace(key, sim::Node{value.content, section.place(), section.place()});
  return part(section.name(), {std::move(members), section.place(), section.place()});
}

Endpoint read_endpoint(const std::string& name, const sim::Section& written, const Trial& trial) {
  const sim::Section section = with_definition(written);
  Asked asked = read(endpoint_table(), section, {});
  asked.name = name;
  const auto refuse = [&](const char* key, const std::string& why) { throw sim::PlacedError(section.has(key) ? section.find(key)->value : section.place(), why); };
  if (section.has("days_until")) {
    if (section.has("at_least") || section.has("measure")) refuse("days_until", "days_until says the same as measure = \"time\" with at_least: write one of them");
    asked.measure = "time";
    asked.at_least = asked.days_until;
  }
  if (asked.until == 0.0) asked.until = trial.until;
  if (asked.until > trial.until + 1e-9) refuse("until", "the endpoint ends after the last visit of the trial, on day " + sim::to_text(trial.until));
  if (asked.from > asked.until) refuse("from", "the window of the endpoint begins after its end");
  if (asked.at_least >= asked.below) refuse("at_least", "no count is at least `at_least` and less than `below`");
  const bool needs_counts = asked.measure != "count" && asked.measure != "rescue";
  if (needs_counts && asked.at_least == 0.0 && asked.below == no_limit && asked.times_baseline == 0.0) refuse("measure", "which counts are meant? Add at_least, below or times_baseline");
  if ((asked.measure == "rescue" || asked.free_of_rescue > 0.0) && trial.rescue.empty()) refuse(asked.measure == "rescue" ? "measure" : "free_of_rescue", "the trial has no rescue: add it to [design]");
  const auto in_window = static_cast<std::int64_t>(std::floor(asked.until / trial.every + 1e-9) - std::ceil(asked.from / trial.every - 1e-9)) + 1;
  if (in_window < 1) refuse("from", "no visit lies in the window of the endpoint");
  if (asked.of_last > in_window) refuse("of_last", "the window has " + std::to_string(in_window) + " visits");
  if (asked.visits > (asked.of_last > 0 ? asked.of_last : in_window)) refuse("visits", "so many visits there are not: the window has " + std::to_string(asked.of_last > 0 ? asked.of_last : in_window));
  return asked;
}

std::vector<Endpoint> read_endpoints(const sim::Section& root, const Trial& trial) {
  const sim::Section texts = part("endpoint", required(root, "endpoint", "an endpoint, such as [endpoint.response] with at_least = \"50 1e9/L\""));
  std::vector<Endpoint> endpoints;
  for (const auto& [name, node] : texts.members()) endpoints.push_back(read_endpoint(name, part("endpoint." + name, node), trial));
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
          visits_table().info(), arm_table().info(), endpoint_table().info()};
}

Trial load_trial(const std::string& name_or_path) {
  const fs::path file = trial_file(name_or_path);
  const auto source = sim::read_source(file);
  if (source->text.size() > sim::largest_scenario) throw sim::UserError(source->name + ": too large for a trial");
  const sim::Section root("", std::make_shared<const sim::Node>(sim::read_toml(source)));
  const Head head = read(head_table(), root, {"population", "design", "arm", "endpoint"});
  const sim::Section population = part("population", required(root, "population", "[population], who may enter"));
  const Population whom = read(population_table(), population, {"entry", "before", "set"});
  const sim::Section design = part("design", required(root, "design", "[design], how patients are shared out"));
  const Design how = read(design_table(), design, {"arms", "strata", "visits"});
  const sim::Section visits = part("design.visits", required(design, "visits", "visits, as { every = \"7 day\", until = \"26 week\" }"));
  const Visits when = read(visits_table(), visits, {});
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
