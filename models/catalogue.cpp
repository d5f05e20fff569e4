// Lists the mechanisms once; parameter tables and the assembly of a patient both follow this list.
#include "models/catalogue.h"

#include "models/assays/immature_fraction.h"
#include "models/assays/label.h"
#include "models/clearance/competing_risks.h"
#include "models/clearance/haemostasis.h"
#include "models/clearance/senescence.h"
#include "models/clearance/splenic_pooling.h"
#include "models/conditions/marrow_ablation.h"
#include "models/conditions/marrow_failure.h"
#include "models/conditions/splenomegaly.h"
#include "models/immunity/antigen.h"
#include "models/immunity/ashwell_morell.h"
#include "models/immunity/autoantibody.h"
#include "models/immunity/b_cells.h"
#include "models/immunity/complement.h"
#include "models/immunity/cytotoxic_t_cells.h"
#include "models/immunity/drug_antigen.h"
#include "models/immunity/helper_t_cells.h"
#include "models/immunity/immunoglobulin.h"
#include "models/immunity/infection.h"
#include "models/immunity/passive_transfer.h"
#include "models/immunity/phagocytosis.h"
#include "models/immunity/plasma_cells.h"
#include "models/immunity/regulatory_t_cells.h"
#include "models/patient/fluctuation.h"
#include "models/patient/healthy_start.h"
#include "models/patient/person.h"
#include "models/patient/tolerance.h"
#include "models/patient/traits.h"
#include "models/production/megakaryocytes.h"
#include "models/production/release_block.h"
#include "models/production/thrombopoietin.h"
#include "models/treatments/adrenaline.h"
#include "models/treatments/ivig.h"
#include "models/treatments/mgdf.h"
#include "models/treatments/romiplostim.h"
#include "models/treatments/splenectomy.h"
#include "sim/base/error.h"
#include "sim/scenario/table.h"

namespace plateletsim {
namespace {

template <class Idea>
concept HasTable = requires { Idea::table(); };
template <class Idea>
concept HasEvent = requires { Idea::event(); };

// Every mechanism, in the order in which it acts within a phase. A mechanism with a table is switched on by the
// section of that name; one without is always there and waits for its event.
template <class Visitor>
void each_mechanism(Visitor& visit) {
  // The patient
  visit.template operator()<Person>();
  visit.template operator()<Traits>();
  visit.template operator()<ImmatureFraction>();
  // Treatments, conditions, assays
  visit.template operator()<Fluctuation>();
  visit.template operator()<MarrowFailure>();
  visit.template operator()<Splenomegaly>();
  visit.template operator()<MarrowAblation>();
  visit.template operator()<Ivig>();
  visit.template operator()<Romiplostim>();
  visit.template operator()<Mgdf>();
  visit.template operator()<Adrenaline>();
  visit.template operator()<Splenectomy>();
  visit.template operator()<Label>();
  // Clearance
  visit.template operator()<SplenicPooling>();
  visit.template operator()<Senescence>();
  visit.template operator()<Haemostasis>();
  // Immunity
  visit.template operator()<Immunoglobulin>();
  visit.template operator()<PassiveTransfer>();
  visit.template operator()<Autoantibody>();
  visit.template operator()<Tolerance>();
  visit.template operator()<Infection>();
  visit.template operator()<DrugAntigen>();
  visit.template operator()<Antigen>();
  visit.template operator()<HelperTCells>();
  visit.template operator()<RegulatoryTCells>();
  visit.template operator()<BCells>();
  visit.template operator()<PlasmaCells>();
  visit.template operator()<CytotoxicTCells>();
  visit.template operator()<Complement>();
  visit.template operator()<Phagocytosis>();
  visit.template operator()<AshwellMorell>();
  // Production
  visit.template operator()<Megakaryocytes>();
  visit.template operator()<ReleaseBlock>();
  visit.template operator()<Thrombopoietin>();
}

template <class Idea>
Idea read(const sim::Scenario& scenario) {
  const auto table = Idea::table();
  Idea idea = table.read(scenario.section(table.info().name));
  if constexpr (std::is_same_v<Idea, Autoantibody>)
    for (const auto& clone : scenario.sections("antibody.clone"))
      idea.clones.push_back(CloneParameters::table().read(clone));
  return idea;
}

sim::Table<RunSettings> run_table() {
  using R = RunSettings;
  return sim::Table<R>("run", "How the patient is simulated.")
      .number(&R::duration, "duration", "day", {0, 36525}, "simulated time")
      .number(&R::step, "step", "day", {1e-5, 0.25}, "time step, at most six hours")
      .number(&R::droplet_volume, "droplet_volume", "uL", {1e-3, 1e5}, "blood in which every platelet is an agent")
      .number(&R::record, "record", "day", {1e-5, 3650}, "time between rows of the trace")
      .integer(&R::seed, "seed", {0, 9007199254740991.0}, "seed of all chance", 1);
}

struct CollectParameters {
  std::vector<sim::TableInfo> tables{run_table().info()};
  template <class Idea>
  void operator()() {
    if constexpr (HasTable<Idea>) tables.push_back(Idea::table().info());
    if constexpr (std::is_same_v<Idea, Autoantibody>) tables.push_back(CloneParameters::table().info());
    if constexpr (HasEvent<Idea>) tables.push_back(Idea::event());
  }
};

struct CollectMechanisms {
  const sim::Scenario& scenario;
  std::vector<sim::Mechanism<World>> mechanisms;
  double pooled = 0.0;  // share of platelets in a healthy spleen
  template <class Idea>
  void operator()() {
    if constexpr (!HasTable<Idea>) {
      mechanisms.push_back(sim::mechanism<World>(Idea{}));
    } else if (scenario.has(Idea::table().info().name)) {
      const auto idea = read<Idea>(scenario);
      if constexpr (std::is_same_v<Idea, SplenicPooling>) pooled = idea.pooled();
      mechanisms.push_back(sim::mechanism<World>(idea));
    }
  }
};

}  // namespace

std::vector<sim::TableInfo> parameters() {
  CollectParameters collect;
  each_mechanism(collect);
  return collect.tables;
}

RunSettings run_settings(const sim::Scenario& scenario) { return run_table().read(scenario.section("run")); }

std::vector<sim::Mechanism<World>> assemble(const sim::Scenario& scenario) {
  CollectMechanisms collect{scenario, {}};
  each_mechanism(collect);
  // These two act on what all pathways say: after the patient is known, and before all who answer to deaths.
  const auto pathways = sim::pathways(collect.mechanisms);
  const auto place = collect.mechanisms.begin() + 3;
  collect.mechanisms.insert(place, {sim::mechanism<World>(HealthyStart{pathways, collect.pooled}),
                                    sim::mechanism<World>(CompetingRisks{pathways})});
  return collect.mechanisms;
}

}  // namespace plateletsim
