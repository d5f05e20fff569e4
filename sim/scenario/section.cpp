// A section shares the tree that it is part of.
#include "sim/scenario/section.h"

#include <utility>

namespace sim {

Section::Section(std::string name, std::shared_ptr<const Node> table)
    : name_(std::move(name)), table_(std::move(table)) {
  if (table_->members() == nullptr) {
    throw PlacedError(table_->value, "[" + name_ + "] must be a table of keys, not " + description(*table_));
  }
}

std::string text_of(const Section& section, const std::string& key) {
  const Node* node = section.find(key);
  if (node != nullptr && node->members() != nullptr) node = find(*node, "value");
  const auto* text = node == nullptr ? nullptr : std::get_if<std::string>(&node->content);
  return text == nullptr ? "" : *text;
}

const Node* Section::find(const std::string& key) const {
  const auto found = members().find(key);
  return found == members().end() ? nullptr : &found->second;
}

}  // namespace sim
