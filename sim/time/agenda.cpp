// Keeping the agenda in order and handing out what is due.
#include "sim/time/agenda.h"

#include <algorithm>

namespace sim {

void Agenda::add(Due event) {
  const auto first = events_.begin() + static_cast<std::ptrdiff_t>(next_);
  const auto place = std::upper_bound(first, events_.end(), event.time,
                                      [](double time, const Due& other) { return time < other.time; });
  events_.insert(place, std::move(event));
}

std::span<const Due> Agenda::take(const Clock& clock) {
  const std::size_t first = next_;
  // Half a millionth of a step of tolerance: an event at 30 day belongs to the step that begins at 30 day.
  while (next_ < events_.size() && events_[next_].time < clock.end() - 5e-7 * clock.length) ++next_;
  return std::span<const Due>(events_).subspan(first, next_ - first);
}

}  // namespace sim
