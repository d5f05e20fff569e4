// What stands in the file of a drug, and how it is read.
#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>

#include "models/treatments/drug.h"
#include "sim/base/suggest.h"
#include "sim/scenario/event.h"
#include "sim/scenario/quantity.h"

namespace plateletsim {
namespace {

constexpr std::array<const char*, 4> clearances{"clearance", "clearance_per_weight", "elimination", "half_life"};

// Of people, who differ in what they make of a drug.
constexpr std::array<const char*, 8> classes{"sex.female", "sex.male", "ancestry.european", "ancestry.east_asian", "ancestry.south_asian", "ancestry.african", "rhesus.positive", "rhesus.negative"};
constexpr double no_time = 1.0 / sim::LinearSystem::fastest;  // day
constexpr double adult = 70.0;  // kg

struct About {
  std::string title, story, dose, route;
};

sim::Table<About> about_table(const std::string& drug) {
  return sim::Table<About>("drug." + drug, "A drug that somebody takes: how the body handles it, and which levers it turns.")
      .text(&About::title, "title", "its name, as people write it")
      .text(&About::story, "story", "what it is and does, in two sentences", "")
      .word(&About::dose, "dose", {"mg", "mg/kg", "mg/m2", "ug", "ug/kg", "g", "g/kg", "U/kg", "mL/kg"}, "unit of its doses, which says whether they follow weight or surface")
      .word(&About::route, "route", {"iv", "sc", "oral"}, "how it is usually given", "iv");
}

// The course in which a drug is usually given, from which a bedside proposes; nothing in a run reads it.
sim::TableInfo usual_table(const std::string& dose_unit) {
  return {"usual", "", false,
          {sim::number_field("dose", dose_unit, {0, 1e6}, "how much each time"),
           sim::number_field("every", "day", {0, 3650}, "time from dose to dose; without it, it is given once", 0.0),
           sim::integer_field("count", {1, 10000}, "how many doses; without it, they go on", 1)}};
}

void require_usual(const sim::Section& section, const std::string& dose_unit) {
  const sim::TableInfo table = usual_table(dose_unit);
  sim::refuse_unknown_keys(section, table);
  for (const sim::Field& field : table.fields) (void)sim::read(section, field);
  if (section.has("count") && !section.has("every")) throw sim::PlacedError(section.find("count")->key, "[" + section.name() + "] counts doses, but not from when to when: it lacks every");
}

// What is wrong with alternatives of which one must be given, and only one.
void require_one(const sim::Section& section, std::span<const char* const> keys, const std::string& what) {
  std::string given, choice;
  for (const char* key : keys) {
    choice += (choice.empty() ? "" : ", ") + std::string(key);
    if (!section.has(key)) continue;
    if (!given.empty()) throw sim::PlacedError(section.find(key)->key, "[" + section.name() + "] has both " + given + " and " + key + ": one of them says it");
    given = key;
  }
  if (given.empty()) throw sim::PlacedError(section.place(), "[" + section.name() + "] lacks " + what + ": one of " + choice);
}

void require_kinetics(const sim::Section& section) {
  constexpr std::array<const char*, 2> volumes{"volume", "volume_per_weight"}, tissues{"peripheral_volume", "peripheral_volume_per_weight"};
  require_one(section, volumes, "a volume of distribution");
  require_one(section, clearances, "a way out of the body");
  if (section.has("exchange") || section.has("exchange_per_weight")) require_one(section, tissues, "the volume of the second compartment");
}

// Rates that nothing resolves; what spreads between people may still make one too fast, in somebody.
void require_slow(const sim::Section& section, const DrugKinetics& kinetics) {
  const double plasma = kinetics.plasma(adult), out = kinetics.rate_out(adult, plasma);
  const auto require = [&](double rate, const char* what, const char* key) {
    if (rate <= sim::LinearSystem::fastest) return;
    throw sim::PlacedError(section.find(key)->value, std::string(what) + " is " + std::to_string(std::llround(rate)) + " 1/day in an adult of 70 kg; it may be at most 10000 1/day");
  };
  for (const char* key : clearances)
    if (section.has(key)) require(out, "the rate out of plasma", key);
  const double flow = kinetics.flow(adult);
  if (!(flow > 0.0)) return;
  const char* const key = kinetics.exchange > 0.0 ? "exchange" : "exchange_per_weight";
  require(out + flow / plasma, "the rate out of plasma", key);
  require(flow / kinetics.tissue(adult), "the rate out of the second compartment", key);
}

std::vector<sim::Field> effect_fields(const std::string& lever_unit) {
  const double most = 1e9;
  return {sim::word_field("lever", lever_names(), "what it turns"),
          sim::number_field("saturated", lever_unit, {0, most}, "the lever under any amount of drug; of a sum, what is added", 0.0),
          sim::number_field("half", "mg/L", {1e-12, 1e9}, "free drug in plasma for half of that", 1.0),
          sim::number_field("half_occupancy", "1", {1e-6, 1}, "the same as a share of receptors, where it is occupancy that acts", 0.5),
          sim::number_field("hill", "1", {0.2, 20}, "steepness", 1.0),
          sim::number_field("slope", "L/mg", {0, most}, "what is added per drug in plasma, instead of saturated and half", 0.0),
          sim::number_field("delay", "day", {0, 365}, "mean lag behind plasma", 0.0),
          sim::word_field("of", {"free", "bound", "occupancy"}, "which drug acts, where receptors take it up", "free"),
          sim::text_field("only", "a class of people, such as rhesus.positive: in others it does nothing", "")};
}

std::vector<std::string> class_names() { return {classes.begin(), classes.end()}; }
bool is_class(const std::string& name) { return std::find(classes.begin(), classes.end(), name) != classes.end(); }

DrugEffect read_effect(const sim::Section& section) {
  const auto lever = lever_named(std::get<std::string>(sim::read(section, effect_fields("1").front())));
  const LeverInfo& info = info_of(*lever);
  const sim::TableInfo table{"effect", "", true, effect_fields(std::string(info.unit))};
  sim::refuse_unknown_keys(section, table);
  const auto number = [&](std::size_t i) { return std::get<double>(sim::read(section, table.fields[i])); };
  DrugEffect effect{*lever, number(1), number(2), number(4), number(5), number(6), Measured::free, "", 0};
  if (effect.delay < no_time) effect.delay = 0.0;
  const double half_occupancy = number(3);
  const std::string of = std::get<std::string>(sim::read(section, table.fields[7]));
  effect.of = of == "bound" ? Measured::bound : of == "occupancy" ? Measured::occupancy : Measured::free;
  if (effect.of == Measured::occupancy) effect.half = half_occupancy;
  effect.only = std::get<std::string>(sim::read(section, table.fields[8]));
  if (!effect.only.empty() && !is_class(effect.only))
    throw sim::PlacedError(section.find("only")->value, "only = \"" + effect.only + "\"" + sim::did_you_mean(effect.only, class_names()) + "; it takes a class such as sex.female, rhesus.positive");
  if (section.has("slope") == section.has("saturated"))
    throw sim::PlacedError(section.place(), "an effect has either a slope or what it is when saturated");
  if (section.has("slope") && info.turn == Turn::multiplies)
    throw sim::PlacedError(section.find("slope")->key, "\"" + std::string(info.name) + "\" multiplies, and a factor that rises with the drug has no end: write saturated and half");
  return effect;
}

DrugCovariate read_covariate(const sim::Section& section) {
  const sim::TableInfo table{"covariate", "", true,
      {sim::word_field("on", {"volume", "clearance", "absorption", "bioavailability"}, "the number that differs"),
       sim::text_field("of", "who or what makes it differ: a class of people, weight, age, or drug.NAME while that is there"),
       sim::number_field("factor", "1", {0, 1000}, "factor in this class, or while that drug is there", 1.0),
       sim::number_field("power", "1", {-5, 5}, "of weight or age / typical", 0.0),
       sim::number_field("typical", "1", {1e-3, 1000}, "kg or year, where the factor is 1", 1.0)}};
  sim::refuse_unknown_keys(section, table);
  const auto number = [&](std::size_t i) { return std::get<double>(sim::read(section, table.fields[i])); };
  DrugCovariate covariate{std::get<std::string>(sim::read(section, table.fields[0])), std::get<std::string>(sim::read(section, table.fields[1])),
                          number(2), number(3), number(4)};
  const bool quantity = covariate.of == "weight" || covariate.of == "age";
  const bool known = quantity || covariate.of_drug() || is_class(covariate.of);
  if (!known) throw sim::PlacedError(section.find("of")->value, "of = \"" + covariate.of + "\"" + sim::did_you_mean(covariate.of, class_names()) + "; it takes weight, age, drug.NAME, or a class such as sex.female, ancestry.east_asian");
  if (quantity != section.has("power")) throw sim::PlacedError(section.place(), "weight and age have a power (with typical), classes and drugs a factor");
  return covariate;
}

// mg, L/kg and the like are converted at the edge; doses in the unit that the file names are mg here, or what has no
// mass: units, and millilitres of plasma.
double mg_in(const std::string& dose_unit) {
  const std::string mass = dose_unit.substr(0, dose_unit.find('/'));
  return mass == "U" || mass == "mL" ? 1.0 : sim::convert(1.0, mass, "mg");
}

}  // namespace

sim::Table<DrugKinetics> DrugKinetics::table(const std::string& drug) {
  using K = DrugKinetics;
  const sim::Range volume{1e-6, 1e6}, rate{1e-9, 1e4}, spread{0, 2};
  return sim::Table<K>("drug." + drug + ".kinetics", "How a drug enters the body, spreads and leaves. Without it, a drug has no level.")
      .number(&K::absorption, "absorption", "1/day", rate, "rate of absorption from where it is given, if not into a vein", 0.0)
      .number(&K::bioavailability, "bioavailability", "1", {0, 1}, "share of such a dose that arrives", 1.0)
      .number(&K::lag, "lag", "day", {0, 30}, "time before absorption begins", 0.0)
      .number(&K::volume, "volume", "L", volume, "of distribution", 0.0)
      .number(&K::volume_per_weight, "volume_per_weight", "L/kg", volume, "the same, where it follows body weight", 0.0)
      .number(&K::clearance, "clearance", "L/day", rate, "plasma cleared per time", 0.0)
      .number(&K::clearance_per_weight, "clearance_per_weight", "L/day/kg", {1e-9, 100}, "the same, where it follows body weight; the heart pumps about 100", 0.0)
      .number(&K::elimination, "elimination", "1/day", rate, "instead: rate of elimination from plasma", 0.0)
      .number(&K::half_life, "half_life", "day", {1e-4, 36500}, "instead: half-life in plasma", 0.0)
      .number(&K::peripheral_volume, "peripheral_volume", "L", volume, "of a second compartment", 0.0)
      .number(&K::peripheral_volume_per_weight, "peripheral_volume_per_weight", "L/kg", volume, "the same, where it follows body weight", 0.0)
      .number(&K::exchange, "exchange", "L/day", rate, "flow between the two", 0.0)
      .number(&K::exchange_per_weight, "exchange_per_weight", "L/day/kg", {1e-9, 100}, "the same, where it follows body weight", 0.0)
      .number(&K::volume_spread, "volume_spread", "1", spread, "spread between people, SD of the logarithm", 0.0)
      .number(&K::clearance_spread, "clearance_spread", "1", spread, "spread between people, SD of the logarithm", 0.0)
      .number(&K::absorption_spread, "absorption_spread", "1", spread, "spread between people, SD of the logarithm", 0.0);
}

sim::Table<DrugUptake> DrugUptake::table(const std::string& drug) {
  using U = DrugUptake;
  return sim::Table<U>("drug." + drug + ".uptake", "Receptors that bind a drug and take it up.")
      .number(&U::receptors, "receptors", "mg/L", {0, 1e6}, "drug in plasma that all of them hold together, in health")
      .number(&U::dissociation, "dissociation", "mg/L", {1e-12, 1e6}, "free drug that takes half of them")
      .number(&U::internalisation, "internalisation", "1/day", {0, 1e4}, "rate at which bound drug is taken up")
      .word(&U::tied, "tied", {"constant", "platelets", "megakaryocytes", "both"}, "whose number the receptors follow; both: half of them each", "constant");
}

std::vector<sim::TableInfo> Drug::tables(const std::string& name) {
  sim::TableInfo effects{"drug." + name + ".effect", "One lever that the drug turns.", true, effect_fields("1")};
  sim::TableInfo covariates{"drug." + name + ".covariate", "What in a person, or which other drug, changes its kinetics.", true, {}};
  sim::TableInfo usual{"drug." + name + ".usual", "The course in which it is usually given: dose, every, count. For a bedside to begin with; no run reads it.", false, {}};
  effects.open = covariates.open = usual.open = true;  // read() knows their units
  return {about_table(name).info(), DrugKinetics::table(name).info(), DrugUptake::table(name).info(), usual, effects, covariates};
}

sim::TableInfo Drug::event(const std::string& name, const std::string& title, const std::string& dose_unit) {
  return sim::event_table("treatment", name, title,
                          {sim::number_field("dose", dose_unit, {0, 1e6}, "how much each time"),
                           sim::number_field("loading", dose_unit, {0, 1e6}, "how much the first time, instead", 0.0),
                           sim::number_field("over", "day", {0, 365}, "time over which it runs in", 0.0),
                           sim::word_field("route", {"usual", "iv", "sc", "oral"}, "how it is given", "usual")});
}

Drug Drug::read(const sim::Scenario& scenario, const std::string& name) {
  const std::string section = "drug." + name;
  const About about = about_table(name).read(scenario.section(section));
  Drug drug;
  drug.name = name;
  drug.title = about.title;
  drug.basis = about.dose.ends_with("/kg") ? DoseBasis::weight : about.dose.ends_with("/m2") ? DoseBasis::surface : DoseBasis::body;
  drug.unit = mg_in(about.dose);
  drug.into_vein = about.route == "iv";
  const sim::Section kinetics = scenario.section(section + ".kinetics");
  require_kinetics(kinetics);
  drug.kinetics = DrugKinetics::table(name).read(kinetics);
  require_slow(kinetics, drug.kinetics);
  if (scenario.has(section + ".uptake")) drug.uptake = DrugUptake::table(name).read(scenario.section(section + ".uptake"));
  if (scenario.has(section + ".usual")) require_usual(scenario.section(section + ".usual"), about.dose);
  for (const auto& part : scenario.sections(section + ".effect")) {
    DrugEffect& effect = drug.effects.emplace_back(read_effect(part));
    if (effect.delay == 0.0) continue;
    const auto same = std::find(drug.delays.begin(), drug.delays.end(), effect.delay);
    effect.lag = static_cast<std::size_t>(same - drug.delays.begin());
    if (same == drug.delays.end()) drug.delays.push_back(effect.delay);
  }
  if (drug.compartments().size > sim::LinearSystem::most_compartments)
    throw sim::PlacedError(scenario.section(section).place(), "[" + section + "] has more delays than can be followed");
  for (const auto& part : scenario.sections(section + ".covariate")) {
    drug.covariates.push_back(read_covariate(part));
    if (drug.covariates.back().of == section) throw sim::PlacedError(part.find("of")->value, "a drug is always there with itself: [kinetics] says what it does then");
  }
  drug.reads = "event " + name + ", patient";
  if (drug.uptake && drug.uptake->tied != "constant")
    drug.reads += drug.uptake->tied == "both" ? ", marrow.mass, total" : drug.uptake->tied == "platelets" ? ", total" : ", marrow.mass";
  drug.writes = "drugs";
  for (const DrugEffect& effect : drug.effects) drug.writes += ", lever " + std::string(info_of(effect.lever).name);
  return drug;
}

}  // namespace plateletsim
