// Change one thing up and the patient answers in the direction that biology demands; take a part away and its share is zero.
#include <cmath>

#include "models/plateletsim.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

struct Change {
  const char* scenario;
  const char* key;
  const char *less, *more;
  const char* probe;
  int sign;         // of the answer to `more`
  double smallest;  // answer, relative to the mean of both
};

// A library scenario; "gpib" is chronic disease by antibody on GPIb, "severe" by three times as much, "asplenic" that
// without a spleen.
sim::Scenario begin_with(const std::string& name) {
  if (name == "gpib") return load("itp_chronic_adult").replace("antibody.clone.0.epitope", "\"GPIb\"");
  if (name == "severe") return load("itp_chronic_adult").replace("antibody.titre", "\"3 ug/mL\"");
  return name == "asplenic" ? begin_with("severe").replace("spleen.present", "false") : load(name);
}

// A probe on the last days of a month, in a droplet of 12,500 platelets: 2 % of noise at most, the answers are larger.
double answer(const Change& tried, const char* value) {
  auto scenario = begin_with(tried.scenario).replace("run.droplet_volume", "\"0.05 uL\"").replace("run.step", "\"2 hour\"").replace("run.record", "\"50 day\"");
  if (scenario.has("antibody")) scenario = scenario.replace("antibody.onset", "\"0 day\"").replace("antibody.rise", "\"1 day\"");
  for (std::size_t i = 0; i < scenario.sections("event").size(); ++i) {
    const bool condition = scenario.sections("event")[i].has("condition");
    scenario = scenario.replace("event." + std::to_string(i) + ".at", "\"" + std::to_string(condition ? 0 : 22 + i) + " day\"");
  }
  scenario = scenario.replace(tried.key, value);
  Simulation patient(scenario, 1);
  patient.advance(23.0);
  double sum = 0.0;
  for (int day = 0; day < 6; ++day) {
    patient.advance(1.0);
    sum += patient.observe(tried.probe).front() / 6.0;
  }
  return sum;
}

const Change changes[] = {
    {"healthy_adult", "haemostasis.consumption", "\"3 1e9/L/day\"", "\"20 1e9/L/day\"", "platelet_count", 0, 0.05},  // the set point is given
    {"healthy_adult", "patient.normal_count", "\"150 1e9/L\"", "\"350 1e9/L\"", "platelet_count", 1, 0.5},
    {"healthy_adult", "spleen.transit_time", "\"5 min\"", "\"20 min\"", "pooled_fraction", 1, 0.5},
    {"healthy_adult", "senescence.lifespan", "\"5 day\"", "\"10 day\"", "production_rate", -1, 0.3},
    {"healthy_adult", "senescence.lifespan", "\"5 day\"", "\"10 day\"", "mean_platelet_age", 1, 0.3},
    {"healthy_adult", "assay.immature_lifetime", "\"0.2 day\"", "\"1 day\"", "immature_fraction", 1, 0.5},
    {"aplastic_anaemia", "condition.marrow_failure.effect.0.full", "0.05", "0.5", "platelet_count", 1, 0.5},
    {"aplastic_anaemia", "condition.marrow_failure.effect.0.full", "0.05", "0.5", "tpo", -1, 0.5},
    {"splenomegaly", "condition.splenomegaly.effect.0.full", "1.0", "6.0", "pooled_fraction", 1, 0.3},
    {"splenomegaly", "condition.splenomegaly.effect.0.full", "1.0", "6.0", "platelet_count", -1, 0.3},
    {"itp_chronic_adult", "antibody.titre", "\"0.2 ug/mL\"", "\"0.8 ug/mL\"", "platelet_count", -1, 0.5},
    {"itp_chronic_adult", "antibody.titre", "\"0.2 ug/mL\"", "\"0.8 ug/mL\"", "bound_igg", 1, 0.5},
    {"itp_chronic_adult", "antibody.titre", "\"0.2 ug/mL\"", "\"0.8 ug/mL\"", "tpo", 1, 0.02},
    {"itp_chronic_adult", "phagocytosis.spleen_rate", "\"10 1/day\"", "\"100 1/day\"", "platelet_count", -1, 0.1},
    {"asplenic", "phagocytosis.liver_rate", "\"5 1/day\"", "\"200 1/day\"", "platelet_count", -1, 0.1},
    {"itp_chronic_adult", "phagocytosis.spleen_half", "8000.0", "30000.0", "platelet_count", 1, 0.1},
    {"itp_chronic_adult", "phagocytosis.spleen_density", "\"100 1/uL\"", "\"8000 1/uL\"", "platelet_count", -1, 0.1},
    {"itp_chronic_adult", "phagocytosis.appetite", "2", "100", "platelet_count", -1, 0.1},
    {"itp_chronic_adult", "phagocytosis.digestion", "\"0.2 day\"", "\"20 day\"", "platelet_count", 1, 0.02},
    {"gpib", "phagocytosis.gpib_weight", "0.0", "1.0", "platelet_count", -1, 0.01},
    {"gpib", "ashwell_morell.rate", "\"0 1/day\"", "\"10 1/day\"", "platelet_count", -1, 0.05},
    {"severe", "release_block.maximum", "0.0", "0.9", "production_rate", -1, 0.3},
    {"severe", "release_block.maximum", "0.0", "0.9", "platelet_count", -1, 0.3},
    {"itp_chronic_adult", "platelet.sites_gpiibiiia", "10000.0", "40000.0", "bound_igg", 1, 0.05},
    {"itp_chronic_adult", "antibody.clone.0.affinity", "\"10 nM\"", "\"1000 nM\"", "bound_igg", -1, 0.5},
    {"itp_chronic_adult", "igg.half_life", "\"10 day\"", "\"30 day\"", "platelet_count", 1, 0.01},  // titre fixes the level, so secretion falls
    {"itp_chronic_ivig", "event.0.dose", "\"0.02 g/kg\"", "\"2 g/kg\"", "platelet_count", 1, 0.3},
    {"itp_chronic_ivig", "fc_blockade.dimer_half", "\"0.2 g/L\"", "\"20 g/L\"", "platelet_count", -1, 0.2},
    {"mgdf_pulse", "event.0.dose", "\"0.1 ug/kg\"", "\"10 ug/kg\"", "production_rate", 1, 0.05},
    {"itp_chronic_romiplostim", "event.0.dose", "\"0.1 ug/kg\"", "\"10 ug/kg\"", "platelet_count", 1, 0.1},
};

// Deaths since the start, by cause.
double deaths(const Simulation& patient, Cause cause) {
  return static_cast<double>(patient.world().ledger.deaths[static_cast<std::size_t>(cause)]);
}

Simulation after(const sim::Scenario& scenario, double days) {
  Simulation patient(scenario.replace("run.droplet_volume", "\"0.05 uL\"").replace("run.step", "\"2 hour\""), 1);
  patient.advance(days);
  return patient;
}

}  // namespace

TEST_CASE("a patient answers in the direction that biology demands") {
  for (const Change& tried : changes) {
    const double less = answer(tried, tried.less), more = answer(tried, tried.more);
    const double change = (more - less) / (0.5 * (more + less));
    INFO(tried.scenario << ": " << tried.key << " from " << tried.less << " to " << tried.more << " moved " << tried.probe << " from " << less << " to " << more);
    if (tried.sign == 0)
      CHECK(std::abs(change) < tried.smallest);
    else
      CHECK(tried.sign * change > tried.smallest);
  }
}

TEST_CASE("without a spleen nothing dies there and nothing is pooled") {
  const auto patient = after(load("itp_chronic_adult").replace("antibody.onset", "\"0 day\"").replace("spleen.present", "false"), 20.0);
  CHECK(deaths(patient, Cause::spleen_macrophage) == 0.0);
  CHECK(patient.world().ledger.sites[0] == 0);
  CHECK(patient.world().pools[0].spleen == 0);
  CHECK(deaths(patient, Cause::liver_macrophage) > 0.0);
  auto removed = after(load("itp_chronic_adult").replace("antibody.onset", "\"0 day\""), 10.0);
  removed.apply("splenectomy", {});
  removed.advance(1.0);
  const double before = deaths(removed, Cause::spleen_macrophage);
  const auto at_site = removed.world().ledger.sites[0];
  removed.advance(10.0);
  CHECK(before > 0.0);
  CHECK(deaths(removed, Cause::spleen_macrophage) == before);
  CHECK(removed.world().ledger.sites[0] == at_site);
}

TEST_CASE("without antibody no pathway of antibody takes anyone") {
  const auto patient = after(load("healthy_adult"), 20.0);
  for (const Cause cause : {Cause::spleen_macrophage, Cause::liver_macrophage, Cause::ashwell_morell, Cause::complement, Cause::cytotoxic_t})
    CHECK(deaths(patient, cause) == 0.0);
  const auto titreless = after(load("itp_chronic_adult").replace("antibody.titre", "\"0 ug/mL\"").replace("antibody.onset", "\"0 day\""), 20.0);
  for (const Cause cause : {Cause::spleen_macrophage, Cause::liver_macrophage, Cause::ashwell_morell}) CHECK(deaths(titreless, cause) == 0.0);
}

TEST_CASE("antibody on GPIIb/IIIa alone leaves the Ashwell-Morell receptor idle, and without macrophages it harms nobody") {
  const auto scenario = load("itp_chronic_adult").replace("antibody.onset", "\"0 day\"");
  const auto patient = after(scenario, 15.0);
  CHECK(deaths(patient, Cause::ashwell_morell) == 0.0);
  CHECK(deaths(patient, Cause::spleen_macrophage) > 0.0);
  const auto idle = after(scenario.replace("phagocytosis.spleen_rate", "\"0 1/day\"").replace("phagocytosis.liver_rate", "\"0 1/day\""), 15.0);
  CHECK(deaths(idle, Cause::spleen_macrophage) + deaths(idle, Cause::liver_macrophage) == 0.0);
}

TEST_CASE("IVIG spares platelets from macrophages, and not from the Ashwell-Morell receptor") {
  const auto scenario = begin_with("gpib").replace("antibody.onset", "\"0 day\"").replace("antibody.rise", "\"1 day\"");
  auto ill = after(scenario, 15.0), treated = after(scenario.with_event("{ treatment = \"ivig\", dose = \"2 g/kg\", at = \"12 day\" }"), 15.0);
  CHECK(deaths(ill, Cause::ashwell_morell) > 0.0);
  CHECK(deaths(treated, Cause::spleen_macrophage) < 0.9 * deaths(ill, Cause::spleen_macrophage));
  CHECK(deaths(treated, Cause::ashwell_morell) > 0.95 * deaths(ill, Cause::ashwell_morell));
}

TEST_CASE("an ablated marrow sheds nothing more and takes up no thrombopoietin") {
  auto patient = after(load("healthy_adult"), 5.0);
  patient.apply("marrow_ablation", {});
  patient.advance(1.0 / 12.0);
  const auto born = patient.world().ledger.born;
  patient.advance(20.0);
  CHECK(patient.world().ledger.born == born);
  CHECK(patient.world().marrow.cells.size() == 0);
  CHECK(patient.world().platelets.size() < 50);
  CHECK(patient.world().tpo > 10.0);
}
