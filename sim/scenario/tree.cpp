// How a child scenario is laid over its parent.
#include "sim/scenario/tree.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace sim {
namespace {

const Node* item(const Node::Items& items, std::string_view index) {
  std::size_t i = 0;
  const auto [end, error] = std::from_chars(index.data(), index.data() + index.size(), i);
  const bool inside = error == std::errc() && end == index.data() + index.size() && i < items.size();
  return inside ? &items[i] : nullptr;
}

}  // namespace

bool is_section(const Node& node) { return node.members() != nullptr && !node.members()->contains("value"); }

bool is_repeated_section(const Node& node) {
  const Node::Items* items = node.items();
  return items != nullptr && !items->empty() && std::all_of(items->begin(), items->end(), is_section);
}

const Node* find(const Node& table, const std::string& dotted_name) {
  const Node* node = &table;
  for (std::string_view rest = dotted_name; node != nullptr; rest.remove_prefix(rest.find('.') + 1)) {
    const std::string_view name = rest.substr(0, rest.find('.'));
    if (const Node::Items* items = node->items()) {
      node = item(*items, name);
    } else if (const Node::Members* members = node->members()) {
      const auto found = members->find(std::string(name));
      node = found == members->end() ? nullptr : &found->second;
    } else {
      return nullptr;
    }
    if (name.size() == rest.size()) break;
  }
  return node;
}

Node merge(const Node& parent, const Node& child) {
  if (!is_section(parent) || !is_section(child)) return child;
  Node::Members members = *parent.members();
  for (const auto& [name, node] : *child.members()) {
    const auto found = members.find(name);
    members.insert_or_assign(name, found == members.end() ? node : merge(found->second, node));
  }
  return {std::move(members), child.key, child.value};
}

std::string description(const Node& node) {
  const char* const names[] = {"a table", "an array", "text", "a whole number", "a number", "true or false"};
  return names[node.content.index()];
}

}  // namespace sim
