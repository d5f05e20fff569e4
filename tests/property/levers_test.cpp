// Each lever moves what it should, in the right direction, and leaves alone what it has nothing to do with.
//
// A condition turns one lever of an ill person; a twin with the same past and luck is left alone. What must move does
// so by more than the trial says; the others stay within 3 % for so short a time.
#include <map>
#include <set>

#include "models/plateletsim.h"
#include "sim/scenario/quantity.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

enum class Whom { adult, child };  // chronic disease of two epitopes; emerging disease at its height, with cells of all kinds

struct Seen {
  const char* probe;
  std::size_t place = 0;  // along its dimension
};

struct Trial {
  Lever lever;
  std::vector<double> turns;
  Whom whom;
  double days;
  Seen moves;
  int sign;      // of its answer to more
  double least;  // ratio of the larger to the smaller, less 1
  std::vector<Seen> stay;
  std::string with{};  // a condition that both have, without which the lever has nothing to act on
};

const std::vector<double> both{0.5, 2.0};
const Seen igg{"igg"}, count{"platelet_count"}, pooled{"pooled_fraction"}, volume{"mean_platelet_volume"}, bound{"bound_igg"}, marrow{"megakaryocytes"},
    free_igg{"autoantibody"}, age{"mean_platelet_age"}, tolerance{"tolerance"}, cells{"plasma_cells"};
Seen deaths(Cause cause) { return {"deaths", static_cast<std::size_t>(cause)}; }

const std::vector<Trial> trials{
    {Lever::progenitors, both, Whom::adult, 3.0, marrow, 1, 0.2, {igg, pooled, bound}},
    {Lever::early_progenitor_loss, {0.5}, Whom::adult, 12.0, marrow, -1, 0.1, {igg, pooled, volume}},
    {Lever::progenitor_loss, {0.5}, Whom::adult, 3.0, marrow, -1, 0.1, {igg, pooled, bound}},
    {Lever::maturation, {0.5, 2.0}, Whom::adult, 5.0, marrow, -1, 0.04, {igg, pooled, volume}},
    {Lever::endomitosis, both, Whom::adult, 2.0, {"megakaryocyte_ploidy", 3}, 1, 0.05, {igg, pooled, marrow}},
    {Lever::megakaryocyte_loss, {0.5}, Whom::adult, 1.0, marrow, -1, 0.2, {igg, pooled, bound}},
    {Lever::release, both, Whom::adult, 0.25, {"production_rate"}, 1, 0.8, {igg, marrow, bound}},
    {Lever::hepatic_tpo, both, Whom::adult, 0.25, {"tpo"}, 1, 0.3, {igg, count, bound}},
    {Lever::tpo_receptor, both, Whom::adult, 0.25, {"tpo"}, -1, 0.3, {igg, count, bound}},
    {Lever::agonist, {3.0}, Whom::adult, 3.0, marrow, 1, 0.1, {igg, pooled, bound}},
    {Lever::haemostasis, both, Whom::adult, 0.25, deaths(Cause::haemostasis), 1, 0.5, {igg, marrow, bound}},
    {Lever::consumption, {1.0}, Whom::adult, 0.25, deaths(Cause::consumption), 1, 100.0, {igg, marrow, bound}},
    {Lever::vwf_strings, {1.0}, Whom::adult, 0.25, deaths(Cause::consumption), 1, 100.0, {igg, marrow, bound}},
    {Lever::vwf_bond, both, Whom::adult, 0.25, deaths(Cause::consumption), 1, 0.5, {igg, marrow, bound}, "vwf_strings_10"},
    {Lever::endothelial_complement, {1.0}, Whom::adult, 0.25, deaths(Cause::consumption), 1, 100.0, {igg, marrow, bound}},
    {Lever::bleeding, {50.0}, Whom::adult, 0.25, deaths(Cause::bleeding), 1, 100.0, {igg, marrow, bound}},
    {Lever::blood_loss, {1.0}, Whom::adult, 0.25, deaths(Cause::bleeding), 1, 100.0, {igg, marrow, bound}},
    {Lever::bleeding_risk, both, Whom::adult, 0.25, {"bleeding_hazard", 1}, 1, 0.9, {igg, marrow, count, bound}},
    {Lever::apoptosis, {1.0}, Whom::adult, 0.25, deaths(Cause::senescence), 1, 2.0, {igg, marrow, bound}},
    {Lever::capture, both, Whom::adult, 0.25, deaths(Cause::spleen_macrophage), 1, 0.3, {igg, marrow, bound}},
    {Lever::fc_receptors, both, Whom::adult, 0.25, deaths(Cause::spleen_macrophage), 1, 0.3, {igg, marrow, bound}},
    {Lever::spleen_fc_receptors, both, Whom::adult, 0.25, deaths(Cause::spleen_macrophage), 1, 0.3, {igg, marrow, bound}},
    {Lever::arming, both, Whom::adult, 0.25, deaths(Cause::spleen_macrophage), 1, 0.3, {igg, marrow, bound}},
    {Lever::ashwell_morell, both, Whom::adult, 0.25, deaths(Cause::ashwell_morell), 1, 0.5, {igg, marrow, bound}},
    {Lever::complement, both, Whom::adult, 0.25, deaths(Cause::complement), 1, 0.3, {igg, marrow, bound}},
    {Lever::terminal_complement, {0.0, 0.5}, Whom::adult, 0.25, deaths(Cause::consumption), 1, 0.5, {igg, marrow, bound}, "endothelial_complement_10"},  // more than all of it there is not
    {Lever::microcytes, {100.0}, Whom::adult, 0.25, {"reported_platelet_count"}, 1, 0.2, {igg, marrow, count}},
    {Lever::erythropoiesis, both, Whom::adult, 12.0, {"haemoglobin"}, 1, 0.015, {igg, pooled, volume}},
    {Lever::haemolysis, {0.1}, Whom::adult, 1.0, {"haemoglobin"}, -1, 0.08, {igg, marrow, bound}},
    {Lever::spleen_flow, both, Whom::adult, 0.25, pooled, 1, 0.3, {igg, marrow, volume}},
    {Lever::spleen_transit, both, Whom::adult, 0.25, pooled, 1, 0.3, {igg, marrow, volume}},
    {Lever::secretion, both, Whom::adult, 0.5, free_igg, 1, 0.03, {igg, marrow, pooled}},
    {Lever::igg_synthesis, both, Whom::adult, 5.0, igg, 1, 0.05, {volume, pooled, marrow}},
    {Lever::fcrn, {0.0, 0.5}, Whom::adult, 2.0, igg, 1, 0.05, {volume, marrow, pooled}},  // more than all of them there is not
    {Lever::igg_removal, {1.0}, Whom::adult, 0.25, igg, -1, 0.2, {count, marrow, pooled}},
    {Lever::presentation, both, Whom::child, 0.5, {"antigen", 1}, 1, 0.1, {igg, marrow, count}},
    {Lever::helpers, both, Whom::child, 2.0, {"t_cells", 0}, 1, 0.1, {igg, marrow, tolerance}},
    {Lever::regulators, both, Whom::child, 8.0, {"t_cells", 1}, 1, 0.03, {igg, marrow, tolerance}},
    {Lever::cytotoxic, both, Whom::child, 4.0, deaths(Cause::cytotoxic_t), 1, 0.4, {igg, marrow, tolerance}},
    {Lever::proliferation, both, Whom::child, 1.0, {"b_cells"}, 1, 0.1, {igg, marrow, tolerance}},
    {Lever::settling, both, Whom::child, 8.0, {"plasma_cells", 2}, 1, 0.05, {igg, marrow, tolerance}},
    {Lever::b_cell_loss, {1.0}, Whom::child, 0.5, {"b_cells"}, -1, 0.3, {igg, marrow, tolerance}},
    {Lever::plasma_cell_loss, {1.0}, Whom::child, 0.5, cells, -1, 0.3, {igg, marrow, tolerance}},
    {Lever::t_cell_loss, {1.0}, Whom::child, 0.5, {"t_cells", 0}, -1, 0.3, {igg, marrow, tolerance}},
};

// The name of the condition that turns a lever so far.
std::string name_of(const LeverInfo& lever, double to) { return std::string(lever.name) + "_" + std::to_string(static_cast<int>(10.0 * to)); }

std::string turning(const LeverInfo& lever, double to) {
  const std::string full = lever.unit == "1" ? sim::to_text(to) : "\"" + sim::to_text(to) + " " + std::string(lever.unit) + "\"";
  return "{ title = \"Turned\", effect = [{ lever = \"" + std::string(lever.name) + "\", full = " + full + " }] }";
}

// An ill person whom any condition of the trials may befall.
Simulation patient_of(Whom whom) {
  const bool adult = whom == Whom::adult;
  auto scenario = load(adult ? "itp_chronic_adult" : "itp_child").replace("run.droplet_volume", "\"0.2 uL\"").replace("run.step", "\"1 hour\"");
  if (adult)
    scenario = scenario.replace("antibody.titre", "\"0.5 ug/mL\"").replace("antibody.onset", "\"0 day\"").replace("antibody.rise", "\"1 day\"")
                   .replace("antibody.clone", "[{ epitope = \"GPIIb/IIIa\", affinity = \"10 nM\", share = 0.5 }, { epitope = \"GPIb\", affinity = \"10 nM\", share = 0.5 }]")
                   .replace("assay.blood_count.analyser", "\"impedance\"")
                   .replace("complement", "{ rate = \"5 1/day\", half = 3000.0, hill = 4.0 }").replace("bleeds.lasts", "\"2 day\"");
  else
    scenario = scenario.replace("patient_immunity.agents_per_response", "4000.0").replace("patient_immunity.sensitivity", "3.0")
                   .replace("patient_immunity.tolerance", "10.0").replace("patient_immunity.cytotoxic_spread", "0.0");
  for (const Trial& trial : trials)
    for (const double to : trial.turns) scenario = scenario.replace("condition." + name_of(info_of(trial.lever), to), turning(info_of(trial.lever), to));
  const double days = adult ? 10.0 : 30.0;
  scenario = scenario.replace("run.record", "\"" + sim::to_text(days) + " day\"");
  for (std::uint64_t number = 0; number < 100; ++number) {
    Simulation patient(scenario, 2, number);
    patient.advance(days);
    const bool ill = adult || (patient.observe("b_cells").at(0) > 0.15 && patient.observe("t_cells").at(0) > 0.5);
    if (ill) return patient;
  }
  FAIL("nobody of a hundred is ill on that day");
  return Simulation(scenario, 2);
}

double seen(const Simulation& patient, const Seen& what) { return patient.observe(what.probe).at(what.place); }

void check_turn(const Trial& trial, const Simulation& alone, const Simulation& turned, double to) {
  const double before = seen(alone, trial.moves), after = seen(turned, trial.moves);
  const int sign = to > info_of(trial.lever).rest() ? trial.sign : -trial.sign;
  INFO(info_of(trial.lever).name << " at " << to << " moved " << trial.moves.probe << " from " << before << " to " << after);
  CHECK((sign > 0 ? after > (1.0 + trial.least) * before : before > (1.0 + trial.least) * after));
  for (const Seen& other : trial.stay) {
    INFO(other.probe << " went from " << seen(alone, other) << " to " << seen(turned, other));
    CHECK(seen(turned, other) == Approx(seen(alone, other)).epsilon(0.03));
  }
}

}  // namespace

TEST_CASE("every lever is tried, with three probes or more that it leaves alone") {
  std::set<Lever> tried;
  for (const Trial& trial : trials) {
    INFO(info_of(trial.lever).name);
    CHECK(trial.stay.size() >= 3);
    tried.insert(trial.lever);
  }
  CHECK(tried.size() == lever_table.size());
}

TEST_CASE("a lever moves what it should, and leaves alone what it has nothing to do with") {
  const std::map<Whom, Simulation> patients{{Whom::adult, patient_of(Whom::adult)}, {Whom::child, patient_of(Whom::child)}};
  for (const Trial& trial : trials) {
    Simulation both_have = patients.at(trial.whom);
    if (!trial.with.empty()) both_have.apply(trial.with, {});
    Simulation alone = both_have;
    alone.advance(trial.days);
    for (const double to : trial.turns) {
      Simulation other = both_have;
      other.apply(name_of(info_of(trial.lever), to), {});
      other.advance(trial.days);
      check_turn(trial, alone, other, to);
    }
  }
}
