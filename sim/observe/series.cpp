// The shape of a series, and its description without the rows.
#include "sim/observe/series.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace sim {

std::size_t Series::width(const Variable& variable) const {
  if (variable.dimension.empty()) return 1;
  for (const Dimension& dimension : dimensions)
    if (dimension.name == variable.dimension) return dimension.size();
  throw std::out_of_range("unknown dimension " + variable.dimension);
}

void Series::clear_rows() {
  time.clear();
  for (Variable& variable : variables) variable.values.clear();
}

void Series::keep_rows(std::size_t rows) {
  if (rows >= time.size()) return;
  time.resize(rows);
  for (Variable& variable : variables) variable.values.resize(rows * width(variable));
}

void Series::fill_rows(const std::vector<double>& times) {
  if (times.size() <= time.size()) return;
  time.insert(time.end(), times.begin() + static_cast<std::ptrdiff_t>(time.size()), times.end());
  for (Variable& variable : variables) variable.values.resize(times.size() * width(variable), std::numeric_limits<double>::quiet_NaN());
}

Series Series::without_rows() const {
  Series empty{{}, dimensions, {}};
  for (const Variable& v : variables) empty.variables.push_back({v.name, v.units, v.long_name, v.dimension, {}});
  return empty;
}

bool Series::consistent() const {
  return std::all_of(variables.begin(), variables.end(), [&](const Variable& variable) {
    const auto known = [&](const Dimension& dimension) { return dimension.name == variable.dimension; };
    if (!variable.dimension.empty() && std::none_of(dimensions.begin(), dimensions.end(), known)) return false;
    const std::size_t wide = width(variable);
    return wide == 0 ? variable.values.empty()
                     : variable.values.size() % wide == 0 && variable.values.size() / wide == time.size();
  });
}

}  // namespace sim
