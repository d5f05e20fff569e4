// Which names a tree holds, where their files may lie, and how they are laid beneath what the scenario says itself.
#include "sim/scenario/companions.h"

#include "sim/base/suggest.h"
#include "sim/scenario/toml.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>

namespace sim {
namespace {

namespace fs = std::filesystem;

struct CompanionKind {
  const char* key;      // of an event, protocol or assay, whose word is the name
  const char* section;  // that holds what the file says
  const char* folder;
};
constexpr CompanionKind drug{"treatment", "drug", "drugs"};
constexpr CompanionKind condition{"condition", "condition", "conditions"};
constexpr CompanionKind protocol{"name", "protocol", "protocols"};
constexpr CompanionKind analyser{"analyser", "analyser", "analysers"};
constexpr CompanionKind trial{"population", "trial", "trials"};  // names a scenario itself: no scenario draws it in

constexpr const char* complete = "title";  // a table that has it was drawn in before

bool is_plain_name(const std::string& name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == std::string::npos;
}

Node read_file(const fs::path& file) { return read_toml(read_source(file)); }

bool is_scenario(const Node& tree) { return find(tree, "extends") != nullptr || find(tree, "run") != nullptr; }

std::string kind_of(const Node& tree) {
  if (is_scenario(tree)) return "";
  if (find(tree, trial.key) != nullptr) return trial.section;
  if (find(tree, "dose") != nullptr && find(tree, drug.key) == nullptr) return drug.section;
  if (find(tree, drug.key) != nullptr) return protocol.section;
  if (find(tree, "counted") != nullptr) return analyser.section;
  return find(tree, "effect") != nullptr ? condition.section : "";
}

// Beside a scenario, or on a shelf without folders, lie files of all kinds: what says of itself that it is another is none.
bool may_be(const CompanionKind& kind, const Node& tree) {
  const std::string known = kind_of(tree);
  return !is_scenario(tree) && (known.empty() || known == kind.section);
}

std::optional<fs::path> find_file(const CompanionKind& kind, const std::string& name, const Library& library, const fs::path& beside) {
  const std::string file = name + ".toml";
  const auto lies_in = [&](const fs::path& folder, const fs::path& place) { return is_file(place) && lies_within(place, folder); };
  std::vector<fs::path> folders = library.others;
  if (!beside.empty()) folders.insert(folders.begin(), beside);
  for (const fs::path& folder : folders) {
    if (lies_in(folder, folder / kind.folder / file)) return folder / kind.folder / file;
    if (lies_in(folder, folder / file) && may_be(kind, read_file(folder / file))) return folder / file;
  }
  const fs::path place = library.folder / kind.folder / file;
  return lies_in(library.folder, place) ? std::optional(place) : std::nullopt;
}

const std::string* word_of(const Node& table, const char* key) {
  const Node* node = find(table, key);
  if (node != nullptr && node->members() != nullptr) node = find(*node, "value");
  return node == nullptr ? nullptr : std::get_if<std::string>(&node->content);
}

// The words that stand behind a key anywhere in a tree.
void collect_words(const Node& node, const char* key, std::set<std::string>& words) {
  if (const Node::Items* items = node.items())
    for (const Node& item : *items) collect_words(item, key, words);
  if (node.members() == nullptr) return;
  if (const std::string* word = word_of(node, key); word != nullptr && is_plain_name(*word)) words.insert(*word);
  for (const auto& [name, child] : *node.members()) collect_words(child, key, words);
}

std::set<std::string> words_of(const Node& tree, const CompanionKind& kind) {
  std::set<std::string> words;
  for (const char* part : {"event", "protocol", "assay"})
    if (const Node* node = find(tree, part)) collect_words(*node, kind.key, words);
  return words;
}

// Tables that change what a file says, by its name, and do not hold it yet. Nothing else need name it: they may be a parent's
// numbers for a drug whose events the child took away, or one's own for a drug that will be given at the bedside.
std::map<std::string, const Node*> changed(const Node& tree, const CompanionKind& kind) {
  std::map<std::string, const Node*> tables;
  const Node* section = find(tree, kind.section);
  if (section == nullptr || section->members() == nullptr) return tables;
  for (const auto& [name, table] : *section->members())
    if (is_section(table) && find(table, complete) == nullptr) tables.emplace(name, &table);
  return tables;
}

void draw_in(Node& tree, const CompanionKind& kind, const Library& library, const fs::path& beside) {
  auto& members = std::get<Node::Members>(tree.content);
  std::set<std::string> words = words_of(tree, kind);
  for (const auto& [name, table] : changed(tree, kind))
    if (is_plain_name(name)) words.insert(name);
  for (const std::string& name : words) {
    const Node* own = find(tree, std::string(kind.section) + "." + name);
    if (own != nullptr && find(*own, complete) != nullptr) continue;
    const std::optional<fs::path> file = find_file(kind, name, library, beside);
    if (!file) continue;
    const Node drawn = read_file(*file);
    Node& section = members.try_emplace(kind.section, Node{Node::Members{}, tree.key, tree.value}).first->second;
    if (auto* tables = std::get_if<Node::Members>(&section.content))
      tables->insert_or_assign(name, own == nullptr ? drawn : merge(drawn, *own));
  }
}

void draw_in_protocols(Node& tree, const Library& library, const fs::path& beside) {
  auto& members = std::get<Node::Members>(tree.content);
  const auto found = members.find(protocol.section);
  auto* items = found == members.end() ? nullptr : std::get_if<Node::Items>(&found->second.content);
  if (items == nullptr) return;
  for (Node& item : *items) {
    const std::string* name = word_of(item, protocol.key);
    if (name == nullptr || !is_plain_name(*name) || find(item, complete) != nullptr) continue;
    if (const auto file = find_file(protocol, *name, library, beside)) item = merge(read_file(*file), item);
  }
}

}  // namespace

Node with_companions(Node tree, const Library& library, const fs::path& beside) {
  if (tree.members() == nullptr) return tree;
  draw_in_protocols(tree, library, beside);
  draw_in(tree, drug, library, beside);
  draw_in(tree, condition, library, beside);
  draw_in(tree, analyser, library, beside);
  return tree;
}

void require_companions(const Node& tree, const Library& library) {
  for (const CompanionKind& kind : {drug, condition, analyser})
    for (const auto& [name, table] : changed(tree, kind))
      throw PlacedError(table->key, "[" + std::string(kind.section) + "." + name + "] lacks a title, and no file of this name is there whose numbers it would change" +
                                        did_you_mean(name, companion_names(kind.folder, library)));
}

std::string companion_kind(const fs::path& file) { return kind_of(read_file(file)); }

fs::path companion_file(const std::string& folder, const std::string& name, const Library& library) {
  for (const CompanionKind& kind : {drug, condition, protocol, analyser, trial})
    if (folder == kind.folder)
      if (const auto file = find_file(kind, name, library, {})) return *file;
  throw UserError("the library has no file \"" + name + "\" among its " + folder + did_you_mean(name, companion_names(folder, library)));
}

std::vector<std::string> companion_names(const std::string& kind, const Library& library) {
  std::set<std::string> names;
  std::vector<fs::path> folders{library.folder / kind};
  for (const fs::path& other : library.others) folders.push_back(other / kind);
  for (const fs::path& folder : folders) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
      if (entry->path().extension() == ".toml") names.insert(entry->path().stem().string());
  }
  return {names.begin(), names.end()};
}

}  // namespace sim
