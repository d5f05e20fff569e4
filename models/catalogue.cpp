// Lists the mechanisms once; parameter tables and the assembly of a patient both follow this list.
#include "models/catalogue.h"

#include <algorithm>
#include <memory>

#include "models/assays/antibody_tests.h"
#include "models/assays/blood_count.h"
#include "models/assays/donor_label.h"
#include "models/assays/glycocalicin.h"
#include "models/assays/immature_fraction.h"
#include "models/assays/label.h"
#include "models/assays/marrow_label.h"
#include "models/assays/thrombopoietin_level.h"
#include "models/clearance/bleeding.h"
#include "models/clearance/competing_risks.h"
#include "models/clearance/consumption.h"
#include "models/clearance/haemostasis.h"
#include "models/clearance/senescence.h"
#include "models/clearance/splenic_pooling.h"
#include "models/clinic/bleeds.h"
#include "models/clinic/diagnosis.h"
#include "models/companions.h"
#include "models/conditions/acute_haemorrhage.h"
#include "models/conditions/delivery.h"
#include "models/conditions/marrow_ablation.h"
#include "models/immunity/alloimmunity.h"
#include "models/immunity/antigen.h"
#include "models/immunity/ashwell_morell.h"
#include "models/immunity/autoantibody.h"
#include "models/immunity/b_cells.h"
#include "models/immunity/complement.h"
#include "models/immunity/cytotoxic_t_cells.h"
#include "models/immunity/drug_antigen.h"
#include "models/immunity/fc_blockade.h"
#include "models/immunity/helper_t_cells.h"
#include "models/immunity/immunoglobulin.h"
#include "models/immunity/infection.h"
#include "models/immunity/passive_transfer.h"
#include "models/immunity/phagocytosis.h"
#include "models/immunity/plasma_cells.h"
#include "models/immunity/regulatory_t_cells.h"
#include "models/patient/chart.h"
#include "models/patient/demography.h"
#include "models/patient/fluctuation.h"
#include "models/patient/healthy_start.h"
#include "models/patient/person.h"
#include "models/patient/refill.h"
#include "models/patient/tolerance.h"
#include "models/patient/traits.h"
#include "models/production/early_progenitors.h"
#include "models/production/erythropoiesis.h"
#include "models/production/megakaryocytes.h"
#include "models/production/release_block.h"
#include "models/production/thrombopoietin.h"
#include "models/treatments/ivig.h"
#include "models/treatments/phlebotomy.h"
#include "models/treatments/platelet_transfusion.h"
#include "models/treatments/plateletpheresis.h"
#include "models/treatments/red_cell_transfusion.h"
#include "models/treatments/splenectomy.h"
#include "models/treatments/splenic_embolisation.h"
#include "sim/scenario/table.h"

namespace plateletsim {
namespace {

template <class Idea>
concept HasTable = requires { Idea::table(); };
template <class Idea>
concept HasTables = requires { Idea::tables(); };
template <class Idea>
concept HasEvent = requires { Idea::event(); };
template <class Idea>
concept Woken = requires { Idea::woken_by; };
template <class Idea>
concept AlwaysThere = requires { Idea::always_there; };

// Every mechanism, in the order in which it acts within a phase. A mechanism with a table is switched on by the
// section of that name, one that a lever wakes by whatever turns that lever, with a section of its numbers or without; the others are always there and wait for
// their event, some of them with a section of numbers for those who want other ones.
template <class Visitor>
void each_of_the_patient(Visitor& visit) {
  visit.template operator()<Person>();
  visit.template operator()<Demography>();
  visit.template operator()<Traits>();
  visit.template operator()<ImmatureFraction>();
  visit.template operator()<Chart>();
  visit.template operator()<Diagnosis>();
}

template <class Visitor>
void each_of_immunity(Visitor& visit) {
  visit.template operator()<Immunoglobulin>();
  visit.template operator()<FcBlockade>();
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
  visit.template operator()<Alloimmunity>();
  visit.template operator()<Phagocytosis>();
  visit.template operator()<AshwellMorell>();
}

template <class Visitor>
void each_mechanism(Visitor& visit) {
  // Treatments, conditions, assays
  visit.template operator()<Fluctuation>();
  visit.template operator()<MarrowAblation>();
  visit.template operator()<Ivig>();
  visit.template operator()<Splenectomy>();
  visit.template operator()<SplenicEmbolisation>();
  visit.template operator()<PlateletTransfusion>();
  visit.template operator()<RedCellTransfusion>();
  visit.template operator()<Plateletpheresis>();
  visit.template operator()<Phlebotomy>();
  visit.template operator()<AcuteHaemorrhage>();
  visit.template operator()<Delivery>();
  visit.template operator()<Refill>();
  visit.template operator()<Label>();
  visit.template operator()<DonorLabel>();
  visit.template operator()<MarrowLabel>();
  // Clearance
  visit.template operator()<SplenicPooling>();
  visit.template operator()<Senescence>();
  visit.template operator()<Haemostasis>();
  visit.template operator()<Consumption>();
  visit.template operator()<Bleeding>();
  each_of_immunity(visit);
  // Production
  visit.template operator()<EarlyProgenitors>();
  visit.template operator()<Megakaryocytes>();
  visit.template operator()<ReleaseBlock>();
  visit.template operator()<Thrombopoietin>();
  visit.template operator()<Erythropoiesis>();
  // The laboratory, after all that it measures
  visit.template operator()<BloodCountAssay>();
  visit.template operator()<ThrombopoietinLevel>();
  visit.template operator()<GlycocalicinAssay>();
  visit.template operator()<DirectMaipa>();
  visit.template operator()<IndirectMaipa>();
  visit.template operator()<PlateletIgg>();
  // What the patient suffers
  visit.template operator()<Bleeds>();
}

// Whether something turns a lever that wakes it.
template <class Idea>
bool is_woken(const std::set<Lever>& turned) {
  return std::any_of(Idea::woken_by.begin(), Idea::woken_by.end(), [&](Lever lever) { return turned.contains(lever); });
}

// Of a mechanism that a lever wakes, or that is always there, the section may be missing: then its fallbacks hold.
template <class Idea>
Idea read_or_fall_back(const sim::Scenario& scenario) {
  const auto table = Idea::table();
  if (scenario.has(table.info().name)) return table.read(scenario.section(table.info().name));
  return table.read(sim::Section(table.info().name, std::make_shared<const sim::Node>(sim::Node{sim::Node::Members{}, {}, {}})));
}

template <class Idea>
Idea read(const sim::Scenario& scenario) {
  if constexpr (HasTables<Idea>) {
    return Idea::read(scenario);
  } else {
    const auto table = Idea::table();
    return table.read(scenario.section(table.info().name));
  }
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
  void add(std::vector<sim::TableInfo> more) { tables.insert(tables.end(), more.begin(), more.end()); }
  template <class Idea>
  void operator()() {
    if constexpr (HasTables<Idea>) add(Idea::tables());
    else if constexpr (HasTable<Idea>) tables.push_back(Idea::table().info());
    if constexpr (HasEvent<Idea>) tables.push_back(Idea::event());
  }
};

struct CollectMechanisms {
  const sim::Scenario& scenario;
  const std::set<Lever>& turned;
  std::vector<sim::Mechanism<World>> mechanisms;
  template <class Idea>
  void operator()() {
    if constexpr (HasTables<Idea>) {
      if (scenario.has(Idea::tables().front().name)) mechanisms.push_back(sim::mechanism<World>(read<Idea>(scenario)));
    } else if constexpr (HasTable<Idea> && AlwaysThere<Idea>) {
      mechanisms.push_back(sim::mechanism<World>(read_or_fall_back<Idea>(scenario)));
    } else if constexpr (HasTable<Idea> && Woken<Idea>) {
      if (is_woken<Idea>(turned)) mechanisms.push_back(sim::mechanism<World>(read_or_fall_back<Idea>(scenario)));
    } else if constexpr (HasTable<Idea>) {
      if (scenario.has(Idea::table().info().name)) mechanisms.push_back(sim::mechanism<World>(read<Idea>(scenario)));
    } else if constexpr (Woken<Idea>) {
      if (is_woken<Idea>(turned)) mechanisms.push_back(sim::mechanism<World>(Idea{}));
    } else {
      mechanisms.push_back(sim::mechanism<World>(Idea{}));
    }
  }
};

struct CollectNames {
  std::set<std::string> names;
  template <class Idea>
  void operator()() {
    names.insert(Idea::name);
  }
};

}  // namespace

std::set<std::string> mechanisms_of_immunity() {
  CollectNames collect{{Fluctuation::name, ReleaseBlock::name}};
  each_of_the_patient(collect);
  each_of_immunity(collect);
  return collect.names;
}

std::vector<sim::TableInfo> parameters() {
  CollectParameters collect;
  each_of_the_patient(collect);
  each_mechanism(collect);
  collect.add(companion_tables());
  return collect.tables;
}

std::vector<sim::TableInfo> parameters(const sim::Scenario& scenario) {
  std::vector<sim::TableInfo> tables = parameters();
  add_companion_tables(scenario, tables);
  return tables;
}

RunSettings run_settings(const sim::Scenario& scenario) { return run_table().read(scenario.section("run")); }

std::vector<sim::Mechanism<World>> assemble(const sim::Scenario& scenario, const Companions& companions) {
  CollectMechanisms patient{scenario, companions.turned, {}}, others{scenario, companions.turned, {}};
  each_of_the_patient(patient);
  each_mechanism(others);
  std::vector<sim::Mechanism<World>> all = patient.mechanisms;
  // These two act on what all pathways say: after the patient is known, and before all who answer to deaths.
  const auto pathways = sim::pathways(others.mechanisms);
  const double pooled = scenario.has("spleen") ? read<SplenicPooling>(scenario).pooled() : 0.0;
  all.push_back(sim::mechanism<World>(HealthyStart{pathways, pooled}));
  all.push_back(sim::mechanism<World>(CompetingRisks{pathways}));
  for (const Drug& drug : companions.drugs) all.push_back(sim::mechanism<World>(drug));
  for (const Condition& condition : companions.conditions) all.push_back(sim::mechanism<World>(condition));
  for (const Protocol& protocol : companions.protocols) all.push_back(sim::mechanism<World>(protocol));
  all.insert(all.end(), others.mechanisms.begin(), others.mechanisms.end());
  return all;
}

}  // namespace plateletsim
