// The parameters of one mechanism, declared once: each member of a struct with its name, unit, range and meaning.
//
//   Table<Tank>("tank", "A tank holds liquid.")
//       .number(&Tank::inflow, "inflow", "mL/day", {0, 1e6}, "what runs in")
//       .flag(&Tank::open, "open", "has no lid", false);
#pragma once

#include "sim/scenario/field.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sim {

template <class T>
class Table {
 public:
  Table(std::string name, std::string meaning) : info_{std::move(name), std::move(meaning), false, {}} {}

  Table& number(double T::*member, const char* name, const char* unit, Range range, const char* meaning, std::optional<double> fallback = {}) {
    return add(member, number_field(name, unit, range, meaning, fallback));
  }
  Table& integer(std::int64_t T::*member, const char* name, Range range, const char* meaning, std::optional<std::int64_t> fallback = {}) {
    return add(member, integer_field(name, range, meaning, fallback));
  }
  Table& flag(bool T::*member, const char* name, const char* meaning, std::optional<bool> fallback = {}) {
    return add(member, flag_field(name, meaning, fallback));
  }
  Table& word(std::string T::*member, const char* name, std::vector<std::string> choices, const char* meaning,
              std::optional<std::string> fallback = {}) {
    return add(member, word_field(name, std::move(choices), meaning, std::move(fallback)));
  }
  Table& text(std::string T::*member, const char* name, const char* meaning, std::optional<std::string> fallback = {}) {
    return add(member, text_field(name, meaning, std::move(fallback)));
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
    for (std::size_t i = 0; i < members_.size(); ++i)
      std::visit([&](auto member) { assign(result, member, sim::read(section, info_.fields[i])); }, members_[i]);
    return result;
  }

 private:
  using Member = std::variant<double T::*, std::int64_t T::*, bool T::*, std::string T::*>;

  Table& add(Member member, Field field) {
    members_.push_back(member);
    info_.fields.push_back(std::move(field));
    return *this;
  }

  // Not inlined: gcc 12 takes the branch of a word for a write beyond a struct that has none.
  template <class V>
  [[gnu::noinline]] static void assign(T& result, V T::*member, Value value) {
    result.*member = std::get<V>(std::move(value));
  }

  TableInfo info_;
  std::vector<Member> members_;  // of info_.fields, one by one
};

// A table of the manual: key, unit, range, fallback, meaning.
std::string markdown(const TableInfo& table);

}  // namespace sim
