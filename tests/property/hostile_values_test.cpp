// Every number that a scenario may hold, set to values that no friend would write: each is refused with file, line
// and key, or lies in the documented range; and of the accepted ones a patient can be made that lives for a step.
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <optional>
#include <rapidcheck.h>

#include "models/plateletsim.h"
#include "sim/base/error.h"
#include "sim/scenario/event.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/toml.h"
#include "tests/catch.h"

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool memory_is_ours = false;  // a sanitizer reserves terabytes of address space
#else
constexpr bool memory_is_ours = true;
#endif

// Whoever asks for more than this gets std::bad_alloc.
class MemoryLimit {
 public:
  MemoryLimit() {
    getrlimit(RLIMIT_DATA, &before_);
    rlimit limit = before_;
    limit.rlim_cur = std::min(limit.rlim_max, rlim_t{3} << 30);  // bytes
    if (memory_is_ours) setrlimit(RLIMIT_DATA, &limit);
  }
  ~MemoryLimit() { setrlimit(RLIMIT_DATA, &before_); }
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;

 private:
  rlimit before_{};
};

struct Trial {
  std::string as_written;
  double number = std::nan("");  // in the declared unit; nan: it must be refused whatever the range
};

std::vector<Trial> trials(const sim::Field& field) {
  const bool whole = field.kind == sim::Kind::integer;
  const double infinity = std::numeric_limits<double>::infinity();
  const auto in_unit = [&](double value) -> Trial {
    const std::string text = sim::to_text(value);
    if (whole && value == std::floor(value) && std::abs(value) < 9e18) return {std::to_string(static_cast<std::int64_t>(value)), value};
    if (whole) return {text.find_first_of(".e") == std::string::npos ? text + ".5" : text};
    return {"\"" + text + (field.unit == "1" ? "" : " " + field.unit) + "\"", value};
  };
  const auto below = whole ? field.range.low - 1 : std::nextafter(field.range.low, -infinity);
  const auto above = whole ? field.range.high + 1 : std::nextafter(field.range.high, infinity);
  return {{"nan"},      {"inf"},        {"\"-inf\""},        in_unit(-1),    in_unit(0),
          in_unit(-0.0), in_unit(1e308), in_unit(1e-320),     in_unit(below), in_unit(above),
          {"9223372036854775808"},       {"\"a stranger's\""}, in_unit(field.range.low), in_unit(field.range.high)};
}

struct Written {
  std::string text;
  int line;
};

// A drug and a condition of nobody's library that come in every trial of theirs, without the section that is tried.
constexpr const char* stranger = "tried";

std::string strangers(const std::string& but) {
  std::string text = "[[event]]\ntreatment = \"tried\"\ndose = \"1 mg\"\nat = \"0 day\"\n[[event]]\ncondition = \"fever_tried\"\nat = \"0 day\"\n";
  for (const auto& [section, keys] : {std::pair<std::string, std::string>{"drug.tried", "title = \"A drug\"\ndose = \"mg\"\n"},
                                      {"drug.tried.kinetics", "volume = \"5 L\"\nhalf_life = \"1 day\"\n"},
                                      {"condition.fever_tried", "title = \"A condition\"\n"}})
    if (section != but) text += "[" + section + "]\n" + keys;
  return text;
}

bool is_strangers(const sim::TableInfo& table) { return table.name.find(stranger) != std::string::npos; }

// Every table of the library's scenarios, and those of the strangers.
std::vector<sim::TableInfo> all_tables() {
  std::vector<sim::TableInfo> tables;
  for (const sim::TableInfo& table : plateletsim::parameters(sim::Scenario::parse("title = \"t\"\nextends = \"healthy_adult\"\n[assay.blood_count]\nanalyser = \"optical\"\n" + strangers(""), "t", plateletsim::library())))
    if (table.name.find('*') == std::string::npos) tables.push_back(table);
  return tables;
}

// The first scenario of the library that has the section of this table.
std::string host_of(const sim::TableInfo& table) {
  if (sim::is_event(table) || is_strangers(table) || table.fields.empty()) return "healthy_adult";
  for (const std::string name : {"healthy_adult", "itp_chronic_adult", "healthy_population", "passive_transfer", "itp_child", "mmr_vaccine", "drug_itp", "itp_chronic_by_label", "chemotherapy", "itp_chronic_measured", "itp_bleeding", "itp_pregnancy", "mixed_population", "refractory", "blood_donor"})
    if (plateletsim::load(name).has(table.name)) return name;
  FAIL("no scenario of the library has [" + table.name + "]");
  return "";
}

std::string middle(const sim::Field& field) {
  if (field.kind == sim::Kind::flag) return "true";
  if (field.kind == sim::Kind::word) return "\"" + field.choices.front() + "\"";
  const double value = std::min(std::max(field.range.low, 1.0), field.range.high);
  if (field.kind == sim::Kind::integer) return std::to_string(static_cast<std::int64_t>(value));
  return "\"" + sim::to_text(value) + (field.unit == "1" ? "" : " " + field.unit) + "\"";
}

// What else a section of a stranger says, so that only the value that is tried can be wrong.
std::string beside(const sim::TableInfo& table, const std::string& tried) {
  std::string text;
  if (table.name == "drug.tried.kinetics") {
    if (!tried.starts_with("volume") || tried == "volume_spread") text += "volume = \"5 L\"\n";
    const bool a_way_out = tried == "elimination" || tried == "half_life" || tried == "clearance" || tried == "clearance_per_weight";
    if (!a_way_out) text += "half_life = \"1 day\"\n";
    if (tried == "exchange" || tried == "exchange_per_weight") text += "peripheral_volume = \"5 L\"\n";
  } else if (table.open) {
    text += "lever = \"agonist\"\n";
    if (table.name.starts_with("drug") && tried != "slope" && tried != "saturated") text += "saturated = 1.0\n";
  } else {
    for (const sim::Field& other : table.fields)
      if (other.name != tried && !other.fallback) text += other.name + " = " + middle(other) + "\n";
  }
  return text;
}

// The keys of an event or of another table of an array, which is written out whole but for the one that is tried.
std::string whole(const sim::TableInfo& table, const std::string& tried) {
  if (table.name == "protocol") return std::string("name = \"ivig_rescue\"\n") + (tried == "at" ? "" : "at = \"0 day\"\n");
  std::string text;
  for (const sim::Field& other : table.fields) {
    const bool apart = sim::is_event(table) && (other.name == "at" || other.name == "by" || other.name == "luck");
    if (other.name != tried && !apart) text += other.name + " = " + middle(other) + "\n";
  }
  return text + (sim::is_event(table) && tried != "at" ? "at = \"0 day\"\n" : "");
}

// A scenario that differs from its host in this one value.
Written scenario_text(const std::string& host, const sim::TableInfo& table, const sim::Field& field, const std::string& value) {
  const bool event = sim::is_event(table);
  std::string text = "title = \"t\"\nextends = \"" + host + "\"\n";
  if (is_strangers(table)) text += strangers(table.name);
  text += table.repeated ? "[[" + std::string(event ? "event" : table.name) + "]]\n" : "[" + table.name + "]\n";
  if (is_strangers(table) && !event) text += beside(table, field.name);
  else if (table.repeated) text += whole(table, field.name);
  const auto line = 1 + std::count(text.begin(), text.end(), '\n');
  return {text + field.name + " = " + value + "\n", static_cast<int>(line)};
}

// A small droplet and one step, unless that is what is tried.
sim::Scenario shortened(sim::Scenario scenario, const std::string& tried) {
  if (tried != "run.droplet_volume") scenario = scenario.replace("run.droplet_volume", "\"0.001 uL\"");
  if (tried != "run.duration") scenario = scenario.replace("run.duration", "\"1 day\"");
  return scenario;
}

// What became of it: "" when it ran, else the refusal of the run.
std::string one_step(const sim::Scenario& scenario) {
  try {
    plateletsim::Simulation patient(scenario, 1);
    patient.step();
    for (const double count : patient.observe("platelet_count")) REQUIRE(std::isfinite(count));
  } catch (const sim::UserError& refusal) {
    return refusal.what();
  } catch (const std::bad_alloc&) {
    FAIL("took more memory than a test may have");
  }
  return "";
}

std::string one_step_or_refusal(const std::string& text) {
  try {
    const auto scenario = sim::Scenario::parse(text, "less.toml", plateletsim::library());
    plateletsim::check(scenario);
    return one_step(scenario);
  } catch (const sim::UserError& refusal) {
    return refusal.what();
  }
}

// True if it was accepted.
bool try_value(const std::string& host, const sim::TableInfo& table, const sim::Field& field, const Trial& trial) {
  INFO(table.name << "." << field.name << " = " << trial.as_written);
  const Written written = scenario_text(host, table, field, trial.as_written);
  const bool documented = trial.number >= field.range.low && trial.number <= field.range.high;
  const std::string name = "stranger.toml";
  std::optional<sim::Scenario> scenario;
  try {
    scenario = sim::Scenario::parse(written.text, name, plateletsim::library());
    plateletsim::check(*scenario);
  } catch (const sim::UserError& error) {
    const std::string refusal = error.what();
    INFO(refusal);
    CHECK(refusal.find(name + ":" + std::to_string(written.line) + ":") != std::string::npos);
    CHECK(refusal.find(field.name) != std::string::npos);
    CHECK((!documented || refusal.find("of memory") != std::string::npos));
    return false;
  }
  CHECK(documented);
  const std::string end = one_step(shortened(*scenario, table.name + "." + field.name));
  INFO(end);
  const bool too_much = end.find("or less extreme parameters of") != std::string::npos ||  // a lever beyond what it can be
                        end.find("a rate between compartments is") != std::string::npos;
  CHECK((end.empty() || (too_much && is_strangers(table))));
  return true;
}

}  // namespace

TEST_CASE("no number of a scenario takes a hostile value without a word") {
  const MemoryLimit limit;
  int tried = 0, accepted = 0;
  for (const sim::TableInfo& table : all_tables()) {
    const std::string host = host_of(table);
    for (const sim::Field& field : table.fields) {
      if (field.kind != sim::Kind::number && field.kind != sim::Kind::integer) continue;
      for (const Trial& trial : trials(field)) {
        ++tried;
        accepted += try_value(host, table, field, trial) ? 1 : 0;
      }
    }
  }
  CHECK(tried > 2000);
  CHECK(accepted > tried / 10);
}

TEST_CASE("a scenario that lacks sections is refused or lives without them") {
  const MemoryLimit limit;
  const auto name = GENERATE(as<std::string>{}, "healthy_adult", "itp_chronic_ivig", "itp_child");
  const sim::Node whole = shortened(plateletsim::load(name), "").tree();
  std::vector<std::string> sections;
  for (const auto& [section, node] : *whole.members())
    if (node.members() != nullptr) sections.push_back(section);
  CHECK(rc::check([&] {
    sim::Node rest = whole;
    for (const std::string& section : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(sections)))
      std::get<sim::Node::Members>(rest.content).erase(section);
    one_step_or_refusal(sim::write_toml(rest));
  }));
  for (const std::string needed : {"run", "patient", "platelet"}) {
    sim::Node rest = whole;
    std::get<sim::Node::Members>(rest.content).erase(needed);
    CHECK_THAT(one_step_or_refusal(sim::write_toml(rest)), Catch::Matchers::ContainsSubstring("lacks the section [" + needed + "]"));
  }
}
