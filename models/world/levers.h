// Levers: what drugs, conditions and the days turn and mechanisms read. One table says all that there are.
//
// A lever is at rest at the start of each step, 1 where turns multiply and 0 where they add. Whoever turns it states
// the mean over the step of what it does: that is the one rule for a level that moves within a step.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace plateletsim {

enum class Lever : std::size_t {
  progenitors, early_progenitor_loss, progenitor_loss, maturation, endomitosis, megakaryocyte_loss, release, hepatic_tpo, tpo_receptor, agonist,
  haemostasis, consumption, vwf_strings, vwf_bond, endothelial_complement, bleeding, blood_loss, bleeding_risk, apoptosis, capture, fc_receptors,
  spleen_fc_receptors, arming, ashwell_morell, complement, terminal_complement, microcytes, erythropoiesis, haemolysis,
  spleen_flow, spleen_transit, secretion, igg_synthesis, fcrn, igg_removal,
  presentation, helpers, regulators, cytotoxic, proliferation, settling, b_cell_loss, plasma_cell_loss, t_cell_loss
};

enum class Turn { multiplies, adds };

struct LeverInfo {
  std::string_view name;
  Turn turn;
  std::string_view unit;     // "1" for those that multiply
  double highest;            // in that unit; the lowest is 0
  std::string_view meaning;
  constexpr double rest() const { return turn == Turn::multiplies ? 1.0 : 0.0; }
};

inline constexpr std::array<LeverInfo, 44> lever_table{{
    // The marrow
    {"progenitors", Turn::multiplies, "1", 100.0, "supply of megakaryocyte progenitors"},
    {"early_progenitor_loss", Turn::adds, "1/day", 100.0, "rate at which early progenitors are lost, which renew themselves and are days away"},
    {"progenitor_loss", Turn::adds, "1/day", 100.0, "rate at which progenitors are lost before they become megakaryocytes"},
    {"maturation", Turn::multiplies, "1", 100.0, "speed with which megakaryocytes that now arrive will mature"},
    {"endomitosis", Turn::multiplies, "1", 100.0, "rate at which megakaryocytes double their ploidy"},
    {"megakaryocyte_loss", Turn::adds, "1/day", 100.0, "rate at which megakaryocytes are lost before they shed"},
    {"release", Turn::multiplies, "1", 100.0, "platelets that a mature megakaryocyte sheds"},
    {"hepatic_tpo", Turn::multiplies, "1", 1000.0, "making of thrombopoietin by the liver"},
    {"tpo_receptor", Turn::multiplies, "1", 100.0, "working receptors of thrombopoietin, which signal and take it up"},
    {"agonist", Turn::adds, "1", 1e6, "drug at that receptor, in multiples of normal thrombopoietin"},
    // Platelets
    {"haemostasis", Turn::multiplies, "1", 1000.0, "platelets used up by the upkeep of vessels"},
    {"consumption", Turn::adds, "1/day", 1000.0, "rate at which each platelet is used up in clots"},
    {"vwf_strings", Turn::adds, "1/day", 1000.0, "rate at which uncut strings of von Willebrand factor catch each platelet in small vessels"},
    {"vwf_bond", Turn::multiplies, "1", 100.0, "hold of those strings on platelets: ADAMTS13 cuts them, a nanobody lets go"},
    {"endothelial_complement", Turn::adds, "1/day", 1000.0, "rate at which complement that attacks small vessels uses each platelet up, while C5 can be cut"},
    {"bleeding", Turn::adds, "1e9/L/day", 1e5, "platelets lost with blood, whose volume is replaced"},
    {"blood_loss", Turn::adds, "1/day", 1000.0, "share of the blood that is lost a day, and replaced by fluid without platelets"},
    {"bleeding_risk", Turn::multiplies, "1", 1000.0, "hazard of a bleed at any site, at the same count"},
    {"apoptosis", Turn::adds, "1/day", 1000.0, "rate at which the internal timer of a platelet is cut short"},
    {"capture", Turn::multiplies, "1", 1000.0, "rate at which macrophages take what they recognise"},
    {"fc_receptors", Turn::multiplies, "1", 100.0, "Fc-gamma receptors of macrophages that are free"},
    {"spleen_fc_receptors", Turn::multiplies, "1", 100.0, "those of the spleen alone, besides"},
    {"arming", Turn::multiplies, "1", 1000.0, "sensitivity of macrophages to IgG on a platelet"},
    {"ashwell_morell", Turn::multiplies, "1", 1000.0, "uptake by the liver of platelets that lack sialic acid"},
    {"complement", Turn::multiplies, "1", 1000.0, "lysis by complement that antibody calls"},
    {"terminal_complement", Turn::multiplies, "1", 1.0, "C5 that can be cut, the last part of complement: lysis of platelets and attack on vessels"},
    {"microcytes", Turn::adds, "1e9/L", 1e4, "red cells as small as platelets, which instruments may take for platelets"},
    // Red cells
    {"erythropoiesis", Turn::multiplies, "1", 100.0, "founding of red cells in the marrow"},
    {"haemolysis", Turn::adds, "1/day", 100.0, "rate at which each red cell is destroyed before its time"},
    // The spleen
    {"spleen_flow", Turn::multiplies, "1", 100.0, "blood flow through the spleen"},
    {"spleen_transit", Turn::multiplies, "1", 100.0, "time that a platelet takes through the spleen"},
    // IgG
    {"secretion", Turn::multiplies, "1", 1000.0, "autoantibody that a plasma cell makes"},
    {"igg_synthesis", Turn::multiplies, "1", 100.0, "making of all immunoglobulin G but that against platelets"},
    {"fcrn", Turn::multiplies, "1", 1.0, "neonatal Fc receptors that are free to save IgG"},
    {"igg_removal", Turn::adds, "1/day", 1000.0, "rate at which all IgG is removed from plasma"},
    // Cells of the immune system
    {"presentation", Turn::multiplies, "1", 1000.0, "platelet antigen that macrophages show"},
    {"helpers", Turn::multiplies, "1", 1000.0, "helper T cells that antigen calls"},
    {"regulators", Turn::multiplies, "1", 1000.0, "regulatory T cells that the body keeps"},
    {"cytotoxic", Turn::multiplies, "1", 1000.0, "killing by cytotoxic T cells"},
    {"proliferation", Turn::multiplies, "1", 1000.0, "rate at which B cells divide"},
    {"settling", Turn::multiplies, "1", 1000.0, "plasma cells that settle for long"},
    {"b_cell_loss", Turn::adds, "1/day", 100.0, "rate at which B cells are killed, those of memory included"},
    {"plasma_cell_loss", Turn::adds, "1/day", 100.0, "rate at which plasma cells are killed"},
    {"t_cell_loss", Turn::adds, "1/day", 100.0, "rate at which helper and cytotoxic T cells are killed"},
}};
static_assert(lever_table.size() == static_cast<std::size_t>(Lever::t_cell_loss) + 1);

constexpr const LeverInfo& info_of(Lever lever) { return lever_table[static_cast<std::size_t>(lever)]; }
constexpr std::optional<Lever> lever_named(std::string_view name) {
  for (std::size_t i = 0; i < lever_table.size(); ++i)
    if (lever_table[i].name == name) return static_cast<Lever>(i);
  return std::nullopt;
}

inline std::vector<std::string> lever_names() {
  std::vector<std::string> names;
  for (const LeverInfo& lever : lever_table) names.emplace_back(lever.name);
  return names;
}

class Levers {
 public:
  constexpr Levers() {
    for (std::size_t i = 0; i < level_.size(); ++i) level_[i] = lever_table[i].rest();
  }
  constexpr double operator[](Lever lever) const { return level_[static_cast<std::size_t>(lever)]; }
  // A turn by the mean over the step of what somebody does to it: a factor, or what is added.
  constexpr void turn(Lever lever, double by) {
    double& level = level_[static_cast<std::size_t>(lever)];
    level = info_of(lever).turn == Turn::multiplies ? level * by : level + by;
  }

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.level_); }

 private:
  std::array<double, lever_table.size()> level_{};
};

}  // namespace plateletsim
