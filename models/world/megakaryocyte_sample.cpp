// Arrival, growth and doubling of the cells of a sample, and its books.
#include "models/world/megakaryocyte_sample.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace plateletsim {

std::int64_t MegakaryocyteSample::size() const {
  std::int64_t sum = 0;
  for (std::size_t j = 0; j < growing_.size(); ++j) sum += size(j);
  return sum;
}

void MegakaryocyteSample::add(double born, double matures, int doublings) {
  if (calendar_.empty()) first_page_ = page_of(matures);
  const std::int64_t page = page_of(matures);
  for (; page < first_page_; --first_page_) calendar_.emplace_front();
  while (first_page_ + static_cast<std::int64_t>(calendar_.size()) <= page) calendar_.emplace_back();
  const std::int64_t number = first_number_ + static_cast<std::int64_t>(cells_.size());
  auto& ripe = calendar_[static_cast<std::size_t>(page - first_page_)];
  if (ripe.empty()) ripe.reserve(16);  // about as many ripen in an hour
  ripe.push_back(number);
  cells_.push_back({std::floor(born / moment_unit) * moment_unit, matures, doublings});
  count(class_of(cells_.back(), number), cells_.back(), 1);
}

std::vector<Megakaryocyte> MegakaryocyteSample::present() const {
  std::vector<Megakaryocyte> found;
  std::copy_if(cells_.begin(), cells_.end(), std::back_inserter(found), [](const Megakaryocyte& cell) { return cell.present; });
  return found;
}

void MegakaryocyteSample::clear() {
  first_number_ += static_cast<std::int64_t>(cells_.size());
  young_number_ = first_number_;
  cells_.clear();
  calendar_.clear();
  growing_ = grown_ = {};
}

void MegakaryocyteSample::grow_up(double day) {
  for (std::size_t place; (place = place_of(young_number_)) < cells_.size(); ++young_number_) {
    const Megakaryocyte& cell = cells_[place];
    if (cell.born >= day) break;
    if (!cell.present) continue;
    const auto j = static_cast<std::size_t>(cell.doublings);
    count(growing_[j], cell, -1);
    count(grown_[j], cell, 1);
  }
}

std::size_t MegakaryocyteSample::first_after(double day) const {
  const auto first = std::partition_point(cells_.begin(), cells_.end(), [&](const Megakaryocyte& cell) {
    return cell.born <= day;
  });
  return static_cast<std::size_t>(first - cells_.begin());
}

void MegakaryocyteSample::double_ploidy(std::size_t place) {
  Megakaryocyte& cell = cells_[place];
  Class* const its = &class_of(cell, first_number_ + static_cast<std::int64_t>(place));
  count(its[0], cell, -1);
  count(its[1], cell, 1);
  ++cell.doublings;
}

void MegakaryocyteSample::remove(std::size_t place) {
  Megakaryocyte& cell = cells_[place];
  const std::int64_t number = first_number_ + static_cast<std::int64_t>(place);
  std::erase(calendar_[static_cast<std::size_t>(page_of(cell.matures) - first_page_)], number);
  count(class_of(cell, number), cell, -1);
  cell.present = false;
  forget();
}

bool MegakaryocyteSample::consistent() const {
  Classes growing{}, grown{};
  std::size_t found = 0;
  for (std::size_t place = 0; place < cells_.size(); ++place) {
    const Megakaryocyte& cell = cells_[place];
    if (cell.doublings < 0 || cell.doublings > most_doublings) return false;
    if (!(std::abs(cell.born) < longest_run) || !(std::abs(cell.matures) < longest_run)) return false;
    if (!cell.present) continue;
    const bool young = first_number_ + static_cast<std::int64_t>(place) >= young_number_;
    count((young ? growing : grown)[static_cast<std::size_t>(cell.doublings)], cell, 1);
    ++found;
  }
  return listed() == found && growing == growing_ && grown == grown_;
}

std::optional<std::size_t> MegakaryocyteSample::listed() const {
  std::size_t sum = 0;
  if (first_page_ < page_of(-longest_run) || first_page_ > page_of(longest_run)) return {};
  for (std::size_t i = 0; i < calendar_.size(); ++i) {
    std::int64_t before = first_number_ - 1;
    for (const std::int64_t number : calendar_[i]) {
      if (number <= before || place_of(number) >= cells_.size()) return {};
      const Megakaryocyte& cell = cells_[place_of(number)];
      if (!cell.present || page_of(cell.matures) != first_page_ + static_cast<std::int64_t>(i)) return {};
      before = number;
      ++sum;
    }
  }
  return sum;
}

void MegakaryocyteSample::forget() {
  while (!cells_.empty() && !cells_.front().present) {
    cells_.pop_front();
    ++first_number_;
  }
  young_number_ = std::max(young_number_, first_number_);
}

}  // namespace plateletsim
