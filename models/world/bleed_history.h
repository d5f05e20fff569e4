// What a patient has bled: every bleed by site and grade, when the latest was, and how likely the next one is.
//
// A bleed is an episode that somebody suffers, graded as by the World Health Organization: 1 petechiae and other slight
// ones, 2 mild but of clinical weight, 3 gross, so that red cells are given, 4 debilitating or fatal.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <tuple>

namespace plateletsim {

enum class BleedSite : std::size_t { skin, mouth, nose, gut, urinary_tract, womb, brain };
inline constexpr std::array<std::string_view, 7> bleed_site_names{"skin", "mouth", "nose", "gut", "urinary_tract", "womb", "brain"};
inline constexpr std::size_t bleed_sites = bleed_site_names.size();
inline constexpr std::size_t bleed_grades = 4;

struct BleedHistory {
  static constexpr double never = -std::numeric_limits<double>::max();  // day

  bool active = false;
  double tendency = 1.0;                                                 // of this person to bleed, relative to the typical one
  double lasts = 0.0;                                                    // day, that a bleed is seen
  std::array<std::array<std::int64_t, bleed_grades>, bleed_sites> bleeds{};  // so far
  std::array<double, bleed_grades> latest{never, never, never, never};   // day of the latest of each grade
  std::array<double, bleed_sites> hazard{};                              // 1/day, in the last step
  int worst = 0;                                                         // grade, of those seen within the day before this moment
  double first = never;                                                  // day of the first bleed
  double fatal = never;                                                  // day of the first that would have killed

  std::int64_t of_site(std::size_t site) const {
    std::int64_t sum = 0;
    for (const std::int64_t n : bleeds[site]) sum += n;
    return sum;
  }
  std::int64_t of_grade(std::size_t grade) const {  // from 0 for grade 1
    std::int64_t sum = 0;
    for (const auto& site : bleeds) sum += site[grade];
    return sum;
  }
  // One more, of a grade from 0 for grade 1.
  void suffer(std::size_t site, std::size_t grade, double day, bool kills) {
    ++bleeds[site][grade];
    latest[grade] = std::max(latest[grade], day);
    const auto first_of = [day](double known) { return known == never ? day : std::min(known, day); };
    first = first_of(first);
    if (kills) fatal = first_of(fatal);
  }
  // The highest grade of those that began after this day; 0: none.
  int worst_since(double day) const {
    for (std::size_t grade = bleed_grades; grade > 0; --grade)
      if (latest[grade - 1] > day) return static_cast<int>(grade);
    return 0;
  }
  bool consistent() const {
    return tendency > 0.0 && lasts >= 0.0 && worst >= 0 && worst <= static_cast<int>(bleed_grades) && std::all_of(bleeds.begin(), bleeds.end(), [](const auto& site) {
      return std::all_of(site.begin(), site.end(), [](std::int64_t n) { return n >= 0; });
    });
  }
  template <class Self>
  static auto tied(Self& self) { return std::tie(self.bleeds, self.latest, self.first, self.fatal); }
  template <class Self>
  static auto kept(Self& self) { return std::tuple_cat(tied(self), std::tie(self.active, self.tendency, self.lasts, self.hazard, self.worst)); }
};

}  // namespace plateletsim
