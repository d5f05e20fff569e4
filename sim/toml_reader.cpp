// The one place that knows the TOML library; its text in, our tree out.
#include "sim/toml.h"

#include <algorithm>
#include <cmath>
#include <string_view>

// The library asserts on some malformed text, such as "[,]"; the assertion must refuse the file, not end the program.
namespace sim::detail {
struct Malformed {};
constexpr void require(bool holds) {
  if (!holds) throw Malformed();
}
}  // namespace sim::detail
#undef NDEBUG
#define TOML_ASSERT(expression) ::sim::detail::require(static_cast<bool>(expression))
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

namespace sim {
namespace {

constexpr std::size_t longest_line = 4096;  // bytes; bounds the nesting that one line can ask for

class Converter {
 public:
  explicit Converter(std::shared_ptr<const Source> source) : source_(std::move(source)) {}

  Node table(const toml::table& table, const Place& key, int depth) const {
    Node node{Node::Members{}, key, place(table.source())};
    refuse_deep(node.value, depth);
    auto& members = std::get<Node::Members>(node.content);
    for (auto&& [name, child] : table) {
      members.emplace(std::string(name.str()), convert(child, place(name.source()), depth + 1));
    }
    return node;
  }

 private:
  Node convert(const toml::node& node, const Place& key, int depth) const {
    const Place value = place(node.source());
    if (const toml::table* members = node.as_table()) return table(*members, key, depth);
    if (const toml::array* items = node.as_array()) return array(*items, key, depth);
    if (const auto* text = node.as_string()) return {text->get(), key, value};
    if (const auto* whole = node.as_integer()) return {whole->get(), key, value};
    if (const auto* flag = node.as_boolean()) return {flag->get(), key, value};
    if (const auto* number = node.as_floating_point()) {
      if (!std::isfinite(number->get())) throw PlacedError(value, "the value is not a finite number");
      return {number->get(), key, value};
    }
    throw PlacedError(value, "dates and times of day have no place in a scenario; write a time as \"30 day\"");
  }

  Node array(const toml::array& array, const Place& key, int depth) const {
    Node node{Node::Items{}, key, place(array.source())};
    refuse_deep(node.value, depth);
    auto& items = std::get<Node::Items>(node.content);
    for (const toml::node& item : array) items.push_back(convert(item, place(item.source()), depth + 1));
    return node;
  }

  void refuse_deep(const Place& where, int depth) const {
    if (depth <= toml_nesting) return;
    throw PlacedError(where, "tables and arrays nest deeper than " + std::to_string(toml_nesting) + " levels");
  }

  Place place(const toml::source_region& region) const {
    return {source_, static_cast<std::uint32_t>(region.begin.line), static_cast<std::uint32_t>(region.begin.column)};
  }

  std::shared_ptr<const Source> source_;
};

void refuse_long_lines(const std::shared_ptr<const Source>& source) {
  std::string_view rest = source->text;
  for (std::uint32_t line = 1; !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (end > longest_line) {
      throw PlacedError({source, line, 1}, "the line is longer than " + std::to_string(longest_line) + " bytes");
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

// The first line that opens a table with something that cannot be a name.
Place malformed_header(const std::shared_ptr<const Source>& source) {
  std::string_view rest = source->text;
  for (std::uint32_t line = 1; !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view text = rest.substr(0, end);
    const std::size_t open = text.find_first_not_of(" \t");
    const std::size_t name = text.find_first_not_of(" \t[", std::min(open, text.size()));
    if (open != std::string_view::npos && text[open] == '[' && name != std::string_view::npos &&
        std::string_view(",.#=+{}]!").find(text[name]) != std::string_view::npos) {
      return {source, line, static_cast<std::uint32_t>(name + 1)};
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {source, 0, 0};
}

}  // namespace

Node read_toml(const std::shared_ptr<const Source>& source) {
  refuse_long_lines(source);
  try {
    const toml::table table = toml::parse(std::string_view(source->text), source->name);
    return Converter(source).table(table, {source, 1, 1}, 0);
  } catch (const toml::parse_error& error) {
    const toml::source_position& at = error.source().begin;
    const Place place{source, static_cast<std::uint32_t>(at.line), static_cast<std::uint32_t>(at.column)};
    throw PlacedError(place, printable(error.description()));
  } catch (const detail::Malformed&) {
    throw PlacedError(malformed_header(source), "malformed TOML: a name is expected here");
  }
}

}  // namespace sim
