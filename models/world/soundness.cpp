// What every number of a World must be after a step: not negative, finite, within a bound that no patient comes near.
#include <array>
#include <utility>

#include "models/world/world.h"

namespace plateletsim {
namespace {

constexpr double rounding = -1e-9;               // below zero by no more than this
constexpr double boundless = 1e15;               // in any of the World's units
constexpr std::int64_t most_counted = std::int64_t{1} << 62;  // half of what a counter can hold

bool sound(double value) { return value >= rounding && value <= boundless; }
bool sound(std::int64_t count) { return count >= 0 && count <= most_counted; }

std::optional<sim::Fault> fault_of(const Clone& clone) {
  const std::array<std::pair<const char*, double>, 6> levels{{{"clones.total", clone.total}, {"clones.free", clone.free},
      {"clones.bound_per_platelet", clone.bound_per_platelet}, {"clones.secreted", clone.secreted},
      {"clones.affinity", clone.affinity}, {"clones.access", clone.access}}};
  for (const auto& [name, value] : levels)
    if (!sound(value)) return sim::Fault{name, value};
  return {};
}

std::optional<sim::Fault> fault_of(const ImmuneSystem& immune) {
  const std::array<std::pair<const char*, double>, 11> levels{{{"immune.foreign", immune.foreign}, {"immune.colds", immune.colds_now}, {"immune.stored", immune.stored}, {"immune.bystander", immune.bystander},
      {"immune.drug", immune.drug}, {"immune.drug_left", immune.drug_left}, {"immune.presented", immune.presented},
      {"immune.alarm", immune.alarm}, {"immune.cytokines", immune.cytokines}, {"immune.arming", immune.arming}, {"immune.recruited", immune.recruited}}};
  for (const auto& [name, value] : levels)
    if (!sound(value)) return sim::Fault{name, value};
  for (const Cells* cells : {&immune.helpers, &immune.regulators, &immune.cytotoxic})
    if (!sound(cells->alive)) return sim::Fault{"immune.helpers, regulators or cytotoxic", static_cast<double>(cells->alive)};
  for (const Lineage& lineage : immune.lineages) {
    if (!sound(lineage.help)) return sim::Fault{"immune.lineages", lineage.help};
    if (!sound(lineage.b_cells.born) || !sound(lineage.b_cells.alive))
      return sim::Fault{"immune.lineages", static_cast<double>(lineage.b_cells.alive)};
  }
  return {};
}

}  // namespace

std::optional<sim::Fault> World::fault() const {
  const std::array<std::pair<const char*, double>, 19> levels{{{"total", total}, {"tpo", tpo}, {"igg_own", igg_own}, {"igg_dosed", igg_dosed},
      {"igg_dosed_tissue", igg_dosed_tissue}, {"igg_dimers", igg_dimers}, {"igg_catabolism", igg_catabolism}, {"bound[0]", bound[0]}, {"bound[1]", bound[1]},
      {"early.pool", early.pool}, {"early.under_way", early.arriving()},
      {"marrow.weight", marrow.weight}, {"marrow.founding", marrow.founding.back()}, {"marrow.mass", marrow.mass}, {"marrow.withheld", marrow.withheld}, {"laboratory.microcytes", laboratory.microcytes}, {"laboratory.glycocalicin", laboratory.glycocalicin},
      {"macrophages[0].availability", macrophages[0].availability}, {"macrophages[1].availability", macrophages[1].availability}}};
  for (const auto& [name, value] : levels)
    if (!sound(value)) return sim::Fault{name, value};
  for (std::size_t i = 0; i < lever_table.size(); ++i)
    if (const double level = levers[static_cast<Lever>(i)]; !(level >= 0.0 && level <= lever_table[i].highest)) return sim::Fault{"lever " + std::string(lever_table[i].name), level};
  for (const Pool& pool : pools)
    for (const std::int64_t count : {pool.blood, pool.spleen, pool.antigen})
      if (!sound(count)) return sim::Fault{"pools", static_cast<double>(count)};
  for (const std::int64_t count : {ledger.born, ledger.lifetime})
    if (!sound(count)) return sim::Fault{"ledger", static_cast<double>(count)};
  for (const DrugInBody& drug : drugs)
    for (const double amount : drug.amounts)
      if (!sound(amount)) return sim::Fault{"drugs", amount};
  for (const Clone& clone : clones)
    if (auto fault = fault_of(clone)) return fault;
  return fault_of(immune);
}

}  // namespace plateletsim
