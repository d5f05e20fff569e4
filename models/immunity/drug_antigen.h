// A drug that sits on platelets and makes a new antigen: its antibody binds only while the drug is there.
//
// Occupancy follows the amount left in the body. To B cells the drug is foreign, so tolerance does not hold them
// back. MODEL.md, section 15; Arnold 2013.
#pragma once

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/event.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct DrugAntigen {
  double half_life;       // day
  double half;            // doses
  double immunogenicity;  // 1

  static constexpr const char* name = "drug_antigen";
  static constexpr const char* reads = "event drug_dose, immune.lineages";
  static constexpr const char* writes = "clones, immune.drug, immune.drug_left, immune.foreign";

  static sim::Table<DrugAntigen> table() {
    using D = DrugAntigen;
    return sim::Table<D>("drug_antigen", "A drug that platelets carry and antibody can need in order to bind.")
        .number(&D::half_life, "half_life", "day", {0.01, 365}, "of the drug in the body")
        .number(&D::half, "half", "1", {1e-3, 1000}, "doses in the body that occupy half of the sites")
        .number(&D::immunogenicity, "immunogenicity", "1", {0, 100}, "foreign antigen when all sites are occupied; 1 is a typical infection at its peak");
  }
  static sim::TableInfo event() {
    return sim::event_table("condition", "drug_dose", "A dose of the drug that platelets carry.",
                            {sim::number_field("doses", "1", {0, 100}, "how many", 1.0)});
  }

  void intervene(World& world, const sim::Now& now) const {
    now.on("drug_dose", [&](const sim::EventFields& given) { world.immune.drug_left += given.at("doses"); });
  }
  void regulate(World& world, const sim::Now& now) const {
    ImmuneSystem& immune = world.immune;
    const double left = immune.drug_left;
    immune.drug = left / (left + half);
    immune.foreign += immunogenicity * immune.drug;
    immune.drug_left = left * sim::exp(-sim::ln2 / half_life * now.step());
    for (const Lineage& lineage : immune.lineages)
      if (lineage.cross_reactive) world.clones[lineage.antibody].access = immune.drug;
  }
};

}  // namespace plateletsim
