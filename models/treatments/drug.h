// A drug is a file: how the body takes, spreads and clears it, and which levers it turns. This is what all have in common.
//
// Amounts move as one linear system of compartments, exact for any step; uptake by receptors, which saturates, takes
// small steps. A lever is turned by the mean effect over the step. MODEL.md, "Drugs".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/world/world.h"
#include "sim/kinetics/linear_system.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

enum class DoseBasis { body, weight, surface };
enum class Receptors { constant, platelets, megakaryocytes };
enum class Measured { free, bound, occupancy };  // of the drug in plasma

struct DrugKinetics {
  double absorption;               // 1/day; 0: doses enter plasma
  double bioavailability;          // 1
  double lag;                      // day
  double volume, volume_per_weight;  // L, L/kg; one of them is 0
  double clearance, clearance_per_weight, elimination, half_life;  // L/day, L/day/kg, 1/day, day; all but one are 0
  double peripheral_volume, peripheral_volume_per_weight, exchange, exchange_per_weight;  // L, L/kg, 1/day of plasma
  double volume_spread, clearance_spread, absorption_spread;         // SD of the logarithm

  static sim::Table<DrugKinetics> table(const std::string& drug);

  // Of the typical person of a weight (kg): L, L, and 1/day from a volume.
  double plasma(double weight) const { return volume + volume_per_weight * weight; }
  double flow(double weight) const { return exchange + exchange_per_weight * weight; }  // L/day, between plasma and tissue
  double tissue(double weight) const { return peripheral_volume + peripheral_volume_per_weight * weight; }
  double rate_out(double weight, double from) const;
};

struct DrugUptake {
  double receptors;        // mg/L, that all of them hold together
  double dissociation;     // mg/L
  double internalisation;  // 1/day
  std::string tied;

  static sim::Table<DrugUptake> table(const std::string& drug);
};

struct DrugEffect {
  Lever lever{};
  double saturated = 0.0;  // the lever under any amount of drug, or what is added then
  double half = 0.0;       // mg/L, or occupancy
  double hill = 1.0;
  double slope = 0.0;      // of what is added, per mg/L; instead of the two above
  double delay = 0.0;      // day
  Measured of = Measured::free;
  std::string only;        // a class of people outside of which it does nothing; "": all
  std::size_t lag = 0;     // place of its delay among Drug::delays, if it has one

  double strength(double level) const;  // 0 to 1, of the saturated effect; with a slope, the level itself
  double turn(double mean_strength) const;
};

// A factor that who the patient is, or another drug, puts on a number of the kinetics.
struct DrugCovariate {
  std::string on;       // volume, clearance, absorption or bioavailability
  std::string of;       // "sex.female", "ancestry.east_asian", "weight", "age", "drug.NAME"
  double factor = 1.0;  // of a class
  double power = 0.0;   // of a quantity / typical
  double typical = 1.0; // kg or year

  bool of_drug() const { return of.starts_with("drug."); }
  double at(const World& world) const;  // 1 where it does not apply
};

struct Drug {
  std::string name, reads, writes;
  std::string title;
  DoseBasis basis{};
  double unit = 1.0;              // mg, in a dose of 1 in the drug's own unit
  std::size_t place = 0;          // among World::drugs
  bool into_vein = true;          // unless a dose says otherwise
  DrugKinetics kinetics{};
  std::optional<DrugUptake> uptake;
  std::vector<DrugEffect> effects;
  std::vector<double> delays;     // day, each once: effects of the same delay follow plasma together
  std::vector<DrugCovariate> covariates;

  // What may stand in [drug.NAME], and in an event that gives it; `name` may be "*" for any.
  static std::vector<sim::TableInfo> tables(const std::string& name);
  static sim::TableInfo event(const std::string& name, const std::string& title, const std::string& dose_unit);
  // Reads [drug.NAME]. Throws sim::PlacedError.
  static Drug read(const sim::Scenario& scenario, const std::string& name);

  void begin(World& world, const sim::Now& now) const;
  void intervene(World& world, const sim::Now& now) const;

 private:
  struct Compartments {
    std::size_t depot, plasma, tissue, lags, size;
  };
  Compartments compartments() const;
  double covariate(const World& world, const std::string& on) const;
  double company(const World& world) const;
  double volume_in(const World& world) const;  // L
  sim::LinearSystem system(const World& world) const;
  void take(World& world, const sim::Due& due, double now) const;
  DrugInBody& body_in(World& world) const;
  struct Span {
    double from, days;
    bool whole_step;
  };
  void move_linearly(World& world, const Span& span, std::vector<double>& strengths) const;
  void move_with_uptake(World& world, const Span& span, std::vector<double>& strengths) const;
  double level(const DrugEffect& effect, const std::vector<double>& amounts, double volume, double receptors) const;
  double receptor_pool(const World& world) const;     // mg/L
  double free(double total, double receptors) const;  // mg/L
};

}  // namespace plateletsim
