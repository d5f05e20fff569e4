// What stands in [endpoint.NAME], definitions of guidelines, and what cannot be meant.
#include "models/clinic/endpoint.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "sim/scenario/parts.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/toml.h"

namespace plateletsim {
namespace {

constexpr double longest = 36525.0;  // day
constexpr double no_limit = std::numeric_limits<double>::infinity();
constexpr sim::Range any_count{0, 1e5};  // 1e9/L

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
      .word(&Asked::measure, "measure", {"responder", "time", "visits", "count", "rescue", "bleed", "bleed_time", "loss"},
            "share of patients; days until the first such visit; number of such visits; mean count; share who needed rescue; share who bled; days until the first visit that tells of a bleed; days from the first such visit to the next that is none",
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
      .integer(&Asked::bleeding, "bleeding", {1, 4}, "of a bleed, its grade by the World Health Organization, at least; alone the same as measure = \"bleed\"", 2)
      .word(&Asked::estimand, "estimand", {"composite", "treatment_policy", "while_on_treatment"},
            "a visit too soon after rescue is none that is meant; rescue is ignored; visits end with the first rescue", "composite")
      .flag(&Asked::primary, "primary", "the trial was made for it", false);
}

// The section with what a definition says where it says nothing itself.
sim::Section with_definition(const sim::Section& section) {
  const std::string name = sim::text_of(section, "definition");
  const auto found = std::find_if(definitions.begin(), definitions.end(), [&](const Definition& one) { return one.name == name; });
  if (found == definitions.end()) return section;
  const sim::Node preset = sim::read_toml(std::make_shared<const sim::Source>(sim::Source{name, found->keys}));
  sim::Node::Members members = section.members();
  for (const auto& [key, value] : *preset.members()) members.try_emplace(key, sim::Node{value.content, section.place(), section.place()});
  return sim::part(section.name(), {std::move(members), section.place(), section.place()});
}

}  // namespace

sim::TableInfo Endpoint::table() { return endpoint_table().info(); }

Endpoint Endpoint::read(const std::string& name, const sim::Section& written, double every, double last, bool has_rescue, bool follows_bleeds) {
  const sim::Section section = with_definition(written);
  Asked asked = sim::read_with_parts(endpoint_table(), section, {});
  asked.name = name;
  const auto refuse = [&](const char* key, const std::string& why) { throw sim::PlacedError(section.has(key) ? section.find(key)->value : section.place(), why); };
  if (section.has("days_until")) {
    if (section.has("at_least") || section.has("measure")) refuse("days_until", "days_until says the same as measure = \"time\" with at_least: write one of them");
    asked.measure = "time";
    asked.at_least = asked.days_until;
  }
  if (section.has("bleeding") && !section.has("measure")) {
    if (section.has("days_until")) refuse("bleeding", "days until a bleed are measure = \"bleed_time\"");
    asked.measure = "bleed";
  }
  const bool of_bleeds = asked.measure == "bleed" || asked.measure == "bleed_time";
  if (section.has("bleeding") && !of_bleeds) refuse("bleeding", "the grade of a bleed is asked by measure = \"bleed\" (share) or \"bleed_time\" (days)");
  if (of_bleeds)
    for (const char* count : {"at_least", "below", "times_baseline"})
      if (section.has(count)) refuse(count, "bleeds are asked, and no count: leave it out");
  if (asked.until == 0.0) asked.until = last;
  if (asked.until > last + 1e-9) refuse("until", "the endpoint ends after the last visit of the trial, on day " + sim::to_text(last));
  if (asked.from > asked.until) refuse("from", "the window of the endpoint begins after its end");
  if (asked.at_least >= asked.below) refuse("at_least", "no count is at least `at_least` and less than `below`");
  const bool needs_counts = asked.measure != "count" && asked.measure != "rescue" && !of_bleeds;
  if (needs_counts && asked.at_least == 0.0 && asked.below == no_limit && asked.times_baseline == 0.0) refuse("measure", "which counts are meant? Add at_least, below or times_baseline");
  if ((asked.measure == "rescue" || asked.free_of_rescue > 0.0) && !has_rescue) refuse(asked.measure == "rescue" ? "measure" : "free_of_rescue", "the trial has no rescue: add it to [design]");
  if (of_bleeds && !follows_bleeds) refuse(section.has("measure") ? "measure" : "bleeding", "nobody follows bleeds: the scenario needs [bleeds], as bleeds.lasts = \"2 day\" in [population.set]");
  const auto in_window = static_cast<std::int64_t>(std::floor(asked.until / every + 1e-9) - std::ceil(asked.from / every - 1e-9)) + 1;
  if (in_window < 1) refuse("from", "no visit lies in the window of the endpoint");
  if (asked.of_last > in_window) refuse("of_last", "the window has " + std::to_string(in_window) + " visits");
  if (asked.visits > (asked.of_last > 0 ? asked.of_last : in_window)) refuse("visits", "so many visits there are not: the window has " + std::to_string(asked.of_last > 0 ? asked.of_last : in_window));
  return asked;
}

}  // namespace plateletsim
