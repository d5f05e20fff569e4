// How a drug moves through the body in one step, and how far it turns its levers.
#include "models/treatments/drug.h"

#include <boost/random/normal_distribution.hpp>
#include <algorithm>
#include <cmath>
#include <string>

#include "sim/base/arithmetic.h"
#include "sim/base/error.h"
#include "sim/base/name_number.h"

namespace plateletsim {
namespace {

constexpr double negligible = 1e-15;  // mg: the drug has left
constexpr double at_once = 1e-6;      // day: an infusion that is shorter is an injection

// Doses that are due at once enter; returns when the next one begins or ends, at `end` at the latest.
double enter(DrugInBody& body, double time, double end) {
  double next = end;
  std::erase_if(body.infusions, [&](const Infusion& dose) {
    if (dose.from > time) next = std::min(next, dose.from);
    else if (dose.until > time) next = std::min(next, dose.until);
    else if (dose.until == dose.from) body.amounts[dose.into] += dose.amount;
    return dose.until <= time && dose.from <= time;
  });
  return next;
}

// mg/day by compartment, from what runs in at a moment.
std::vector<double> inflow_of(const DrugInBody& body, double time) {
  std::vector<double> inflow(body.amounts.size());
  for (const Infusion& dose : body.infusions)
    if (dose.from <= time && time < dose.until) inflow[dose.into] += dose.amount / (dose.until - dose.from);
  return inflow;
}

// Mean of a function over a step, from its values at both ends and in between (Simpson's rule).
double mean_of(double start, double middle, double end) { return (start + 4.0 * middle + end) / 6.0; }

}  // namespace

double DrugEffect::strength(double level) const {
  if (slope > 0.0 || level <= 0.0) return std::max(level, 0.0);
  const double dose = sim::pow(level / half, hill);
  return std::isfinite(dose) ? dose / (1.0 + dose) : 1.0;
}

double DrugEffect::turn(double mean_strength) const {
  if (slope > 0.0) return slope * mean_strength;
  return info_of(lever).turn == Turn::adds ? saturated * mean_strength : 1.0 + (saturated - 1.0) * mean_strength;
}

double DrugKinetics::rate_out(double weight, double from) const {
  return elimination + (half_life > 0.0 ? sim::ln2 / half_life : 0.0) + (clearance + clearance_per_weight * weight) / from;
}

namespace {

bool belongs_to(const Patient& patient, const std::string& people) {
  return people == (patient.female ? "sex.female" : "sex.male") || people == "ancestry." + patient.ancestry ||
         people == (patient.rhesus_negative() ? "rhesus.negative" : "rhesus.positive");
}

}  // namespace

double DrugCovariate::at(const World& world) const {
  const Patient& patient = world.patient;
  if (of == "weight") return sim::pow(patient.weight / typical, power);
  if (of == "age") return sim::pow(std::max(patient.age, 0.01) / typical, power);
  const auto is_taken = [&](const DrugInBody& drug) { return of == "drug." + drug.name && !drug.is_absent(); };
  const bool applies = of_drug() ? std::any_of(world.drugs.begin(), world.drugs.end(), is_taken)
                                 : belongs_to(patient, of);
  return applies ? factor : 1.0;
}

Drug::Compartments Drug::compartments() const {
  const std::size_t plasma = kinetics.absorption > 0.0 ? 1 : 0;
  const std::size_t tissue = kinetics.exchange + kinetics.exchange_per_weight > 0.0 ? plasma + 1 : plasma;
  return {0, plasma, tissue, tissue + 1, tissue + 1 + delays.size()};
}

double Drug::covariate(const World& world, const std::string& on) const {
  double factor = 1.0;
  for (const DrugCovariate& c : covariates)
    if (c.on == on) factor *= c.at(world);
  return factor;
}

// One for none, another number for each set of other drugs that change the kinetics of this one and are there.
double Drug::company(const World& world) const {
  double set = 1.0, each = 1.0;
  for (const DrugCovariate& c : covariates) {
    if (!c.of_drug()) continue;
    if (c.at(world) != 1.0) set += each;
    each *= 2.0;
  }
  return set;
}

double Drug::volume_in(const World& world) const {
  return kinetics.plasma(world.patient.weight) * world.drugs[place].volume * covariate(world, "volume");
}

sim::LinearSystem Drug::system(const World& world) const try {
  const Compartments at = compartments();
  const DrugInBody& body = world.drugs[place];
  const double weight = world.patient.weight, volume = volume_in(world);
  sim::LinearSystem system(at.size);
  if (at.plasma > 0) system.flow(at.depot, at.plasma, kinetics.absorption * body.absorption * covariate(world, "absorption"));
  system.loss(at.plasma, kinetics.rate_out(weight, volume) * body.clearance * covariate(world, "clearance"));
  if (at.tissue > at.plasma) {
    system.flow(at.plasma, at.tissue, kinetics.flow(weight) / volume);
    system.flow(at.tissue, at.plasma, kinetics.flow(weight) / kinetics.tissue(weight));
  }
  for (std::size_t i = 0; i < delays.size(); ++i) system.follow(at.lags + i, at.plasma, 1.0 / delays[i]);
  return system;
} catch (const sim::UserError& error) {  // in this person: what is so in everybody is refused when the file is read
  throw sim::NumberError(name + " in a person of " + std::to_string(world.patient.weight) + " kg: " + error.what());
}

void Drug::begin(World& world, const sim::Now& now) const {
  auto stream = now.stream("what a person makes of a drug"_draw, sim::name_number(name));
  boost::random::normal_distribution<double> normal;
  DrugInBody body;
  body.name = name;
  body.volume = sim::exp(kinetics.volume_spread * normal(stream));
  body.clearance = sim::exp(kinetics.clearance_spread * normal(stream));
  body.absorption = sim::exp(kinetics.absorption_spread * normal(stream));
  world.drugs.insert(world.drugs.begin() + static_cast<std::ptrdiff_t>(std::min(place, world.drugs.size())), std::move(body));
}

void Drug::take(World& world, const sim::Due& due, double now) const {
  const Compartments at = compartments();
  const auto field = [&](const char* key) { const auto found = due.fields.find(key); return found == due.fields.end() ? 0.0 : found->second; };
  const Patient& patient = world.patient;
  const double people = basis == DoseBasis::weight ? patient.weight : basis == DoseBasis::surface ? patient.surface() : 1.0;
  const auto route = static_cast<int>(field("route"));  // usual, iv, sc, oral
  const bool vein = at.plasma == 0 || route == 1 || (route == 0 && into_vein);
  const double arrives = vein ? 1.0 : kinetics.bioavailability * covariate(world, "bioavailability");
  const double from = std::max(due.time, now) + (vein ? 0.0 : kinetics.lag);
  DrugInBody& body = world.drugs[place];
  if (body.amounts.empty()) body.amounts.assign(at.size, 0.0);
  const double over = field("over") < at_once ? 0.0 : field("over");
  body.infusions.push_back({from, from + over, field("dose") * unit * people * arrives, vein ? at.plasma : at.depot});
}

// What was read from a file may be another drug's.
DrugInBody& Drug::body_in(World& world) const {
  if (place >= world.drugs.size() || world.drugs[place].name != name) throw sim::NumberError("another drug stands in the place of " + name);
  DrugInBody& body = world.drugs[place];
  const std::size_t size = compartments().size;
  const bool fits = body.amounts.empty() ? body.infusions.empty() : body.amounts.size() == size;
  const bool all_into = std::all_of(body.infusions.begin(), body.infusions.end(), [&](const Infusion& dose) { return dose.into < size; });
  if (!fits || !all_into) throw sim::NumberError(name + " has other compartments than its amounts");
  return body;
}


double Drug::receptor_pool(const World& world) const {
  if (!uptake) return 0.0;
  const double platelets = world.total / world.normal_total, megakaryocytes = world.marrow.mass;
  if (uptake->tied == "both") return uptake->receptors * 0.5 * (platelets + megakaryocytes);
  if (uptake->tied == "platelets") return uptake->receptors * platelets;
  return uptake->receptors * (uptake->tied == "megakaryocytes" ? megakaryocytes : 1.0);
}

// Free drug when receptors bind at equilibrium.
double Drug::free(double total, double receptors) const {
  if (!uptake) return total;
  const double b = total - receptors - uptake->dissociation;
  const double root = std::sqrt(b * b + 4.0 * uptake->dissociation * total);
  return b > 0.0 ? 0.5 * (b + root) : 2.0 * uptake->dissociation * total / (root - b);
}

// What an effect goes by: the free drug, or the bound, or the occupancy, or what lags behind the free.
double Drug::level(const DrugEffect& effect, const std::vector<double>& amounts, double volume, double receptors) const {
  const Compartments at = compartments();
  if (effect.delay > 0.0) return amounts[at.lags + effect.lag] / volume;
  const double total = amounts[at.plasma] / volume;
  const double unbound = free(total, receptors);
  if (effect.of == Measured::bound) return total - unbound;
  return effect.of == Measured::occupancy && uptake ? unbound / (unbound + uptake->dissociation) : unbound;
}

// Everything in proportion: exact. The level half-way follows from both ends and the mean.
void Drug::move_linearly(World& world, const Span& span, std::vector<double>& strengths) const {
  DrugInBody& body = world.drugs[place];
  const double volume = volume_in(world);
  if (span.whole_step && body.whole_step.days != span.days) body.whole_step = system(world).over(span.days);
  const std::vector<double> start = body.amounts, inflow = inflow_of(body, span.from);
  std::vector<double> mean(start.size());
  sim::move(span.whole_step ? body.whole_step : system(world).over(span.days), body.amounts, inflow, mean);
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const double from = level(effects[i], start, volume, 0.0), to = level(effects[i], body.amounts, volume, 0.0);
    const double middle = std::max(0.0, (6.0 * level(effects[i], mean, volume, 0.0) - from - to) / 4.0);
    strengths[i] += span.days * mean_of(effects[i].strength(from), effects[i].strength(middle), effects[i].strength(to));
  }
}

// Uptake saturates: the midpoint rule, in steps of at most a quarter of an hour or half the time of the fastest rate.
void Drug::move_with_uptake(World& world, const Span& span, std::vector<double>& strengths) const {
  const Compartments at = compartments();
  DrugInBody& body = world.drugs[place];
  const double volume = volume_in(world), receptors = receptor_pool(world);
  const sim::LinearSystem linear = system(world);
  const std::vector<double> inflow = inflow_of(body, span.from);
  double fastest = uptake->internalisation;
  for (std::size_t i = 0; i < at.size; ++i) fastest = std::max(fastest, -linear.rates()[i * at.size + i] + uptake->internalisation);
  const auto substeps = static_cast<int>(std::ceil(span.days * std::max(96.0, 2.0 * fastest)));
  const double h = span.days / substeps;
  const auto moved = [&](const std::vector<double>& slope_at, double by) {
    std::vector<double> unbound = slope_at, next = body.amounts;
    unbound[at.plasma] = volume * free(slope_at[at.plasma] / volume, receptors);
    for (std::size_t i = 0; i < at.size; ++i) {
      double slope = inflow[i];
      for (std::size_t j = 0; j < at.size; ++j) slope += linear.rates()[i * at.size + j] * unbound[j];
      next[i] += by * slope;
    }
    next[at.plasma] -= by * uptake->internalisation * (slope_at[at.plasma] - unbound[at.plasma]);
    for (double& amount : next) amount = std::max(amount, 0.0);
    return next;
  };
  for (int step = 0; step < substeps; ++step) {
    const std::vector<double> middle = moved(body.amounts, 0.5 * h);
    body.amounts = moved(middle, h);
    for (std::size_t i = 0; i < effects.size(); ++i) strengths[i] += h * effects[i].strength(level(effects[i], middle, volume, receptors));
  }
}

void Drug::intervene(World& world, const sim::Now& now) const {
  for (const sim::Due& due : now.events)
    if (due.name == name) take(world, due, now.time());
  DrugInBody& body = body_in(world);
  if (body.is_absent()) return;
  if (const double with = company(world); with != body.company) {
    body.company = with;
    body.whole_step.days = 0.0;
  }
  std::vector<double> strengths(effects.size(), 0.0);  // day
  const double end = now.clock.end();
  for (double time = now.time(), next; time < end; time = next) {
    next = enter(body, time, end);
    const bool whole = time == now.time() && next == end;
    const Span span{time, whole ? now.step() : next - time, whole};
    uptake ? move_with_uptake(world, span, strengths) : move_linearly(world, span, strengths);
  }
  for (std::size_t i = 0; i < effects.size(); ++i)
    if (effects[i].only.empty() || belongs_to(world.patient, effects[i].only))
      world.levers.turn(effects[i].lever, effects[i].turn(strengths[i] / now.step()));
  body.concentration = body.amounts[compartments().plasma] / volume_in(world);
  const double left = *std::max_element(body.amounts.begin(), body.amounts.end());
  if (body.infusions.empty() && left < negligible) body.amounts.clear(), body.concentration = 0.0;
}

}  // namespace plateletsim
