// What a run produced, in memory: columns over time, each with its unit.
#pragma once

#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

namespace sim {

// A second axis that a variable may have: causes of death, clones, ploidy classes.
// Its places are named by labels or by numbers, never by both.
struct Dimension {
  std::string name;
  std::string units;      // UDUNITS; "1" for labels
  std::string long_name;
  std::vector<std::string> labels;
  std::vector<double> numbers;

  std::size_t size() const { return labels.empty() ? numbers.size() : labels.size(); }
  template <class Self>
  static auto tied(Self& self) { return std::tie(self.name, self.units, self.long_name, self.labels, self.numbers); }
};

// One observed quantity: a value per row of time, or a row of values where it has a dimension.
struct Variable {
  std::string name;
  std::string units;      // UDUNITS, as "1e9 L-1 day-1"
  std::string long_name;
  std::string dimension;  // "" or the name of the second axis
  std::vector<double> values;  // rows x width, row-major; width is 1 without a dimension

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.name, self.units, self.long_name, self.dimension, self.values); }
};

struct Series {
  std::vector<double> time;  // day
  std::vector<Dimension> dimensions;
  std::vector<Variable> variables;

  std::size_t width(const Variable&) const;  // values per row; throws std::out_of_range for an unknown dimension
  Series without_rows() const;
  void clear_rows();
  void keep_rows(std::size_t rows);  // the first of them
  void fill_rows(const std::vector<double>& times);  // rows of NaN at the end, for the times that it has no rows of
  Series in_columns_of(Series other) const;  // the same rows; what was not recorded is NaN, what is not wanted is left out
  bool has_columns_of(const Series& other) const;

  template <class Self>
  static auto tied(Self& self) { return std::tie(self.time, self.dimensions, self.variables); }
  bool consistent() const;  // whether every column is as long as its dimension and the rows say
};

}  // namespace sim
