// A doctor as data: at each visit count and bleeds decide, by the first rule that fits, what is given, and how much.
//
// It sees the patient through the laboratory's errors and on the days of the visits alone, remembers in the World, and can
// only add to the agenda. MODEL.md, "Protocols".
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "models/world/world.h"
#include "sim/scenario/event.h"
#include "sim/step/now.h"

namespace plateletsim {

// Holds at a visit when all of its conditions do; the rule fits when it has held at so many visits in a row.
struct Rule {
  double above = 0.0;                                    // 1e9/L
  double below = std::numeric_limits<double>::infinity();
  double rise = 0.0, fall = 0.0;                         // 1e9/L, since the last visit; 0: not asked
  double after = 0.0;                                    // day, since the treatment began
  std::int64_t bleeding = 0;                             // grade of the worst bleed since the last visit, at least; 0: not asked
  bool only_withheld = false;                            // only if nothing was given at the last visit
  bool only_highest = false;                             // only at the highest dose
  std::int64_t visits = 1;
  std::int64_t at_most = std::numeric_limits<std::int64_t>::max();  // times
  double apart = 0.0;                                    // day, between two of them
  // What then happens.
  bool withhold = false, stop = false;
  double step = 0.0;                                     // of the dose
  double over = 0.0;                                     // day, that stopping takes, the dose falling evenly

  bool holds(double count, int worst_bleed, const ProtocolNotes& notes, double on_treatment, double highest) const;
};

struct Protocol {
  std::string name, reads, writes;
  std::string treatment;
  sim::EventFields fields;        // of each dose, but for the dose
  std::size_t place = 0;          // among the clinic's protocols
  double at = 0.0;                // day; after the anchor, if it has one
  std::string anchor;
  double every = 7.0;             // day, between visits
  double until = 0.0;             // day after the treatment began; 0: no end
  double begins_below = std::numeric_limits<double>::infinity();  // 1e9/L: it begins at the first visit with such a count
  double first = 0.0, least = 0.0, most = 0.0;  // dose, in the unit of the treatment
  bool has_dose = false;
  std::int64_t doses = 1;         // that one decision gives
  double doses_every = 1.0;       // day
  bool gives_otherwise = true;    // when no rule fits
  std::vector<Rule> rules;

  // What may stand in [[protocol]], for the manual and editors.
  static sim::TableInfo table();
  // Reads one; `event` declares its treatment. Throws sim::PlacedError.
  static Protocol read(const sim::Section& section, const sim::TableInfo& event);

  void begin(World& world, const sim::Now& now) const;
  void visit(const World& world, ClinicNotes& notes, const sim::Now& now, sim::Agenda& agenda) const;

 private:
  const Rule* decide(ProtocolNotes& mine, double count, int worst_bleed, double day, double on_treatment) const;
  // Share of the dose that is left at a visit while the treatment is tapered off; none if it is not.
  std::optional<double> left(const ProtocolNotes& mine, double day) const;
  void give(double dose, double day, sim::Agenda& agenda) const;
};

}  // namespace plateletsim
