// Which events come to one person, where they come to a share of persons only.
//
// One number decides for each luck, drawn once from the person's own chance under that name: so nothing else that is drawn
// moves, events of one luck and share come to the same persons, and whoever meets one of a small share meets those of
// larger ones, too.
#pragma once

#include "sim/base/name_number.h"
#include "sim/chance/random.h"
#include "sim/time/agenda.h"

namespace plateletsim {

using sim::operator""_draw;

inline bool meets(const sim::Chance& person, const sim::Course& course) {
  return person.stream("who meets an event"_draw, sim::name_number(course.luck), 0).uniform() < course.share;
}

inline sim::Agenda met_by(const sim::Chance& person, const sim::Agenda& agenda) {
  return agenda.only([&](const sim::Course& course) { return meets(person, course); });
}

}  // namespace plateletsim
