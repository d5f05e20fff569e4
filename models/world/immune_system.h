// The immune system of one patient as plain data: cells are counted, clones are discrete, signals are levels.
//
// Lymphocytes are too few for a droplet of blood, so they are a sample of the whole body: whole cells, of which
// `agents_per_response` make up one full response against platelets. Everything is at rest, and changes nothing,
// unless the scenario switches an immune system on.
#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

namespace plateletsim {

// A population with its books: alive = born - died, always.
struct Cells {
  std::int64_t alive = 0, born = 0, died = 0;

  void change(std::int64_t births, std::int64_t deaths) {
    alive += births - deaths;
    born += births;
    died += deaths;
  }
  template <class Self>
  static auto tied(Self& self) { return std::tie(self.alive, self.born, self.died); }
  // Nor more than a body has, so that sums over clones fit.
  bool consistent() const { return alive >= 0 && alive <= most && died >= 0 && born >= 0 && alive == born - died; }

  static constexpr std::int64_t most = std::int64_t{1} << 40;
};

// Where long-lived plasma cells find room.
enum class Niche { spleen, marrow };

// The cells of one clone; the antibody that they secrete is the World's clone of the same number.
struct Lineage {
  std::size_t antibody = 0;        // its place among the World's clones
  bool cross_reactive = false;     // raised against a foreign antigen that resembles a platelet's
  Cells b_cells;                   // activated
  Cells memory;                    // at rest, until help comes back
  Cells short_lived;               // plasma cells
  Cells long_lived_spleen, long_lived_marrow;
  double help = 0.0;               // T-cell help that it gets, 0 to 1

  Cells& long_lived(Niche niche) { return niche == Niche::spleen ? long_lived_spleen : long_lived_marrow; }
  std::int64_t plasma_cells() const { return short_lived.alive + long_lived_spleen.alive + long_lived_marrow.alive; }
  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.antibody, self.cross_reactive, self.b_cells, self.memory, self.short_lived,
                    self.long_lived_spleen, self.long_lived_marrow, self.help);
  }
};

// Who the patient is, as far as immunity goes: drawn once, 1 for the typical person.
struct ImmunePerson {
  double tolerance = 1.0;    // regulatory T cells that the body keeps, relative to the antigen's helpers
  double capture = 1.0;      // by macrophages of the spleen
  double sensitivity = 1.0;  // of macrophages to IgG on a platelet: what one molecule can do
  double liver = 1.0;        // the same of the liver's alone
  double response = 1.0;     // size of a full response
  double settling = 1.0;     // of plasma cells for long
  double cytotoxic = 1.0;    // killing by cytotoxic T cells
  double affinity = 1.0;     // free IgG that takes half of the sites
  double gpib = 0.0;         // share of clones that bind GPIb
  bool blocked = true;       // antibody keeps megakaryocytes from shedding

  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.tolerance, self.capture, self.sensitivity, self.liver, self.response, self.settling, self.cytotoxic,
                    self.affinity, self.gpib, self.blocked);
  }
};

// An infection that the patient catches beside the trigger.
struct Cold {
  double onset = 0.0;  // day
  double size = 0.0;   // height of its antigen, 1 is typical
  double peak = 0.0;   // day after the onset

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.onset, self.size, self.peak); }
};

struct ImmuneSystem {
  bool active = false;
  double agents_per_response = 1.0;
  ImmunePerson person;

  // Antigen and alarm.
  bool infected = false;         // the trigger was an infection
  bool trigger_noticed = false;  // and the patient knows of it
  double trigger_onset = 0.0;    // day
  double infection_size = 0.0;   // height of its antigen, 1 is typical
  double infection_peak = 0.0;   // day after the onset
  double bystander_until = 0.0;  // day, end of help without an infection
  double foreign = 0.0;          // antigen now that resembles a platelet's: of the infection, vaccine or drug
  std::vector<Cold> colds;       // under way
  double colds_now = 0.0;        // their antigen
  double last_noticed = 0.0;     // day on which the last infection began of those that the patient knows of
  bool told = false;             // a history taken now tells of an infection
  double bystander = 0.0;        // help from other immune responses now, 0 to 1
  double drug = 0.0;             // share of platelets' sites that a drug opens to its antibody
  double drug_left = 0.0;        // doses of the drug in the body
  double presented = 0.0;        // platelet antigen shown by macrophages; 1: all of normal production was eaten
  double stored = 1.0;           // intact platelet antigen that B cells can meet / that in health
  double alarm = 0.0, cytokines = 0.0;  // inflammation, in two stages
  double arming = 1.0;           // macrophages' sensitivity to IgG / that at rest

  // Cells.
  Cells helpers, regulators, cytotoxic;
  double recruited = 0.0;  // regulatory T cells of clones that the thymus has added, in full responses
  std::vector<Lineage> lineages;
  std::int64_t naive_clones = 0;  // that the foreign antigen can still wake

  double responses(std::int64_t cells) const { return static_cast<double>(cells) / agents_per_response; }
  double help() const { return responses(helpers.alive); }
  double regulation() const { return responses(regulators.alive); }
  // Whether a history taken at this time tells of an infection before: of one just now, or of the trigger.
  bool tells_of_infection(double time) const {
    constexpr double recent = 28.0, remembered = 42.0;  // days that a doctor asks for, days until a trigger is forgotten
    const double cold = time - last_noticed, trigger = time - trigger_onset;
    return (cold >= 0.0 && cold <= recent) || (trigger_noticed && trigger >= 0.0 && trigger <= remembered);
  }
  double b_cells() const {
    std::int64_t sum = 0;
    for (const Lineage& lineage : lineages) sum += lineage.b_cells.alive;
    return responses(sum);
  }

  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.agents_per_response, self.person, self.infected, self.infection_size, self.infection_peak,
                    self.trigger_noticed, self.trigger_onset, self.bystander_until, self.foreign, self.colds, self.colds_now, self.last_noticed,
                    self.bystander, self.drug, self.drug_left, self.presented, self.stored, self.alarm, self.cytokines,
                    self.arming, self.helpers, self.regulators, self.cytotoxic, self.recruited, self.lineages, self.naive_clones);
  }
  template <class Self>
  static auto kept(Self& self) { return std::tuple_cat(tied(self), std::tie(self.active, self.told)); }
  bool consistent() const;

  static constexpr std::int64_t most_naive_clones = 10000;  // each may become a clone of its own
};

}  // namespace plateletsim
