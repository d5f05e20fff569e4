// One patient as plain data: every platelet, the cells that make and destroy them, signals, levers.
//
// Mechanisms change the World, probes read it; it decides nothing itself. Concentrations of cells are per litre of
// blood, in 1e9/L; times in days. Counts of platelets are whole numbers of the simulated droplet of blood.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "models/world/bleed_history.h"
#include "models/world/clinic_notes.h"
#include "models/world/departures.h"
#include "models/world/drugs.h"
#include "models/world/immune_system.h"
#include "models/world/laboratory.h"
#include "models/world/ledger.h"
#include "models/world/levers.h"
#include "models/world/megakaryocyte_sample.h"
#include "sim/agents/agents.h"
#include "sim/agents/dying.h"
#include "sim/base/error.h"
#include "sim/chance/alias.h"

namespace plateletsim {

using sim::operator""_draw;

struct Patient {
  bool female = true;
  std::string ancestry = "unspecified";
  std::string blood_group = "unspecified";  // as "O-"
  double age = 0.0;            // year
  double weight = 0.0;         // kg
  double blood_volume = 0.0;   // L
  double normal_count = 0.0;   // 1e9/L, circulating in health
  double progenitors = 1.0;    // set point of this individual, relative to the typical one
  double hepatic_tpo = 1.0;    // the same

  bool rhesus_negative() const { return blood_group.ends_with('-'); }
  double surface() const { return (4.0 * weight + 7.0) / (weight + 90.0); }  // m2, Costeff 1966
};


// Platelets of one label: where they are, and the sum of their antigen in units of antigen_unit.
struct Pool {
  std::int64_t blood = 0;
  std::int64_t spleen = 0;
  std::int64_t antigen = 0;
  double resting = 0.0;  // chance of each to be in the spleen, mean over the present step
  std::int64_t total() const { return blood + spleen; }
  double in_spleen() const { return total() > 0 ? static_cast<double>(spleen) / static_cast<double>(total()) : 0.0; }

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.blood, self.spleen, self.antigen); }
  template <class Self>
  static auto kept(Self& self) { return std::tuple_cat(tied(self), std::tie(self.resting)); }
};

// How platelets change places between blood and spleen in the present step.
struct SplenicExchange {
  double balance = 0.0;  // share in the spleen in the long run
  double speed = 0.0;    // 1/day, rate at which it gets there
};
inline constexpr double antigen_unit = 0x1p-16;  // of the mean platelet's antigen: sums are exact whole numbers

inline constexpr std::size_t progenitor_stages = 3;

struct Marrow {
  MegakaryocyteSample cells;
  double weight = 0.0;               // 1e9 platelets/L of blood for each platelet that the sample sheds
  std::array<double, progenitor_stages> founding{1.0, 1.0, 1.0};  // progenitors under way by stage, relative to normal; the last become megakaryocytes
  double arrivals = 0.0;             // fraction of the next cell to arrive
  double cells_per_agent = 0.0;      // per kg of body weight
  double mass = 1.0;                 // of receptor-bearing cells, relative to normal
  double normal_mass = 1.0;          // of the sample in health
  bool ablated = false;              // no progenitor is left
  double brake = 1.0;                // share of founding that T cells leave
  double unhindered = 1.0;           // share of founding that antibody leaves
  double unblocked = 1.0;            // share of shedding that antibody leaves
  double withheld = 0.0;             // 1e9/L, platelets made but not shed in the last step: macrophages of the marrow eat them

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.cells, self.founding, self.arrivals, self.mass, self.ablated, self.brake, self.unhindered, self.unblocked, self.withheld); }
};

// Early progenitors, relative to normal: those that renew themselves, and their daughters on the way to founding.
struct Early {
  bool active = false;  // some have been lost; part of the state's hash only then
  double pool = 1.0;
  std::array<double, progenitor_stages> under_way{1.0, 1.0, 1.0};
  double arriving() const { return under_way.back(); }

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.active, self.pool, self.under_way); }
};

// Red cells, by what they carry: haemoglobin relative to what the patient keeps in health, and those under way.
struct RedCells {
  bool active = false;  // something has moved them; part of the state's hash only then
  double normal = 0.0;  // g/dL, haemoglobin in health
  double mass = 1.0;    // in all of the blood, relative to health
  std::array<double, progenitor_stages> under_way{1.0, 1.0, 1.0};

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.active, self.mass, self.under_way); }
};

// Antibody against donors' HLA, and the label of the platelets that it knows: 0 until some are given.
struct Donors {
  double recovery = 1.0;  // share of them that outlives the first hour
  int label = 0;

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.recovery, self.label); }
};

// Macrophages of one organ: a representative sample of individuals, each with Fc receptors and a finite appetite.
struct Macrophages {
  std::vector<std::uint16_t> receptors;  // of each macrophage, in units of receptor_unit of the mean
  sim::Alias by_receptors;               // draws a macrophage with a chance in proportion to its receptors
  std::vector<std::uint16_t> meals;      // platelets that each is digesting
  std::vector<std::uint32_t> digesting;  // the macrophage of every meal
  std::int64_t capacity = 0;             // receptors × appetite, summed over the sample
  std::int64_t busy = 0;                 // receptors × meals, the part of it in use
  double pending = 0.0;                  // fraction of a meal not yet given to the sample
  double availability = 1.0;             // share of capture capacity left, mean over the present step
  std::vector<double> steepness;         // antigen^hill, by place in antigen_quantiles
  std::vector<double> opsonised;         // share of full capture of a platelet, by the same

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.meals, self.digesting, self.pending, self.availability); }
  template <class Self>
  static auto kept(Self& self) { return std::tuple_cat(tied(self), std::tie(self.capacity, self.busy, self.opsonised)); }
  bool consistent() const;
};
inline constexpr double receptor_unit = 0x1p-10;

enum class Organ { spleen, liver };
inline constexpr std::size_t organs = 2;

enum class Epitope { gpiibiiia, gpib };
inline constexpr std::size_t epitopes = 2;

// The antibody of one autoreactive clone, all amounts per mL of blood.
struct Clone {
  Epitope epitope = Epitope::gpiibiiia;
  double affinity = 1.0;            // ug/mL at which half of the sites are taken
  double full_secretion = 0.0;      // ug/mL/day, by all the plasma cells that the scenario gives the clone
  double access = 1.0;              // share of its sites within reach: less than 1 where it needs a drug to bind
  double total = 0.0;               // ug/mL, free in its whole space of distribution and on platelets
  double free = 0.0;                // ug/mL, in plasma
  double bound_per_platelet = 0.0;  // IgG molecules on the mean platelet
  double secreted = 0.0, catabolised = 0.0, carried_off = 0.0;  // ug/mL since the start; secreted or infused

  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.total, self.free, self.bound_per_platelet, self.secreted, self.catabolised, self.carried_off);
  }
  template <class Self>
  static auto kept(Self& self) {
    return std::tuple_cat(tied(self), std::tie(self.epitope, self.affinity, self.full_secretion, self.access));
  }
  bool consistent() const { return static_cast<std::size_t>(epitope) < epitopes && affinity > 0.0; }
};

// What happened in one step, for mechanisms that answer to it.
struct StepTally {
  std::array<std::int64_t, cause_names.size()> deaths{};
  std::int64_t antigen_lost = 0;  // of the dead and the removed, in units of antigen_unit, until its antibody is booked

  std::int64_t& operator[](Cause cause) { return deaths[static_cast<std::size_t>(cause)]; }
  std::int64_t operator[](Cause cause) const { return deaths[static_cast<std::size_t>(cause)]; }
  template <class Self>
  static auto tied(Self& self) { return std::tie(self.deaths, self.antigen_lost); }
};

struct World {
  using Books = Ledger;
  const Books& books() const { return ledger; }

  // Who the patient is and how it is simulated: fixed after the start.
  Patient patient;
  double step = 1.0 / 24.0;               // day
  double droplet = 1.0;                   // uL of blood in which every platelet is an agent
  std::vector<double> antigen_quantiles;  // antigen of a platelet / mean, at evenly spaced percentiles
  std::vector<std::int64_t> antigen_units_by_class;  // the same, in units of antigen_unit
  std::array<double, epitopes> sites{};   // places for IgG on the mean platelet, by epitope
  double mean_volume = 0.0;               // fL, of a platelet with mean antigen
  double immature_lifetime = 0.0;         // day, as long as the assay calls a platelet immature
  double tpo_normal = 0.0;                // pg/mL
  double normal_total = 0.0;              // 1e9/L, blood and spleen, in health
  double normal_production = 0.0;         // 1e9/L/day
  double normal_senescence = 0.0;         // 1e9/L/day, deaths of old age in health

  // Platelets.
  sim::Agents platelets;
  sim::Workspace workspace;                 // no part of the state, as the next
  std::vector<Departures> departures;       // of this step, by thread
  double total = 0.0;                       // 1e9/L, in blood and spleen when the step began: mean fields use it
  std::array<Pool, max_labels> pools;       // by label; 0: not labelled
  int labels = 1;                           // in use
  std::deque<std::int64_t> alive_by_birth;  // platelets alive, by birth step, the oldest first
  std::int64_t first_birth_step = 0;        // of the front of alive_by_birth
  std::vector<std::int64_t> alive_by_antigen; // platelets alive, by place in antigen_quantiles
  std::vector<std::int64_t> labelled;       // how many of each label have entered the blood
  std::array<std::int64_t, max_labels> newborn{};  // of this step, by label
  std::array<std::array<std::int64_t, site_names.size()>, max_labels> died_at{};  // by label and site

  // Organs and cells.
  bool spleen_present = true;
  double spleen_size = 1.0;     // of the one that is present, relative to a whole one
  double spleen_leaving = 0.0;  // share of it that is lost in this step
  SplenicExchange exchange;
  std::array<double, 3> senescent_sites{};  // shares of spleen, liver and marrow in the deaths of old age
  Early early;
  Marrow marrow;
  RedCells red_cells;
  std::array<Macrophages, organs> macrophages;

  // Signals.
  double tpo = 1.0;                         // thrombopoietin / normal
  double igg_normal = 0.0;                  // g/L, own IgG in health
  double igg_own = 0.0;                     // g/L
  double igg_dosed = 0.0;                   // g/L, in plasma
  double igg_dosed_tissue = 0.0;            // g/L
  double igg_dimers = 0.0;                  // g/L of the dosed, in plasma
  double igg_catabolism = 0.0;              // 1/day, the present rate of all IgG
  std::vector<Clone> clones;
  std::array<double, epitopes> bound{};     // IgG molecules on the mean platelet, by epitope
  std::vector<DrugInBody> drugs;            // that somebody takes, in the order of their names
  std::vector<Episode> episodes;            // of conditions, in the order in which they came
  ImmuneSystem immune;                      // at rest unless the scenario has one; then part of the state's hash
  std::map<std::string, std::int64_t> given;  // how often each event has happened
  std::array<double, 4> fluctuation{};      // day-to-day variation of progenitors, hepatic TPO, haemostasis, macrophages: log scale

  // Of this step, of the one before, and of all.
  Levers levers;
  StepTally now_dying, last_step;
  Ledger ledger;
  ClinicNotes clinic;                       // part of the state's hash only where somebody looks
  Laboratory laboratory;                    // the same, where it follows something in the patient
  BleedHistory bleed_history;               // the same where bleeds are followed
  double missing_volume = 0.0;              // share of the blood volume that has been lost and not been refilled yet
  Donors donors;                            // what waits for platelets of donors
  double delivery_loss = 0.0;               // mL of blood, of the latest delivery; 0: none

  ClinicNotes& notes() { return clinic; }  // what a visit may write
  void begin_step();
  // 1e9/L of blood for a number of platelets of the droplet.
  double concentration(double in_droplet) const { return in_droplet * 1e-3 / droplet; }
  std::int64_t circulating() const;            // in the droplet
  double spleen() const { return spleen_present ? spleen_size : 0.0; }  // tissue that works, relative to a whole one
  double haemoglobin() const { return red_cells.normal * red_cells.mass / (1.0 - missing_volume); }  // g/dL
  // 1e9/L, as a faultless laboratory finds it: what has been lost and is not refilled dilutes nobody.
  double count() const { return concentration(static_cast<double>(circulating())) / (1.0 - missing_volume); }
  std::size_t antigen_class(double percentile) const {
    const auto size = static_cast<std::int64_t>(antigen_quantiles.size());  // signed: processors convert those faster
    return static_cast<std::size_t>(std::min(static_cast<std::int64_t>(percentile * static_cast<double>(size)), size - 1));
  }
  double antigen(double percentile) const { return antigen_quantiles[antigen_class(percentile)]; }  // / mean
  std::int64_t antigen_units(double percentile) const { return antigen_units_by_class[antigen_class(percentile)]; }
  double stimulus() const { return (tpo + levers[Lever::agonist]) * levers[Lever::tpo_receptor]; }  // of the TPO receptor, normal is 1

  // The books of antigen follow platelets that enter the blood.
  void book_antigen(std::span<const double> percentiles, std::size_t label) {
    std::int64_t antigen = 0;
    for (const double percentile : percentiles) {
      const std::size_t place = antigen_class(percentile);
      antigen += antigen_units_by_class[place];
      ++alive_by_antigen[place];
    }
    pools[label].antigen += antigen;
  }
  // Newborn platelets enter the blood; of them `marked`, by label, were shed by labelled megakaryocytes. Throws
  // sim::NumberError for more than a step can hold.
  void release(std::int64_t birth_step, std::int64_t count, std::span<const std::int64_t> marked = {});
  // Platelets that were born before, in somebody else, enter the blood.
  void admit(std::vector<sim::Identity> donated, int label = 0);
  // Begins a label, if one is left. Throws sim::UserError.
  int new_label();
  // Those of a label who were born in this step and are alive: exact before deaths, afterwards as if death knew no labels.
  std::int64_t newborn_alive(std::int64_t birth_step, int label) const;
  // A share of the circulating leaves with blood that is taken, from all alike.
  void take_blood(double share, sim::Stream& stream);
  std::span<Pool> pools_in_use() { return std::span(pools).first(static_cast<std::size_t>(labels)); }
  std::span<const Pool> pools_in_use() const { return std::span(pools).first(static_cast<std::size_t>(labels)); }
  // Steps done: the one in which platelets will next be born.
  std::int64_t steps_done() const { return first_birth_step + static_cast<std::int64_t>(alive_by_birth.size()); }
  // Those who were born in a step and are alive.
  std::int64_t alive_of(std::int64_t birth_step) const;
  // Those who left: the books by label, birth step and antigen follow.
  void settle(const Departures& left);
  // Of what the dead among them died, where and how old.
  void register_deaths(const Departures& left);
  // Its inherited percentile of size and antigen, in (0, 1).
  double trait(const sim::Identity& who) const { return platelets.inherited(who).trait; }

  // The state in parts, so that it can be told in which of them two differ.
  static constexpr std::array<const char*, 7> part_names{"platelets", "books", "organs", "marrow", "antibody", "signals", "drugs"};
  template <class Self>
  static auto parts(Self& self) {
    return std::make_tuple(
        std::tie(self.platelets, self.pools, self.labels, self.alive_by_birth, self.first_birth_step, self.alive_by_antigen, self.labelled),
        std::tie(self.now_dying, self.ledger), std::tie(self.spleen_present, self.macrophages), std::tie(self.marrow), std::tie(self.clones, self.bound),
        std::tie(self.tpo, self.igg_own, self.igg_dosed, self.igg_dosed_tissue, self.igg_dimers, self.fluctuation), std::tie(self.drugs, self.episodes));
  }
  template <class Self>
  static auto tied(Self& self) {
    return std::apply([](const auto&... part) { return std::tuple_cat(part...); }, parts(self));
  }
  template <class Self>
  static auto kept(Self& self) {
    return std::tuple_cat(tied(self), std::tie(self.total, self.senescent_sites, self.igg_catabolism, self.early, self.spleen_size, self.red_cells, self.donors, self.immune, self.last_step, self.levers, self.given, self.clinic, self.laboratory, self.bleed_history, self.missing_volume, self.delivery_loss, self.died_at));
  }
  // Whether all books agree with each other, platelet by platelet.
  bool consistent() const;
  // The first number that is negative, not finite or without bound, if any; looked for after every step.
  std::optional<sim::Fault> fault() const;
};

inline Departures::Count::Count(Departures& left, const World& world, int label, std::size_t most)
    : left_(left), its_(left.labels[static_cast<std::size_t>(label)]), before_(left.births.size()), first_step_(world.first_birth_step),
      units_(world.antigen_units_by_class.data()), last_class_(static_cast<std::int64_t>(world.antigen_quantiles.size()) - 1),
      classes_(static_cast<double>(world.antigen_quantiles.size())) {
  left.births.resize(before_ + most);
  births_ = left.births.data() + before_;
  by_antigen_ = left.by_antigen.data();
}

inline void Departures::Count::leave(const sim::Identity& who, bool from_spleen, double percentile) {
  births_[platelets_++] = static_cast<std::uint32_t>(who.birth_step - first_step_);
  from_spleen_ += from_spleen ? 1 : 0;
  const std::int64_t place = std::min(static_cast<std::int64_t>(percentile * classes_), last_class_);
  antigen_ += units_[place];
  ++by_antigen_[place];
}

inline Departures::Count::~Count() {
  left_.births.resize(before_ + static_cast<std::size_t>(platelets_));
  its_.platelets += platelets_;
  its_.from_spleen += from_spleen_;
  its_.antigen += antigen_;
  left_.lifetime += lifetime_;
  for (std::size_t site = 0; site < sites_.size(); ++site) its_.sites[site] += sites_[site];
  for (std::size_t cause = 0; cause < causes_.size(); ++cause) left_.causes[cause] += causes_[cause];
}

// Antigen of a platelet / mean at `size` evenly spaced percentiles: lognormal with this coefficient of variation,
// scaled so that the mean is exactly 1.
std::vector<double> lognormal_quantiles(double cv, std::size_t size);

}  // namespace plateletsim
