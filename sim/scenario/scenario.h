// A scenario: a file in which numbers carry units and sources, with what it extends merged in. A value: never changes.
#pragma once

#include "sim/scenario/library.h"
#include "sim/scenario/section.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sim {

class Scenario {
 public:
  // `extends` names a scenario of the library, or a file beside this one ("other.toml"). What events name and a file
  // defines is drawn in (sim/scenario/companions.h), also by the copies below.
  // Throw UserError with file, line and column.
  static Scenario load(const std::filesystem::path& file, const Library& library);
  static Scenario parse(std::string_view text, std::string_view name, const Library& library);

  // A copy with one value changed or added: "antibody.titre", "\"3 ug/mL\"". Numbers address arrays, from 0:
  // "event.0.dose". Whether the key means anything is for check() to say.
  Scenario replace(const std::string& key, const std::string& toml_value) const;
  Scenario replace(const std::string& key, const Node& value) const;
  // A copy with one more [[event]]: "{ treatment = \"ivig\", dose = \"1 g/kg\", at = \"30 day\" }".
  Scenario with_event(const std::string& toml_inline_table) const;
  Scenario with_event(Node event) const;
  // A copy with one more [[protocol]], in the same way.
  Scenario with_protocol(const std::string& toml_inline_table) const;
  Scenario with_protocol(Node protocol) const;

  std::string title() const;
  std::string story() const;
  std::string text() const { return text_; }  // as written; later changes stand below it as comments
  std::string resolved() const;               // complete and valid TOML, with units and sources, in a fixed order
  std::string sha256() const;                 // of resolved()

  bool has(const std::string& section) const;
  Section section(const std::string& name) const;                // throws UserError if absent
  std::vector<Section> sections(const std::string& name) const;  // array of tables, in order; empty if absent
  const Node& tree() const { return *tree_; }
  const Library& library() const { return origin_->library; }

 private:
  struct Origin {
    Library library;
    std::filesystem::path folder;  // of the file
  };
  Scenario(Node tree, std::string text, std::shared_ptr<const Origin> origin);
  Scenario with(const char* array, const std::string& toml_inline_table) const;
  Scenario with(const char* array, Node table) const;
  Scenario with(const char* array, Node table, const std::string& change) const;

  std::shared_ptr<const Node> tree_;
  std::string text_;
  std::shared_ptr<const Origin> origin_;
};

// Every citation key named by a source "measured KEY" or "fitted KEY", sorted, each once.
std::vector<std::string> citations(const Scenario& scenario);

}  // namespace sim
