// A scenario: a file in which numbers carry units and sources, with what it extends merged in. A value: never changes.
#pragma once

#include "sim/scenario/section.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sim {

class Scenario {
 public:
  // `extends` names a scenario of the library, or a file beside this one ("other.toml").
  // Throw UserError with file, line and column.
  static Scenario load(const std::filesystem::path& file, const std::filesystem::path& library);
  static Scenario parse(std::string_view text, std::string_view name, const std::filesystem::path& library);

  // A copy with one value changed or added: "antibody.titre", "\"3 ug/mL\"". Numbers address arrays, from 0:
  // "event.0.dose". Whether the key means anything is for check() to say.
  Scenario replace(const std::string& key, const std::string& toml_value) const;
  // A copy with one more [[event]]: "{ treatment = \"ivig\", dose = \"1 g/kg\", at = \"30 day\" }".
  Scenario with_event(const std::string& toml_inline_table) const;

  std::string title() const;
  std::string story() const;
  std::string text() const { return text_; }  // as written; later changes stand below it as comments
  std::string resolved() const;               // complete and valid TOML, with units and sources, in a fixed order
  std::string sha256() const;                 // of resolved()

  bool has(const std::string& section) const;
  Section section(const std::string& name) const;                // throws UserError if absent
  std::vector<Section> sections(const std::string& name) const;  // array of tables, in order; empty if absent
  const Node& tree() const { return *tree_; }

 private:
  Scenario(std::shared_ptr<const Node> tree, std::string text) : tree_(std::move(tree)), text_(std::move(text)) {}

  std::shared_ptr<const Node> tree_;
  std::string text_;
};

// Every citation key named by a source "measured KEY" or "fitted KEY", sorted, each once.
std::vector<std::string> citations(const Scenario& scenario);

}  // namespace sim
