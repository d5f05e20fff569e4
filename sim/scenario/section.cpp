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

const Node* Section::find(const std::string& key) const {
  const auto found = members().find(key);
  return found == members().end() ? nullptr : &found->second;
}

}  // namespace sim
