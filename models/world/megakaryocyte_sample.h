// A representative sample of megakaryocytes, kept so that a step costs as much as happens in it.
//
// Cells stand in the order of their arrival. A calendar says who ripens when, and whole-number sums say how many
// there are of each ploidy and how old they are; nobody is visited whose state does not change.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <tuple>
#include <vector>

namespace plateletsim {

inline constexpr int most_doublings = 5;  // from 4N to 128N

struct Megakaryocyte {
  double born = 0.0;     // day, as a recognisable 4N megakaryocyte; a whole multiple of moment_unit
  double matures = 0.0;  // day, when it sheds
  int doublings = 0;     // ploidy is 4N · 2^doublings
  bool present = true;   // in the marrow; a cell that has shed keeps its place until all before it have
  std::uint8_t label = 0;  // that its platelets will carry; 0: none
  double ploidy() const { return static_cast<double>(4 << doublings); }

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.born, self.matures, self.doublings, self.present); }
  template <class Self>
  static auto kept(Self& self) { return std::tuple_cat(tied(self), std::tie(self.label)); }
};
inline constexpr double moment_unit = 0x1p-20;  // day: sums of moments are exact whole numbers
inline constexpr double longest_run = 0x1p20;   // day: a file that speaks of moments beyond it is wrong

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

  std::int64_t size() const;                      // cells present
  std::int64_t size(std::size_t doublings) const { return growing_[doublings].cells + grown_[doublings].cells; }
  const Classes& growing() const { return growing_; }  // those that grow_up() has not passed yet
  const Classes& grown() const { return grown_; }

  std::vector<Megakaryocyte> present() const;  // all of them, oldest first
  void add(double born, double matures, int doublings);  // day, day; not older than those before it
  void clear();
  // Cells that arrived before this day have grown up.
  void grow_up(double day);
  // Places, in the order of arrival, of cells that arrived after this day, and of those who have shed among them.
  std::size_t first_after(double day) const;
  std::size_t last() const { return cells_.size(); }  // and one past the newest
  const Megakaryocyte& operator[](std::size_t place) const { return cells_[place]; }
  void double_ploidy(std::size_t place);
  void mark(std::size_t place, int label) { cells_[place].label = static_cast<std::uint8_t>(label); }
  // One of those present is lost without having shed: the one at uniform() of all, drawn anew until it is present.
  template <class Uniform>
  void lose(const Uniform& uniform) {
    std::size_t place = 0;
    do place = std::min(static_cast<std::size_t>(uniform() * static_cast<double>(cells_.size())), cells_.size() - 1);
    while (!cells_[place].present);
    remove(place);
  }
  // Takes out all that mature until this day; tells `visit` each.
  template <class Visit>
  void ripen(double day, const Visit& visit) {
    for (; !calendar_.empty(); calendar_.pop_front(), ++first_page_) {
      auto& page = calendar_.front();
      std::erase_if(page, [&](std::int64_t number) {
        Megakaryocyte& cell = cells_[place_of(number)];
        if (cell.matures > day) return false;
        visit(cell);
        count(class_of(cell, number), cell, -1);
        cell.present = false;
        return true;
      });
      if (!page.empty() || page_of(day) <= first_page_) break;
    }
    forget();
  }

  // Whether a sample that was read from a file can be one: its books are counted again.
  bool consistent() const;

  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.cells_, self.first_number_, self.calendar_, self.first_page_, self.growing_, self.grown_, self.young_number_);
  }

 private:
  static std::int64_t page_of(double day) { return static_cast<std::int64_t>(day * 24.0); }  // an hour to a page
  std::size_t place_of(std::int64_t number) const { return static_cast<std::size_t>(number - first_number_); }
  Class& class_of(const Megakaryocyte& cell, std::int64_t number) {
    return (number < young_number_ ? grown_ : growing_)[static_cast<std::size_t>(cell.doublings)];
  }
  // Counts a cell in (sign 1) or out (sign -1).
  static void count(Class& its, const Megakaryocyte& cell, std::int64_t sign) {
    its.cells += sign;
    its.born += sign * static_cast<std::int64_t>(cell.born / moment_unit);
  }
  void remove(std::size_t place);
  void forget();  // those at the front who have shed
  std::optional<std::size_t> listed() const;  // cells in the calendar; nothing if one is there twice, on another page, or gone

  std::deque<Megakaryocyte> cells_;
  std::int64_t first_number_ = 0;                   // of the front, counting all that ever arrived
  std::deque<std::vector<std::int64_t>> calendar_;  // numbers of the present cells, by the hour of their maturity
  std::int64_t first_page_ = 0;                     // hour of the calendar's front
  Classes growing_{}, grown_{};                     // cells present
  std::int64_t young_number_ = 0;                   // the first that is growing
};

}  // namespace plateletsim
