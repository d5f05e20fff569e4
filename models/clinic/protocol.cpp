// One visit: count, look for the rule, act.
#include "models/clinic/protocol.h"

#include <algorithm>

#include "models/clinic/report.h"
#include "sim/base/error.h"

namespace plateletsim {

bool Rule::holds(double count, int worst_bleed, const ProtocolNotes& notes, double on_treatment, double highest) const {
  const bool in_range = count >= above && count < below;
  const bool moves = (rise <= 0.0 || (notes.visits > 0 && count >= notes.last_count + rise)) &&
                     (fall <= 0.0 || (notes.visits > 0 && count <= notes.last_count - fall));
  return in_range && moves && worst_bleed >= bleeding && on_treatment >= after && (!only_withheld || notes.withheld) && (!only_highest || notes.dose >= highest);
}

void Protocol::begin(World& world, const sim::Now&) const {
  ProtocolNotes notes;
  notes.dose = first;
  notes.rules.resize(rules.size());
  world.clinic.active = true;
  world.clinic.protocols.push_back(std::move(notes));
}

// The first rule that fits; those behind it note whether they held, too.
const Rule* Protocol::decide(ProtocolNotes& mine, double count, int worst_bleed, double day, double on_treatment) const {
  const Rule* decides = nullptr;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    RuleNotes& notes = mine.rules[i];
    notes.visits = rules[i].holds(count, worst_bleed, mine, on_treatment, most) ? notes.visits + 1 : 0;
    const bool fits = notes.visits >= rules[i].visits && notes.used < rules[i].at_most && day >= notes.last_used + rules[i].apart;
    if (decides != nullptr || !fits) continue;
    decides = &rules[i];
    ++notes.used;
    notes.last_used = day;
    notes.visits = 0;  // "for two visits" begins anew after each decision
  }
  return decides;
}

std::optional<double> Protocol::left(const ProtocolNotes& mine, double day) const {
  for (std::size_t i = 0; i < rules.size(); ++i)
    if (rules[i].over > 0.0 && mine.rules[i].used > 0) return std::max(0.0, 1.0 - (day - mine.rules[i].last_used) / rules[i].over);
  return std::nullopt;
}

void Protocol::give(double dose, double day, sim::Agenda& agenda) const {
  sim::Course course{treatment, fields, day, {}, doses > 1 ? doses_every : 0.0, doses, 0.0, {}, {}, 0};
  if (has_dose) course.fields[sim::dose_field] = dose;
  agenda.add(std::move(course));
}

void Protocol::visit(const World& world, ClinicNotes& notes, const sim::Now& now, sim::Agenda& agenda) const {
  const auto anchored = agenda.reached().find(anchor);
  if (!anchor.empty() && anchored == agenda.reached().end()) return;
  if (place >= notes.protocols.size() || notes.protocols[place].rules.size() != rules.size())
    throw sim::NumberError("another protocol stands in the place of " + name);
  ProtocolNotes& mine = notes.protocols[place];
  const double day = at + (anchor.empty() ? 0.0 : anchored->second) + static_cast<double>(mine.visits) * every;  // of the next visit
  const double on_treatment = static_cast<double>(mine.visits - mine.waited) * every;                            // day
  if (mine.stopped || (until > 0.0 && on_treatment >= until) || day >= now.clock.end() - 5e-7 * now.step()) return;

  const double count = reported_count(world, now.chance, now.clock.step, place);
  const int worst_bleed = world.bleed_history.worst_since(day - every);  // at the first visit, too: not of a whole life
  const bool waits = mine.visits == mine.waited && count >= begins_below;
  const std::optional<double> tapered = left(mine, day);  // then nothing else decides any more
  const Rule* rule = waits || tapered ? nullptr : decide(mine, count, worst_bleed, day, on_treatment);
  if (rule != nullptr) mine.dose = std::clamp(mine.dose + rule->step, least, most);
  mine.stopped = tapered ? *tapered <= 0.0 : rule != nullptr && rule->stop && rule->over <= 0.0;
  mine.withheld = mine.stopped || (rule != nullptr ? rule->withhold : waits || (!tapered && !gives_otherwise));
  if (!mine.withheld) give(mine.dose * tapered.value_or(1.0), std::max(day, now.time()), agenda);
  mine.last_count = count;
  ++mine.visits;
  mine.waited += waits ? 1 : 0;
}

}  // namespace plateletsim
