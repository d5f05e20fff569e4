// What starts it: an infection or vaccine with a time course of its own, or, without one, help from elsewhere.
//
// An infection's antigen resembles the platelet's, so clones raised against it also bind platelets. Where there is
// none, other immune responses of the body help autoreactive cells for some months. MODEL.md, section 15.
#pragma once

#include <algorithm>
#include <boost/random/normal_distribution.hpp>

#include "models/world/world.h"
#include "sim/base/arithmetic.h"
#include "sim/scenario/table.h"
#include "sim/step/now.h"

namespace plateletsim {

struct Infection {
  double onset;                        // day
  double chance, chance_age_slope;     // 1
  double lowest_chance, highest_chance;
  double size, size_spread;            // 1
  double peak, peak_spread;            // day; SD of the logarithm
  double bystander;                    // 1
  double bystander_time, bystander_spread;  // day; SD of the logarithm
  double bystander_rise;               // day

  static constexpr const char* name = "infection";
  static constexpr const char* reads = "patient.age";
  static constexpr const char* writes =
      "immune.bystander, immune.bystander_until, immune.foreign, immune.infected, immune.infection_peak, "
      "immune.infection_size";

  static sim::Table<Infection> table() {
    using I = Infection;
    return sim::Table<I>("infection", "The trigger: a virus or vaccine, or help from elsewhere where there was none.")
        .number(&I::onset, "onset", "day", {0, 36500}, "when it begins")
        .number(&I::chance, "chance", "1", {0, 1}, "chance of an infection at three years of age")
        .number(&I::chance_age_slope, "chance_age_slope", "1", {0, 1}, "what that chance loses with the logarithm of age")
        .number(&I::lowest_chance, "lowest_chance", "1", {0, 1}, "lower limit of the chance")
        .number(&I::highest_chance, "highest_chance", "1", {0, 1}, "upper limit of the chance")
        .number(&I::size, "size", "1", {0, 1000}, "typical height of its antigen")
        .number(&I::size_spread, "size_spread", "1", {0, 3}, "spread between infections, SD of the logarithm")
        .number(&I::peak, "peak", "day", {0.1, 365}, "time from onset to the peak of antigen")
        .number(&I::peak_spread, "peak_spread", "1", {0, 3}, "spread between infections, SD of the logarithm")
        .number(&I::bystander, "bystander", "1", {0, 1}, "without an infection: help from other immune responses")
        .number(&I::bystander_time, "bystander_time", "day", {1, 36500}, "typical time that it lasts")
        .number(&I::bystander_spread, "bystander_spread", "1", {0, 3}, "spread between patients, SD of the logarithm")
        .number(&I::bystander_rise, "bystander_rise", "day", {0.01, 365}, "time in which it builds up");
  }

  double chance_at(double age) const {
    return std::max(lowest_chance, std::min(highest_chance, chance - chance_age_slope * sim::log(age / 3.0)));
  }
  // Antigen / its peak; zero slope at the start and one peak.
  static double course(double x) {
    const double y = x > 0.0 ? x * sim::exp(1.0 - x) : 0.0;
    return y * y * y;
  }

  void begin(World& world, const sim::Now& now) const {
    auto stream = now.stream("trigger"_draw);
    boost::random::normal_distribution<double> normal;
    ImmuneSystem& immune = world.immune;
    immune.infected = stream.uniform() < chance_at(world.patient.age);
    immune.infection_size = size * sim::exp(size_spread * normal(stream));
    immune.infection_peak = peak * sim::exp(peak_spread * normal(stream));
    immune.bystander_until = onset + bystander_time * sim::exp(bystander_spread * normal(stream));
  }

  void regulate(World& world, const sim::Now& now) const {
    ImmuneSystem& immune = world.immune;
    const double since = now.time() + 0.5 * now.step() - onset;  // day
    immune.foreign = immune.infected ? immune.infection_size * course(since / immune.infection_peak) : 0.0;
    const bool helped = !immune.infected && since > 0.0 && now.time() < immune.bystander_until;
    immune.bystander = helped ? -bystander * sim::expm1(-since / bystander_rise) : 0.0;
  }
};

}  // namespace plateletsim
