// A representative sample of megakaryocytes, kept so that a step costs as much as happens in it.
//
// Cells stand in the order of their arrival. What will happen to each is written down as soon as it is known: the day on
// which it ripens, in a calendar, and when it doubles next, on a clock that runs as fast as endomitosis. So a step only asks
// what is due. Whole-number sums say how many there are of each ploidy and how old they are. One that has gone waits for
// nothing any more, and keeps its place until all before it have gone.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <tuple>
#include <vector>

#include "sim/base/due.h"

namespace plateletsim {

inline constexpr int most_doublings = 5;  // from 4N to 128N
inline constexpr double moment_unit = 0x1p-20;  // day: sums of moments are exact whole numbers
inline constexpr double longest_run = 0x1p20;   // day: a file that speaks of moments beyond it is wrong

struct Megakaryocyte {
  static constexpr double never = std::numeric_limits<double>::infinity();
  double matures = 0.0;        // day, when it sheds; never: it has gone
  std::int64_t arrived = 0;    // as a recognisable 4N megakaryocyte, in units of moment_unit
  std::uint8_t doublings = 0;  // ploidy is 4N · 2^doublings
  std::uint8_t label = 0;      // that its platelets will carry; 0: none

  bool present() const { return matures < never; }  // in the marrow
  double born() const { return static_cast<double>(arrived) * moment_unit; }  // day
  double ploidy() const { return static_cast<double>(4 << doublings); }
};

class MegakaryocyteSample {
 public:
  // Cells of one ploidy: how many, and the sum of their moments of arrival in units of moment_unit.
  struct Class {
    std::int64_t cells = 0, born = 0;
    bool operator==(const Class&) const = default;
    template <class Self>
    static auto tied(Self& self) { return std::tie(self.cells, self.born); }
  };
  using Classes = std::array<Class, most_doublings + 1>;

  std::int64_t size() const { return static_cast<std::int64_t>(cells_.size()) - gone_; }  // cells present
  std::int64_t size(std::size_t doublings) const { return growing_[doublings].cells + grown_[doublings].cells; }
  const Classes& growing() const { return growing_; }  // those that grow_up() has not passed yet
  const Classes& grown() const { return grown_; }
  double clock() const { return clock_; }  // of endomitosis

  std::vector<Megakaryocyte> present() const;  // all of them, oldest first
  // One that is not older than those before it, and when it doubles next, on the clock.
  void add(double born, double matures, int doublings, double doubles = Megakaryocyte::never);
  void clear();
  // Cells that arrived before this day have grown up.
  void grow_up(double day);

  // Places, in the order of arrival, of cells that arrived after this day, and of those who have gone among them.
  std::size_t first_after(double day) const;
  std::size_t last() const { return cells_.size(); }  // and one past the newest
  const Megakaryocyte& operator[](std::size_t place) const { return cells_[place]; }
  void mark(std::size_t place, int label) { cells_[place].label = static_cast<std::uint8_t>(label); }

  // The clock goes on; among cells that arrived after this day, `doubles(place, moment)` is asked of each doubling that has
  // come, whether it happens: it returns the moment of the next one, or a negative number if the cell doubles no more.
  template <class Doubles>
  void run_clock(double clock, double day, const Doubles& doubles) {
    sim::find_due(doubles_, first_after(day), clock, [&](std::size_t place) {
      while (doubles_[place] <= clock) {
        const double next = doubles(place, doubles_[place]);
        if (next >= 0.0) double_ploidy(place);
        doubles_[place] = next >= 0.0 ? next : Megakaryocyte::never;
      }
    });
    clock_ = clock;
  }
  // One of those present is lost without having shed: the one at uniform() of all, drawn anew until it is present.
  template <class Uniform>
  void lose(const Uniform& uniform) {
    std::size_t place = 0;
    do place = std::min(static_cast<std::size_t>(uniform() * static_cast<double>(last())), last() - 1);
    while (!cells_[place].present());
    std::int64_t* link = &page_with(cells_[place].matures);
    while (place_of(*link) != place) link = &cells_[place_of(*link)].next;
    *link = cells_[place].next;
    leave(place);
    forget();
  }
  // Takes out all that mature until this day; tells `visit` each.
  template <class Visit>
  void ripen(double day, const Visit& visit) {
    const std::int64_t present_page = page_of(day);
    std::size_t turned = 0;  // pages
    for (; turned < pages_.size(); ++turned) {
      std::int64_t* link = &pages_[turned];
      while (*link != nobody) {
        const std::size_t place = place_of(*link);
        Listed& cell = cells_[place];
        if (cell.matures > day) {
          link = &cell.next;
          continue;
        }
        visit(static_cast<const Megakaryocyte&>(cell));
        *link = cell.next;
        leave(place);
      }
      if (first_page_ + static_cast<std::int64_t>(turned) >= present_page) break;
    }
    pages_.erase(pages_.begin(), pages_.begin() + static_cast<std::ptrdiff_t>(turned));
    first_page_ += static_cast<std::int64_t>(turned);
    forget();
  }

  // Whether a sample that was read from a file can be one: its books are counted again.
  bool consistent() const;

  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.cells_, self.doubles_, self.clock_, self.first_number_, self.pages_, self.first_page_, self.growing_, self.grown_, self.young_,
                    self.gone_);
  }

 private:
  static constexpr std::int64_t nobody = -1;
  struct Listed : Megakaryocyte {
    std::int64_t next = nobody;  // number of another one on the same page of the calendar

    template <class Self>
    static auto tied(Self& self) { return std::tie(self.matures, self.arrived, self.doublings, self.next); }
    template <class Self>
    static auto kept(Self& self) { return std::tuple_cat(tied(self), std::tie(self.label)); }
  };
  static std::int64_t page_of(double day) { return static_cast<std::int64_t>(std::floor(day * 96.0)); }  // a quarter of an hour to a page
  std::int64_t& page_with(double day) { return pages_[static_cast<std::size_t>(page_of(day) - first_page_)]; }
  std::size_t place_of(std::int64_t number) const { return static_cast<std::size_t>(number - first_number_); }
  Class& class_of(std::size_t place) { return (place < young_ ? grown_ : growing_)[cells_[place].doublings]; }
  // Counts a cell in (sign 1) or out (sign -1).
  static void count(Class& its, const Megakaryocyte& cell, std::int64_t sign) {
    its.cells += sign;
    its.born += sign * cell.arrived;
  }
  void double_ploidy(std::size_t place);
  void leave(std::size_t place) {
    count(class_of(place), cells_[place], -1);
    cells_[place].matures = doubles_[place] = Megakaryocyte::never;
    ++gone_;
  }
  void forget();  // those at the front who have gone, now and then
  bool listed() const;  // whether the calendar holds those present, each once and on its page

  std::vector<Listed> cells_;
  std::vector<double> doubles_;      // of each, on the clock; never: no more
  double clock_ = 0.0;
  // Cells have numbers, in which all are counted that ever arrived. Each page of the calendar knows one of those who mature
  // then, and each of these the next.
  std::int64_t first_number_ = 0;    // of the first place
  std::deque<std::int64_t> pages_;
  std::int64_t first_page_ = 0;
  Classes growing_{}, grown_{};      // cells present
  std::uint64_t young_ = 0;          // place of the first that is growing
  std::int64_t gone_ = 0;
};

}  // namespace plateletsim
