// Turns what probes read into the rows of a series.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/observe/probe.h"

namespace sim {

template <class World>
class Recorder {
 public:
  explicit Recorder(std::vector<Probe<World>> probes) : probes_(std::move(probes)) {
    for (const auto& probe : probes_) {
      const std::string& axis = probe.dimension.name;
      bool known = axis.empty();
      for (const Dimension& d : series_.dimensions) known = known || d.name == axis;
      if (!known) series_.dimensions.push_back(probe.dimension);
      series_.variables.push_back({probe.name, probe.units, probe.long_name, axis, {}});
    }
  }

  // Appends a row. A probe that has more values than its dimension had at the start is cut, fewer become NaN.
  void record(const World& world, double time) {
    const Interval<World> since = interval(time);
    series_.time.push_back(time);
    for (std::size_t i = 0; i < probes_.size(); ++i) {
      row_.clear();
      probes_[i].read(world, since, row_);
      row_.resize(width(i), std::numeric_limits<double>::quiet_NaN());
      auto& column = series_.variables[i].values;
      column.insert(column.end(), row_.begin(), row_.end());
    }
    before_ = world.books();
    last_ = time;
    ++rows_;
  }

  // The values of one probe now, as many as a row has of it, rates as since the last row; at the moment of a row, those
  // of that row. Empty for an unknown name.
  std::vector<double> observe(const World& world, double time, const std::string& name) const {
    const Interval<World> since = interval(time);
    std::vector<double> values;
    for (std::size_t i = 0; i < probes_.size(); ++i) {
      if (probes_[i].name != name) continue;
      probes_[i].read(world, since, values);
      values.resize(width(i), std::numeric_limits<double>::quiet_NaN());
      const auto& column = series_.variables[i].values;
      if (since.days != 0.0 || column.size() < width(i)) continue;
      for (std::size_t at = 0; at < width(i); ++at)
        if (std::isnan(values[at])) values[at] = column[column.size() - width(i) + at];
    }
    return values;
  }

  const Series& series() const { return series_; }
  const std::vector<Probe<World>>& probes() const { return probes_; }
  std::int64_t rows() const { return rows_; }  // recorded since the start, those forgotten included
  // Goes on with other probes. Of what was not watched before, the rows so far hold NaN.
  void use(std::vector<Probe<World>> probes) {
    Recorder other(std::move(probes));
    probes_ = std::move(other.probes_);
    if (!series_.has_columns_of(other.series_)) series_ = series_.in_columns_of(std::move(other.series_));
  }
  // Gives up the rows in memory, when they are safe elsewhere. What follows is recorded as if they were there.
  void forget() { series_.clear_rows(); }

  template <class Self>
  static auto kept(Self& self) {
    return std::tie(self.rows_, self.last_, self.before_, self.series_);
  }
  bool consistent() const {
    bool same = series_.variables.size() == probes_.size() && rows_ >= static_cast<std::int64_t>(series_.time.size());
    for (std::size_t i = 0; same && i < probes_.size(); ++i)
      same = series_.variables[i].name == probes_[i].name && series_.width(series_.variables[i]) == width(i);
    return same;
  }

 private:
  Interval<World> interval(double time) const { return {rows_ == 0 ? 0.0 : time - last_, before_}; }
  std::size_t width(std::size_t i) const { return probes_[i].dimension.name.empty() ? 1 : probes_[i].dimension.size(); }

  std::vector<Probe<World>> probes_;
  Series series_;
  std::int64_t rows_ = 0;
  double last_ = 0.0;  // day, of the last row
  typename World::Books before_{};
  std::vector<double> row_;
};

}  // namespace sim
