// Arrival, growth and doubling of the cells of a sample, and its books.
#include "models/megakaryocyte_sample.h"

#include <algorithm>

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
  calendar_[static_cast<std::size_t>(page - first_page_)].push_back(number);
  const double moment = born / moment_unit;
  const auto whole = static_cast<std::int64_t>(moment);
  cells_.push_back({whole - (static_cast<double>(whole) > moment ? 1 : 0), matures, doublings});
  move_in(cells_.back(), number);
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
    if (static_cast<double>(cell.born) * moment_unit >= day) break;
    if (!cell.present) continue;
    Class& from = growing_[static_cast<std::size_t>(cell.doublings)];
    Class& to = grown_[static_cast<std::size_t>(cell.doublings)];
    --from.cells;
    from.born -= cell.born;
    ++to.cells;
    to.born += cell.born;
  }
}

std::size_t MegakaryocyteSample::first_after(double day) const {
  const auto first = std::partition_point(cells_.begin(), cells_.end(), [&](const Megakaryocyte& cell) {
    return static_cast<double>(cell.born) * moment_unit <= day;
  });
  return static_cast<std::size_t>(first - cells_.begin());
}

void MegakaryocyteSample::double_ploidy(std::size_t place) {
  Megakaryocyte& cell = cells_[place];
  const std::int64_t number = first_number_ + static_cast<std::int64_t>(place);
  leave(cell, number);
  ++cell.doublings;
  move_in(cell, number);
}

void MegakaryocyteSample::forget() {
  while (!cells_.empty() && !cells_.front().present) {
    cells_.pop_front();
    ++first_number_;
  }
  young_number_ = std::max(young_number_, first_number_);
}

}  // namespace plateletsim
