// What will happen to a patient and when: courses of events, kept as what is still to come, never written out.
#pragma once

#include <cstdint>
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

// After a course's `until`, one field changes by `by` every so many days, and the course ends when it reaches nothing.
struct Taper {
  std::string field;   // none: there is no taper
  double by = 0.0;     // below 0, in the unit of the field
  double every = 0.0;  // day

  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.field, self.by, self.every);
  }
};

// The same event again and again.
struct Course {
  std::string name;
  EventFields fields;
  double at = 0.0;         // day of the first; after the anchor, if there is one
  std::string anchor;      // a day that somebody else finds out, such as that of a diagnosis
  double every = 0.0;      // day between them
  std::int64_t count = 1;  // how many at most
  double until = 0.0;      // day after the first from which there are no more, or they taper; 0: never
  Taper taper;
  EventFields first;       // what is otherwise in the first of them: a loading dose
  std::int64_t done = 0;   // of them
  // Of many persons only a share meets it; who does is decided before they begin, and is no part of the state.
  double share = 1.0;
  std::string luck{};      // what decides: courses of one luck and share come to the same persons

  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.name, self.fields, self.at, self.anchor, self.every, self.count, self.until, self.taper, self.first, self.done);
  }
  bool consistent() const { return done >= 0 && (count <= 1 || every > 0.0) && (taper.field.empty() || (taper.by < 0.0 && taper.every > 0.0)); }
};

class Agenda {
 public:
  // Adds a course; what lies in the past is due at once.
  void add(Course course);
  void add(Due event) { add(Course{std::move(event.name), std::move(event.fields), event.time, {}, {}, 1, {}, {}, {}, 0}); }
  // Those courses that are wanted.
  template <class Wanted>
  Agenda only(const Wanted& wanted) const {
    Agenda some(*this);
    std::erase_if(some.courses_, [&](const Course& course) { return !wanted(course); });
    return some;
  }
  // The day of an anchor has come: what waits for it is planned from there. Only the first time counts.
  void reach(const std::string& anchor, double day);
  // The events due before the end of the present step, in order; the next call goes on from there.
  std::span<const Due> take(const Clock& clock);
  std::span<const Course> courses() const { return courses_; }  // with something still to come
  const std::map<std::string, double>& reached() const { return reached_; }

  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.courses_, self.reached_);
  }
  bool consistent() const;

 private:
  std::vector<Course> courses_;  // in the order of arrival
  std::map<std::string, double> reached_;
  std::vector<Due> due_;  // in this step
};

}  // namespace sim
