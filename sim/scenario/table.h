// The parameters of one mechanism, declared once: each member of a struct with its name, unit, range and meaning.
//
//   Table<Tank>("tank", "A tank holds liquid.")
//       .number(&Tank::inflow, "inflow", "mL/day", {0, 1e6}, "what runs in")
//       .flag(&Tank::open, "open", "has no lid", false);
#pragma once

#include "sim/scenario/field.h"

#include <functional>
#include <utility>

namespace sim {

template <class T>
class Table {
 public:
  Table(std::string name, std::string meaning) : info_{std::move(name), std::move(meaning), false, {}} {}

  Table& number(double T::*member, std::string name, std::string unit, Range range, std::string meaning,
                std::optional<double> fallback = {}) {
    return add(member, number_field(std::move(name), std::move(unit), range, std::move(meaning), fallback));
  }
  Table& integer(std::int64_t T::*member, std::string name, Range range, std::string meaning,
                 std::optional<std::int64_t> fallback = {}) {
    return add(member, integer_field(std::move(name), range, std::move(meaning), fallback));
  }
  Table& flag(bool T::*member, std::string name, std::string meaning, std::optional<bool> fallback = {}) {
    return add(member, flag_field(std::move(name), std::move(meaning), fallback));
  }
  Table& word(std::string T::*member, std::string name, std::vector<std::string> choices, std::string meaning,
              std::optional<std::string> fallback = {}) {
    return add(member, word_field(std::move(name), std::move(choices), std::move(meaning), std::move(fallback)));
  }
  Table& text(std::string T::*member, std::string name, std::string meaning, std::optional<std::string> fallback = {}) {
    return add(member, text_field(std::move(name), std::move(meaning), std::move(fallback)));
  }
  Table& repeated() {  // an array of tables: [[antibody.clone]]
    info_.repeated = true;
    return *this;
  }

  const TableInfo& info() const { return info_; }

  // Values in the declared units, within their ranges. Throws PlacedError.
  T read(const Section& section) const {
    refuse_unknown_keys(section, info_);
    T result{};
    for (const auto& assign : assign_) assign(result, section);
    return result;
  }

 private:
  template <class V>
  Table& add(V T::*member, Field field) {
    info_.fields.push_back(field);
    assign_.push_back([member, field = std::move(field)](T& result, const Section& section) {
      result.*member = std::get<V>(sim::read(section, field));
    });
    return *this;
  }

  TableInfo info_;
  std::vector<std::function<void(T&, const Section&)>> assign_;
};

// A table of the manual: key, unit, range, fallback, meaning.
std::string markdown(const TableInfo& table);

}  // namespace sim
