// All faults of a scenario at once (up to some number), in the order in which they were written.
#include "sim/base/suggest.h"
#include "sim/base/text.h"
#include "sim/scenario/schema.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace sim {
namespace {

constexpr std::size_t most_faults = 20;           // that are told of one scenario
constexpr const char* event_name = "event";
constexpr const char* taper_name = "then";

bool takes_anchors(const Field& field) { return field.kind == Kind::number && !field.choices.empty(); }

class Checker {
 public:
  explicit Checker(const std::vector<TableInfo>& tables) : tables_(tables) {}

  void check_top(const Node& root) {
    require_text(root, "title");
    if (root.members()->contains("story")) require_text(root, "story");
    for (const auto& [name, node] : *root.members()) {
      if (full()) return;
      if (name == "title" || name == "story") continue;
      if (name == "event") {
        check_each(name, node, [this](const Section& event) { check_event(event); });
      } else {
        check_named(name, name, node, top_names());
      }
    }
  }

  void report() {
    if (faults_.empty()) return;
    std::stable_sort(faults_.begin(), faults_.end(), [](const PlacedError& a, const PlacedError& b) {
      return std::tuple(a.place.source->name, a.place.line, a.place.column) <
             std::tuple(b.place.source->name, b.place.line, b.place.column);
    });
    std::string text;
    for (const PlacedError& fault : faults_) text += (text.empty() ? "" : "\n\n") + std::string(fault.what());
    if (full()) text += "\n\nThere may be more; these are the first " + std::to_string(most_faults) + " that were found.";
    throw UserError(text);
  }

 private:
  bool full() const { return faults_.size() >= most_faults; }

  template <class Action>
  void attempt(Action action) {
    if (full()) return;
    try {
      action();
    } catch (const PlacedError& fault) {
      faults_.push_back(fault);
    }
  }

  void fail(const Place& place, const std::string& message) {
    if (!full()) faults_.emplace_back(place, message);
  }

  void require_text(const Node& root, const std::string& key) {
    const Node* node = find(root, key);
    if (node == nullptr) {
      fail(root.value, "the scenario lacks a " + key);
    } else if (const auto* text = std::get_if<std::string>(&node->content); text == nullptr) {
      fail(node->value, key + " must be text, not " + description(*node));
    } else if (!is_plain(*text)) {
      fail(node->value, key + " holds a control character, which a terminal would obey");
    }
  }

  template <class Action>
  void check_each(const std::string& name, const Node& node, Action action) {
    if (node.items() == nullptr) {
      fail(node.value, "\"" + name + "\" is written as [[" + name + "]], once for each");
      return;
    }
    for (const Node& item : *node.items()) check_one(name, item, action);
  }

  template <class Action>
  void check_one(const std::string& name, const Node& node, Action action) {
    if (is_section(node)) {
      action(Section(name, std::make_shared<const Node>(node)));
    } else {
      fail(node.value, "[" + name + "] must be a table of keys, not " + description(node));
    }
  }

  // A key that should name a section.
  void check_named(const std::string& name, const std::string& key, const Node& node,
                   const std::vector<std::string>& siblings) {
    const auto table = std::find_if(tables_.begin(), tables_.end(),
                                    [&](const TableInfo& each) { return each.name == name && !is_event(each); });
    if (table == tables_.end()) {
      fail(node.key, (is_section(node) || is_repeated_section(node) ? "unknown section [" + name + "]"
                                                                   : "unknown key \"" + name + "\"") +
                         hint(key, siblings));
    } else if (table->repeated) {
      check_each(name, node, [&](const Section& section) { check_section(section, *table); });
    } else {
      check_one(name, node, [&](const Section& section) { check_section(section, *table); });
    }
  }

  void check_section(const Section& section, const TableInfo& table) {
    if (table.open) return;
    std::vector<std::string> names = subsection_names(table.name);
    const std::size_t sections = names.size();
    for (const Field& field : table.fields) names.push_back(field.name);
    if (table.name == event_name) names.push_back(taper_name);
    for (const auto& [key, node] : section.members()) {
      if (full()) return;
      const auto found = std::find(names.begin(), names.end(), key);
      if (found == names.end()) {
        fail(node.key, "unknown key \"" + key + "\" in [" + table.name + "]" + hint(key, names));
      } else if (found < names.begin() + static_cast<std::ptrdiff_t>(sections)) {
        check_named(table.name + "." + key, key, node, names);
      }
    }
    for (const Field& field : table.fields) {
      if (takes_anchors(field)) continue;  // read_event() knows the days that others find out
      attempt([&] { read(section, field); });
    }
  }

  void check_event(const Section& event) {
    const std::size_t before = faults_.size();
    attempt([&] {
      const TableInfo& chosen = event_table_of(event, tables_);
      check_section(event, {event_name, chosen.meaning, true, chosen.fields});
    });
    if (faults_.size() == before) attempt([&] { read_event(event, tables_); });
  }

  // The nearest word; failing that, where a key of this name belongs.
  std::string hint(const std::string& key, const std::vector<std::string>& names) const {
    const std::string near = did_you_mean(key, names);
    if (!near.empty()) return near;
    for (const TableInfo& table : tables_) {
      for (const Field& field : table.fields) {
        if (field.name == key && !is_event(table)) return "; it belongs to [" + table.name + "]";
      }
    }
    return {};
  }

  std::vector<std::string> top_names() const {
    std::vector<std::string> names{"title", "story", "extends", "event"};
    for (const TableInfo& table : tables_) {
      if (table.name.find('.') == std::string::npos) names.push_back(table.name);
    }
    return names;
  }

  std::vector<std::string> subsection_names(const std::string& parent) const {
    std::vector<std::string> names;
    for (const TableInfo& table : tables_) {
      const bool below = table.name.starts_with(parent + ".") && !is_event(table);
      if (below) names.push_back(table.name.substr(parent.size() + 1));
    }
    return names;
  }

  const std::vector<TableInfo>& tables_;
  std::vector<PlacedError> faults_;
};

}  // namespace

void check(const Scenario& scenario, const std::vector<TableInfo>& tables) {
  Checker checker(tables);
  checker.check_top(scenario.tree());
  checker.report();
}

}  // namespace sim
