// Arrival, growth and doubling of the cells of a sample, and its books.
#include "models/world/megakaryocyte_sample.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace plateletsim {

void MegakaryocyteSample::add(double born, double matures, int doublings, double doubles) {
  Listed cell;
  cell.matures = matures;
  cell.arrived = static_cast<std::int64_t>(std::floor(born / moment_unit));
  cell.doublings = static_cast<std::uint8_t>(doublings);
  doubles_.push_back(doubles);
  const std::int64_t page = page_of(matures);
  if (pages_.empty()) first_page_ = page;
  if (page < first_page_) {
    pages_.insert(pages_.begin(), static_cast<std::size_t>(first_page_ - page), nobody);
    first_page_ = page;
  }
  if (page - first_page_ >= static_cast<std::int64_t>(pages_.size())) pages_.resize(static_cast<std::size_t>(page - first_page_) + 1, nobody);
  std::int64_t& before = page_with(matures);
  cell.next = before;
  before = first_number_ + static_cast<std::int64_t>(last());
  cells_.push_back(cell);
  count(class_of(last() - 1), cell, 1);
}

std::vector<Megakaryocyte> MegakaryocyteSample::present() const {
  std::vector<Megakaryocyte> found;
  std::copy_if(cells_.begin(), cells_.end(), std::back_inserter(found), [](const Megakaryocyte& cell) { return cell.present(); });
  return found;
}

void MegakaryocyteSample::clear() {
  const MegakaryocyteSample before = std::move(*this);
  *this = {};
  clock_ = before.clock_;
  first_number_ = before.first_number_ + static_cast<std::int64_t>(before.last());
}

void MegakaryocyteSample::grow_up(double day) {
  for (; young_ < last(); ++young_) {
    const Megakaryocyte& cell = cells_[young_];
    if (cell.born() >= day) break;
    if (!cell.present()) continue;
    count(growing_[cell.doublings], cell, -1);
    count(grown_[cell.doublings], cell, 1);
  }
}

std::size_t MegakaryocyteSample::first_after(double day) const {
  const auto first = std::partition_point(cells_.begin(), cells_.end(), [day](const Megakaryocyte& cell) { return cell.born() <= day; });
  return static_cast<std::size_t>(first - cells_.begin());
}

void MegakaryocyteSample::double_ploidy(std::size_t place) {
  Megakaryocyte& cell = cells_[place];
  Class* const its = &class_of(place);
  count(its[0], cell, -1);
  count(its[1], cell, 1);
  ++cell.doublings;
}

void MegakaryocyteSample::forget() {
  if (2 * gone_ < static_cast<std::int64_t>(last())) return;
  const auto first = std::find_if(cells_.begin(), cells_.end(), [](const Megakaryocyte& cell) { return cell.present(); }) - cells_.begin();
  cells_.erase(cells_.begin(), cells_.begin() + first);
  doubles_.erase(doubles_.begin(), doubles_.begin() + first);
  first_number_ += first;
  gone_ -= first;
  young_ -= std::min(young_, static_cast<std::uint64_t>(first));
}

bool MegakaryocyteSample::consistent() const {
  if (doubles_.size() != last() || young_ > last() || !(clock_ >= 0.0 && clock_ < longest_run)) return false;
  if (first_number_ < 0 || first_number_ >= std::int64_t{1} << 62) return false;
  Classes growing{}, grown{};
  std::int64_t gone = 0;
  for (std::size_t place = 0; place < last(); ++place) {
    const Megakaryocyte& cell = cells_[place];
    if (cell.doublings > most_doublings || !(doubles_[place] >= 0.0) || !(std::abs(cell.born()) < longest_run)) return false;
    if (place > 0 && cell.arrived < cells_[place - 1].arrived) return false;
    gone += cell.present() ? 0 : 1;
    if (!cell.present() && !(cell.matures == Megakaryocyte::never && doubles_[place] == Megakaryocyte::never)) return false;
    if (!cell.present()) continue;
    if (!(std::abs(cell.matures) < longest_run)) return false;
    count((place < young_ ? grown : growing)[cell.doublings], cell, 1);
  }
  return gone == gone_ && growing == growing_ && grown == grown_ && listed();
}

bool MegakaryocyteSample::listed() const {
  if (first_page_ < page_of(-longest_run) || first_page_ > page_of(longest_run)) return false;
  std::int64_t found = 0, page = first_page_;
  for (const std::int64_t first : pages_) {
    std::int64_t before = first_number_ + static_cast<std::int64_t>(last());
    for (std::int64_t number = first; number != nobody; number = cells_[place_of(number)].next) {
      if (number >= before || number < first_number_) return false;  // the newest first, so that no list is a ring
      const Megakaryocyte& cell = cells_[place_of(number)];
      if (!cell.present() || page_of(cell.matures) != page) return false;
      before = number;
      ++found;
    }
    ++page;
  }
  return found == size();
}

}  // namespace plateletsim
