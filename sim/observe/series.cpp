// The shape of a series, and its description without the rows.
#include "sim/observe/series.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace sim {
namespace {

// The names of the places along the second axis of a variable; one without a name where it has none.
std::vector<std::string> places_of(const Series& series, const Variable& variable) {
  std::vector<std::string> names;
  for (const Dimension& dimension : series.dimensions) {
    if (dimension.name != variable.dimension) continue;
    for (const double number : dimension.numbers) names.push_back(std::to_string(number));
    names.insert(names.end(), dimension.labels.begin(), dimension.labels.end());
  }
  return variable.dimension.empty() ? std::vector<std::string>{""} : names;
}

}  // namespace

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

Series Series::in_columns_of(Series other) const {
  other.time = time;
  for (Variable& variable : other.variables) {
    variable.values.assign(time.size() * other.width(variable), std::numeric_limits<double>::quiet_NaN());
    const auto old = std::find_if(variables.begin(), variables.end(), [&](const Variable& v) { return v.name == variable.name; });
    if (old == variables.end()) continue;
    const std::vector<std::string> names = places_of(*this, *old), wanted = places_of(other, variable);
    for (std::size_t j = 0; j < wanted.size(); ++j) {
      const auto found = std::find(names.begin(), names.end(), wanted[j]);
      if (found == names.end()) continue;
      const auto i = static_cast<std::size_t>(found - names.begin());
      for (std::size_t row = 0; row < time.size(); ++row) variable.values[row * wanted.size() + j] = old->values[row * names.size() + i];
    }
  }
  return other;
}

bool Series::has_columns_of(const Series& other) const {
  return std::equal(variables.begin(), variables.end(), other.variables.begin(), other.variables.end(), [&](const Variable& a, const Variable& b) {
    return a.name == b.name && places_of(*this, a) == places_of(other, b);
  });
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
