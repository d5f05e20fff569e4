// Screening day by day: the diagnosis, and the moment from which nothing can happen any more.
#include "models/clinic/clinic.h"

#include <algorithm>
#include <cmath>

#include "models/immunity/infection.h"
#include "sim/base/arithmetic.h"

namespace plateletsim {
namespace {

constexpr double thrombocytopenia = 100.0;  // 1e9/L (Rodeghiero 2009)
constexpr double healthy = 150.0;           // 1e9/L
constexpr double no_antigen = 1e-3;         // of a typical infection's peak; of normal production
constexpr double noticed = 0.8;               // share of infections: 0.84 of influenza in outbreaks (Leung 2015), of others less
constexpr double colds = 5.0;                 // per year at three years of age (Monto 1993)
constexpr double colds_by_age = -0.4;         // power of age (the same)
constexpr double asked_for = 28.0;            // day, before the diagnosis
constexpr double peaks_of_infection = 7.0;  // after which a hundred-thousandth of its antigen is left

const std::vector<double>& column(const sim::Series& series, const char* name) {
  return std::find_if(series.variables.begin(), series.variables.end(), [&](const auto& v) { return v.name == name; })->values;
}

// Whether nothing can begin any more: no event is to come, the trigger is over and has left no cell behind.
bool at_peace(const Simulation& patient, double onset, double count) {
  const ImmuneSystem& immune = patient.world().immune;
  if (count < healthy || immune.b_cells() > 0.0 || immune.helpers.alive > 0 || immune.presented > no_antigen) return false;
  for (const Lineage& lineage : immune.lineages)
    if (lineage.plasma_cells() > 0) return false;
  const double since = patient.time() - onset;
  return immune.infected ? immune.foreign < no_antigen && since > peaks_of_infection * immune.infection_peak
                         : patient.time() > immune.bystander_until;
}

// Day from which at_peace() may be asked for; none if the scenario has no immune system, or events of its own.
std::optional<double> onset_of(const Simulation& patient) {
  const sim::Scenario& scenario = patient.scenario();
  if (!patient.world().immune.active || !scenario.has("infection") || scenario.has("event")) return std::nullopt;
  return Infection::table().read(scenario.section("infection")).onset;
}

void step_to_next_row(Simulation& patient, const std::atomic<bool>& stop) {
  const std::size_t rows = patient.series().time.size();
  while (patient.series().time.size() == rows && !stop) patient.step();
}

}  // namespace

double bleeding(double count) { return 0.11 * std::max(0.0, 1.0 - count / 60.0) + 0.14 * sim::exp(-count / 14.0); }

double routine(double age) { return std::min(age / 50.0, 1.5) / 365.25; }

double detection(double count, double age) {
  return count < thrombocytopenia ? bleeding(count) + routine(age) : 0.0;
}

bool tells_of_infection(std::uint64_t seed, std::uint64_t patient, bool infected, double age) {
  const double by_chance = -sim::expm1(-colds * sim::pow(age / 3.0, colds_by_age) * asked_for / 365.25);
  return sim::Chance(seed, patient).stream("what the patient tells"_draw, 0, 0).uniform() < (infected ? noticed : by_chance);
}

double luck(std::uint64_t seed, std::uint64_t patient) {
  return sim::Chance(seed, patient).stream("when blood is taken"_draw, 0, 0).uniform();
}

double patience(double luck) { return -sim::log(luck); }

std::optional<std::size_t> diagnosis(std::span<const double> time, std::span<const double> count, double age,
                                     double patience) {
  double passed = 0.0;
  for (std::size_t row = 1; row < time.size(); ++row) {
    passed += detection(count[row], age) * (time[row] - time[row - 1]);
    if (passed >= patience) return row;
  }
  return std::nullopt;
}

std::optional<double> screen(Simulation& patient, const Clinic& clinic, double patience, const std::atomic<bool>& stop) {
  const sim::Series& series = patient.series();
  const std::vector<double>& counts = column(series, "platelet_count");
  const std::optional<double> onset = onset_of(patient);
  const double age = patient.world().patient.age;
  for (double passed = 0.0; passed < patience;) {
    const double before = patient.time();
    step_to_next_row(patient, stop);
    if (stop || patient.time() > clinic.within) return std::nullopt;
    passed += detection(counts.back(), age) * (patient.time() - before);
    if (onset && passed < patience && at_peace(patient, *onset, counts.back())) return std::nullopt;
  }
  return patient.time();
}

}  // namespace plateletsim
