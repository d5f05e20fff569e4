// Red cells, which are not followed one by one: haemoglobin is what the marrow makes, less what is lost.
//
// dHb/dt = (made - Hb) / lifespan - (haemolysis + blood_loss) Hb, relative to health. Erythropoietin answers to its
// concentration c and calls min(most, c^-gain) of the normal number of precursors, which pass the marrow in stages. Nothing
// here acts on platelets: haemoglobin tells what anti-D, a bleed or antibody on red cells costs. MODEL.md eq. 11d.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "models/production/stages.h"
#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Erythropoiesis {
  double men, women, children;  // g/dL
  double lifespan;              // day
  double journey;               // day
  double gain, most;            // 1

  static constexpr const char* name = "erythropoiesis";
  static constexpr bool always_there = true;  // the section is for those who want other numbers
  static constexpr const char* reads = "missing_volume, patient.age, patient.female, lever blood_loss, lever erythropoiesis, lever haemolysis";
  static constexpr const char* writes = "red_cells";

  static constexpr double grown_up = 15.0;  // year, from which on men and women differ

  static sim::Table<Erythropoiesis> table() {
    using E = Erythropoiesis;
    return sim::Table<E>("erythropoiesis", "How much haemoglobin somebody has, and how it comes back.")
        .number(&E::men, "men", "g/dL", {1, 30}, "haemoglobin of men in health", 15.2)
        .number(&E::women, "women", "g/dL", {1, 30}, "haemoglobin of women in health", 13.5)
        .number(&E::children, "children", "g/dL", {1, 30}, "haemoglobin of children in health, until they are 15", 12.8)
        .number(&E::lifespan, "lifespan", "day", {1, 1000}, "mean life of a red cell", 115.0)
        .number(&E::journey, "journey", "day", {0.1, 100}, "time that precursors need in the marrow", 6.0)
        .number(&E::gain, "gain", "1", {0, 20}, "precursors that are called rise with this power as haemoglobin falls", 3.5)
        .number(&E::most, "most", "1", {1, 100}, "precursors that can be called, relative to normal, with iron from stores", 3.0);
  }

  double normal(const Patient& patient) const { return patient.age < grown_up ? children : patient.female ? women : men; }  // g/dL
  // Precursors that are called, relative to normal, at a concentration of haemoglobin relative to normal.
  double called(double concentration) const { return concentration > 0.0 ? std::min(most, sim::pow(concentration, -gain)) : most; }

  void begin(World& world, const sim::Now&) const { world.red_cells.normal = normal(world.patient); }

  void produce(World& world, const sim::Now& now) const {
    RedCells& cells = world.red_cells;
    const double lost = world.levers[Lever::haemolysis] + world.levers[Lever::blood_loss];  // 1/day
    cells.active |= lost > 0.0 || world.levers[Lever::erythropoiesis] != 1.0;
    if (!cells.active) return;
    std::array<double, progenitor_stages> founding{};
    founding.fill(called(cells.mass / (1.0 - world.missing_volume)) * world.levers[Lever::erythropoiesis]);
    const double made = cells.under_way.back();
    const double advance = static_cast<double>(progenitor_stages) / journey;  // 1/day
    pass_through(cells.under_way, founding, advance, advance, now.step());
    const double rate = lost + 1.0 / lifespan;  // 1/day
    const double mean = 0.5 * (made + cells.under_way.back()) / lifespan;
    cells.mass = cells.mass * sim::exp(-rate * now.step()) + mean * now.step() * sim::mean_decay(rate, now.step());
  }
};

}  // namespace plateletsim
