// What stands in the file of a condition, and how far it turns its levers in one step.
#include "models/conditions/condition.h"

#include <boost/random/normal_distribution.hpp>
#include <algorithm>
#include <memory>

#include "sim/base/arithmetic.h"
#include "sim/base/name_number.h"
#include "sim/scenario/event.h"

namespace plateletsim {
namespace {

constexpr double for_good = 36525.0;  // day
constexpr double faded = 1e-6;        // of the full height

struct About {
  std::string title, story;
};

sim::Table<About> about_table(const std::string& condition) {
  return sim::Table<About>("condition." + condition, "Something that comes upon a patient and turns levers while it lasts.")
      .text(&About::title, "title", "its name, as people write it")
      .text(&About::story, "story", "what it is and does, in two sentences", "");
}

std::vector<sim::Field> effect_fields(const std::string& lever_unit) {
  return {sim::word_field("lever", lever_names(), "what it turns"),
          sim::number_field("full", lever_unit, {0, 1e6}, "the lever at the height of the condition; of a sum, what is added")};
}

ConditionEffect read_effect(const sim::Section& section) {
  const auto lever = lever_named(std::get<std::string>(sim::read(section, effect_fields("1").front())));
  const sim::TableInfo table{"effect", "", true, effect_fields(std::string(info_of(*lever).unit))};
  sim::refuse_unknown_keys(section, table);
  return {*lever, std::get<double>(sim::read(section, table.fields[1]))};
}

}  // namespace

sim::Table<ConditionCourse> ConditionCourse::table(const std::string& condition) {
  using C = ConditionCourse;
  return sim::Table<C>("condition." + condition + ".course", "How a condition comes and goes.")
      .number(&C::rise, "rise", "day", {0, for_good}, "time from the onset to its height", 0.0)
      .number(&C::plateau, "plateau", "day", {0, for_good}, "time at its height; left out: for good", for_good)
      .number(&C::decay, "decay", "day", {0, for_good}, "time in which two thirds of it then fade", 0.0)
      .number(&C::severity_spread, "severity_spread", "1", {0, 2}, "spread of its effects between episodes, SD of the logarithm", 0.0)
      .number(&C::lasting, "lasting", "1", {0, 3}, "power of its severity with which an episode stays and fades the longer", 0.0);
}

ConditionCourse ConditionCourse::of(double severity) const {
  if (lasting == 0.0) return *this;
  ConditionCourse own = *this;
  const double longer = severity > 0.0 ? sim::pow(severity, lasting) : 0.0;
  own.plateau = std::min(for_good, plateau * longer);
  own.decay = std::min(for_good, decay * longer);
  return own;
}

double ConditionCourse::height(double since) const {
  if (since <= 0.0) return 0.0;
  if (since < rise) return since / rise;
  const double fading = since - rise - plateau;
  return fading <= 0.0 ? 1.0 : decay > 0.0 ? sim::exp(-fading / decay) : 0.0;
}

double ConditionCourse::area(double since) const {
  const double rising = std::clamp(since, 0.0, rise), level = std::clamp(since - rise, 0.0, plateau);
  const double fading = std::max(0.0, since - rise - plateau);
  return (rise > 0.0 ? 0.5 * rising * rising / rise : 0.0) + level - (decay > 0.0 ? decay * sim::expm1(-fading / decay) : 0.0);
}

double ConditionEffect::turn(double height) const {
  return info_of(lever).turn == Turn::adds ? full * height : std::max(0.0, 1.0 + (full - 1.0) * height);
}

std::vector<sim::TableInfo> Condition::tables(const std::string& name) {
  sim::TableInfo effects{"condition." + name + ".effect", "One lever that the condition turns.", true, effect_fields("1")};
  effects.open = true;  // read() knows the units
  return {about_table(name).info(), ConditionCourse::table(name).info(), effects};
}

sim::TableInfo Condition::event(const std::string& name, const std::string& title) {
  return sim::event_table("condition", name, title,
                          {sim::number_field("severity", "1", {0, 100}, "of its effects, relative to a typical case", 1.0)});
}

Condition Condition::read(const sim::Scenario& scenario, const std::string& name) {
  const std::string section = "condition." + name;
  Condition condition;
  condition.name = name;
  condition.title = about_table(name).read(scenario.section(section)).title;
  const sim::Section course = scenario.has(section + ".course") ? scenario.section(section + ".course")
                                                                : sim::Section("course", std::make_shared<const sim::Node>(sim::Node{sim::Node::Members{}, {}, {}}));
  condition.course = ConditionCourse::table(name).read(course);
  for (const auto& part : scenario.sections(section + ".effect")) condition.effects.push_back(read_effect(part));
  condition.reads = "event " + name;
  condition.writes = "episodes";
  for (const ConditionEffect& effect : condition.effects) condition.writes += ", lever " + std::string(info_of(effect.lever).name);
  return condition;
}

void Condition::intervene(World& world, const sim::Now& now) const {
  for (const sim::Due& due : now.events) {
    if (due.name != name) continue;
    auto stream = now.stream("how severe an episode is"_draw, sim::name_number(name) + world.episodes.size());
    boost::random::normal_distribution<double> normal;
    world.episodes.push_back({name, std::max(due.time, now.time()), due.fields.at("severity") * sim::exp(course.severity_spread * normal(stream))});
  }
  double height = 0.0;  // of all its episodes, mean over the step
  std::erase_if(world.episodes, [&](const Episode& episode) {
    if (episode.condition != name) return false;
    const double since = now.time() - episode.onset;
    const ConditionCourse own = course.of(episode.severity);
    if (since > own.rise + own.plateau && own.height(since) < faded) return true;
    height += episode.severity * (own.area(since + now.step()) - own.area(since)) / now.step();
    return false;
  });
  if (height > 0.0)
    for (const ConditionEffect& effect : effects) world.levers.turn(effect.lever, effect.turn(height));
}

}  // namespace plateletsim
