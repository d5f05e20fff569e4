// One table of a scenario, as a mechanism sees it: a name, and keys that remember where they were written.
#pragma once

#include "sim/scenario/tree.h"

#include <memory>
#include <string>

namespace sim {

class Section {
 public:
  Section(std::string name, std::shared_ptr<const Node> table);

  const std::string& name() const { return name_; }
  const Node::Members& members() const { return *table_->members(); }
  const Place& place() const { return table_->key; }
  const Node* find(const std::string& key) const;  // null when absent
  bool has(const std::string& key) const { return find(key) != nullptr; }

 private:
  std::string name_;
  std::shared_ptr<const Node> table_;
};

// Text behind a key, written plainly or with a source; empty where there is none.
std::string text_of(const Section& section, const std::string& key);

}  // namespace sim
