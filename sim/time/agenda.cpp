// The next event of each course, computed when it is asked for.
#include "sim/time/agenda.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sim {
namespace {

constexpr double rounding = 1e-9;  // of a quotient of two times, as 21 day / 1 day

// Field that tapers, after so many days of the course; 0 when it has reached nothing.
double tapered(const Course& course, double days) {
  const double changes = std::floor((days - course.until) / course.taper.every + rounding) + 1.0;
  const double left = course.fields.at(course.taper.field) + changes * course.taper.by;
  return left > rounding * course.fields.at(course.taper.field) ? left : 0.0;
}

double elapsed(const Course& course) { return static_cast<double>(course.done) * course.every; }  // day

bool is_tapering(const Course& course) { return course.until > 0.0 && elapsed(course) >= course.until * (1.0 - rounding); }

bool is_over(const Course& course) {
  if (course.done >= course.count) return true;
  return is_tapering(course) && (course.taper.field.empty() || tapered(course, elapsed(course)) <= 0.0);
}

// The next event of a course that is not over, whose days count from `from`.
Due next_of(const Course& course, double from) {
  Due next{from + course.at + elapsed(course), course.name, course.fields};
  if (course.done == 0)
    for (const auto& [field, value] : course.first) next.fields[field] = value;
  if (is_tapering(course)) next.fields[course.taper.field] = tapered(course, elapsed(course));
  return next;
}

}  // namespace

void Agenda::add(Course course) { courses_.push_back(std::move(course)); }

void Agenda::reach(const std::string& anchor, double day) { reached_.try_emplace(anchor, day); }

std::span<const Due> Agenda::take(const Clock& clock) {
  due_.clear();
  // Half a millionth of a step of tolerance: an event at 30 day belongs to the step that begins at 30 day.
  const double end = clock.end() - 5e-7 * clock.length;
  std::erase_if(courses_, [&](Course& course) {
    const auto anchor = reached_.find(course.anchor);
    if (!course.anchor.empty() && anchor == reached_.end()) return false;
    const double from = course.anchor.empty() ? 0.0 : anchor->second;
    for (; !is_over(course); ++course.done) {
      if (from + course.at + elapsed(course) >= end) return false;
      due_.push_back(next_of(course, from));
    }
    return true;
  });
  std::stable_sort(due_.begin(), due_.end(), [](const Due& a, const Due& b) { return a.time < b.time; });
  return due_;
}

bool Agenda::consistent() const {
  return std::all_of(courses_.begin(), courses_.end(), [](const Course& course) {
    return course.taper.field.empty() || course.fields.contains(course.taper.field);
  });
}

}  // namespace sim
