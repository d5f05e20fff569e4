// What starts it: an infection or vaccine that resembles the platelet, or, without one, help from elsewhere; and colds.
//
// An infection's antigen resembles the platelet's, so clones raised against it also bind platelets. Where there is
// none, other immune responses of the body help autoreactive cells for some months. Later infections resemble nothing,
// but their alarm is the same. They may come more often in winter. MODEL.md, section 15.
#pragma once

#include <algorithm>
#include <vector>

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Infection {
  double onset;                        // day
  double rate, rate_age_slope;         // 1/year at three years of age; 1
  double first_encounter, replacement; // year
  double other_triggers;               // 1/year
  double colds;                        // 1
  double size, size_spread;            // 1
  double peak, peak_spread;            // day; SD of the logarithm
  double bystander;                    // 1
  double bystander_time, bystander_spread;  // day; SD of the logarithm
  double bystander_rise;               // day
  double alarm_help;                   // 1
  double noticed;                      // 1
  double season;                       // 1
  double season_peak, first_day;       // day of the year

  static constexpr const char* name = "infection";
  static constexpr const char* reads = "immune.alarm, patient.age";
  static constexpr const char* writes =
      "immune.bystander, immune.bystander_until, immune.colds, immune.colds_now, immune.foreign, immune.infected, "
      "immune.infection_peak, immune.infection_size, immune.last_noticed, immune.told, immune.trigger_noticed, immune.trigger_onset";

  static sim::Table<Infection> table() {
    using I = Infection;
    return sim::Table<I>("infection", "The trigger: a virus or vaccine, or help from elsewhere where there was none; and later infections.")
        .number(&I::onset, "onset", "day", {0, 36500}, "when the trigger begins")
        .number(&I::rate, "rate", "1/year", {0, 365}, "infections that a child of three catches")
        .number(&I::rate_age_slope, "rate_age_slope", "1", {-5, 5}, "that rate falls with this power of age")
        .number(&I::first_encounter, "first_encounter", "year", {0.01, 1e6}, "mean age at which a microbe is first met; only then can it be a trigger")
        .number(&I::replacement, "replacement", "year", {0.01, 1e6}, "mean time until a microbe is replaced by one that nobody has met")
        .number(&I::other_triggers, "other_triggers", "1/year", {0, 3650}, "rate of triggers that are no infection: of all triggers, the share of infections is their rate / (their rate + this)")
        .number(&I::colds, "colds", "1", {0, 100}, "later infections, relative to that rate")
        .number(&I::size, "size", "1", {0, 1000}, "typical height of an infection's antigen")
        .number(&I::size_spread, "size_spread", "1", {0, 3}, "spread between infections, SD of the logarithm")
        .number(&I::peak, "peak", "day", {0.1, 365}, "time from onset to the peak of antigen")
        .number(&I::peak_spread, "peak_spread", "1", {0, 3}, "spread between infections, SD of the logarithm")
        .number(&I::bystander, "bystander", "1", {0, 1}, "without an infection: help from other immune responses")
        .number(&I::bystander_time, "bystander_time", "day", {1, 36500}, "typical time that it lasts")
        .number(&I::bystander_spread, "bystander_spread", "1", {0, 3}, "spread between patients, SD of the logarithm")
        .number(&I::bystander_rise, "bystander_rise", "day", {0.01, 365}, "time in which it builds up")
        .number(&I::alarm_help, "alarm_help", "1", {0, 1}, "help that the alarm of an infection lends to all clones, at most; half of it at an alarm of 1")
        .number(&I::noticed, "noticed", "1", {0, 1}, "share of infections that a patient knows of")
        .number(&I::season, "season", "1", {0, 1}, "swing of the rate of infections over the year: at its height they come 1 + this times as often as on average", 0.0)
        .number(&I::season_peak, "season_peak", "day", {0, 366}, "day of the year on which infections are most frequent", 0.0)
        .number(&I::first_day, "first_day", "day", {0, 366}, "day of the year on which the run begins", 0.0);
  }

  static constexpr double year = 365.25;  // day
  static constexpr double peaks = 7.0;  // after which a hundred-thousandth of an infection's antigen is left

  double rate_at(double age) const { return rate * sim::pow(age / 3.0, -rate_age_slope); }  // 1/year
  // Share of infections by a microbe that has not been met before; all of them in a newborn.
  double novelty_at(double age) const {
    const double meeting = 1.0 / first_encounter, renewal = 1.0 / replacement;  // 1/year
    return (renewal + meeting * sim::exp(-(meeting + renewal) * age)) / (meeting + renewal);
  }
  // Infections relative to the mean of a year, on a day of the run; and their mean over a span.
  double season_at(double day) const { return 1.0 + season * sim::sine_of_turns(since_peak(day) + 0.25); }
  double season_over(double from, double to) const {
    const double risen = sim::sine_of_turns(since_peak(to)) - sim::sine_of_turns(since_peak(from));
    return 1.0 + season * risen / (2.0 * sim::pi * (to - from) / year);
  }
  // That the trigger of somebody who has one is an infection: microbes met before recall memory and wake no naive clone.
  double chance_at(double age, double in_season = 1.0) const {
    const double infections = rate_at(age) * novelty_at(age) * in_season;
    return infections + other_triggers > 0.0 ? infections / (infections + other_triggers) : 0.0;
  }
  // Years since the day on which infections are most frequent.
  double since_peak(double day) const { return (first_day + day - season_peak) / year; }
  // Antigen / its peak; zero slope at the start and one peak.
  static double course(double x) {
    const double y = x > 0.0 ? x * sim::exp(1.0 - x) : 0.0;
    return y * y * y;
  }

  void begin(World& world, const sim::Now& now) const;
  void regulate(World& world, const sim::Now& now) const;

 private:
  void catch_colds(World& world, const sim::Now& now) const;
};

}  // namespace plateletsim
