// What will happen to a patient and when: the events of a scenario, written out and in order.
#pragma once

#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "sim/time/clock.h"

namespace sim {

using EventFields = std::map<std::string, double>;  // in the declared units

struct Due {
  double time = 0.0;  // day
  std::string name;
  EventFields fields;

  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.time, self.name, self.fields);
  }
};

class Agenda {
 public:
  // Adds an event; one in the past is due at once.
  void add(Due event);
  // The events due before the end of the present step; the next call goes on from there.
  std::span<const Due> take(const Clock& clock);
  std::span<const Due> all() const { return events_; }

  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.events_, self.next_);
  }
  bool consistent() const { return next_ <= events_.size(); }

 private:
  std::vector<Due> events_;  // by time; ties in the order of arrival
  std::size_t next_ = 0;
};

}  // namespace sim
