// Scenarios are resolved once, when they are read: parents first, then what the child says.
#include "sim/scenario/scenario.h"

#include "sim/base/sha256.h"
#include "sim/base/text.h"
#include "sim/scenario/companions.h"
#include "sim/scenario/library.h"
#include "sim/scenario/toml.h"

#include <algorithm>
#include <set>
#include <utility>

namespace sim {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_lineage = 16;

Node read_scenario(const std::shared_ptr<const Source>& source) {
  if (source->text.size() > largest_scenario) {
    throw UserError(printable(source->name) + ": too large: a scenario has at most " + std::to_string(largest_scenario) +
                    " bytes");
  }
  Node tree = read_toml(source);
  if (tree.members()->empty()) throw PlacedError({source, 1, 1}, "the scenario is empty");
  return tree;
}

const std::string& extends_name(const Node& extends) {
  const auto* name = std::get_if<std::string>(&extends.content);
  if (name == nullptr) throw PlacedError(extends.value, "extends must be the name of a scenario, in quotes");
  return *name;
}

// `lineage` holds the files on the way here, the youngest first.
Node resolve(Node tree, const fs::path& folder, const fs::path& library, std::vector<fs::path> lineage) {
  const Node* extends = find(tree, "extends");
  if (extends == nullptr) return tree;
  const fs::path file = extended_file(extends_name(*extends), folder, library, extends->value);
  const fs::path identity = fs::weakly_canonical(file);
  if (std::find(lineage.begin(), lineage.end(), identity) != lineage.end()) {
    throw PlacedError(extends->value, "this scenario extends itself: circular extends");
  }
  if (lineage.size() >= longest_lineage) {
    throw PlacedError(extends->value, "more than " + std::to_string(longest_lineage) + " scenarios extend each other");
  }
  lineage.push_back(identity);
  const Node parent = resolve(read_scenario(read_source(file)), file.parent_path(), library, lineage);
  std::get<Node::Members>(tree.content).erase("extends");
  return merge(parent, tree);
}

std::string commented(const std::string& change) {
  std::string text = "# then: ";
  for (const char c : change) text += c == '\n' ? std::string("\n#   ") : std::string(1, c);
  return text + "\n";
}

std::string with_comment(const std::string& text, const std::string& change) {
  return text + (text.empty() || text.ends_with('\n') ? "" : "\n") + commented(change);
}

// Lays the single path of `patch` over the tree; what it leads to replaces what was there.
void overlay(Node& node, const Node& patch, const std::vector<std::string>& path, std::size_t depth) {
  if (depth == path.size()) {
    node = patch;
    return;
  }
  const Node& next = *find(patch, path[depth]);
  if (auto* members = std::get_if<Node::Members>(&node.content)) {
    const auto [child, is_new] = members->try_emplace(path[depth], next);
    if (!is_new) overlay(child->second, next, path, depth + 1);
  } else if (auto* items = std::get_if<Node::Items>(&node.content)) {
    const Node* item = find(node, path[depth]);
    if (item == nullptr) {
      throw PlacedError(next.key, "there is no item " + path[depth] + "; the array holds " +
                                      std::to_string(items->size()) + ", counted from 0");
    }
    overlay((*items)[static_cast<std::size_t>(item - items->data())], next, path, depth + 1);
  } else {
    throw PlacedError(next.key, "\"" + path[depth] + "\" cannot lie within " + description(node));
  }
}

std::vector<std::string> split(const std::string& key) {
  std::vector<std::string> names{""};
  for (const char c : key) {
    if (c == '.') {
      names.emplace_back();
    } else {
      names.back() += c;
    }
  }
  return names;
}

// The text `key = value` must set that one key and nothing else.
void require_single(const Node& patch, const std::string& key, const std::vector<std::string>& path) {
  const Node* node = &patch;
  for (const std::string& name : path) {
    const bool single = node->members() != nullptr && node->members()->size() == 1;
    if (!single || !node->members()->contains(name)) {
      throw PlacedError(patch.value, "\"" + printable(key) + "\" must set one value of one dotted key");
    }
    node = &node->members()->begin()->second;
  }
}

std::string text_of(const Node& tree, const std::string& key) {
  const Node* node = find(tree, key);
  const auto* text = node == nullptr ? nullptr : std::get_if<std::string>(&node->content);
  return text == nullptr ? "" : *text;
}

void collect_citations(const Node& node, std::set<std::string>& keys) {
  if (const Node::Items* items = node.items()) {
    for (const Node& item : *items) collect_citations(item, keys);
  }
  if (node.members() == nullptr) return;
  for (const auto& [name, child] : *node.members()) {
    collect_citations(child, keys);
    const auto* text = std::get_if<std::string>(&child.content);
    if (name != "source" || text == nullptr) continue;
    for (const std::string basis : {"measured ", "fitted "}) {
      const std::size_t begin = basis.size();
      if (text->starts_with(basis)) keys.insert(text->substr(begin, text->find_first_of(" ,;", begin) - begin));
    }
  }
}

}  // namespace

Scenario::Scenario(Node tree, std::string text, std::shared_ptr<const Origin> origin)
    : tree_(std::make_shared<const Node>(with_companions(std::move(tree), origin->library, origin->folder))),
      text_(std::move(text)),
      origin_(std::move(origin)) {}

Scenario Scenario::load(const fs::path& file, const Library& library) {
  const auto source = read_source(file);
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  Node tree = resolve(read_scenario(source), folder, library.folder, {fs::weakly_canonical(file)});
  return {std::move(tree), source->text, std::make_shared<const Origin>(Origin{library, folder})};
}

Scenario Scenario::parse(std::string_view text, std::string_view name, const Library& library) {
  const auto source = std::make_shared<const Source>(Source{std::string(name), std::string(text)});
  Node tree = resolve(read_scenario(source), {}, library.folder, {});
  return {std::move(tree), source->text, std::make_shared<const Origin>(Origin{library, {}})};
}

Scenario Scenario::replace(const std::string& key, const std::string& toml_value) const {
  const auto source = std::make_shared<const Source>(Source{"replaced", key + " = " + toml_value});
  const Node patch = read_toml(source);
  const std::vector<std::string> path = split(key);
  require_single(patch, key, path);
  if (path.front() == "extends") throw PlacedError(patch.value, "a scenario that is read cannot extend another");
  Node tree = *tree_;
  overlay(tree, patch, path, 0);
  return {std::move(tree), with_comment(text_, source->text), origin_};
}

Scenario Scenario::replace(const std::string& key, const Node& value) const {
  const std::vector<std::string> path = split(key);
  Node patch = value;
  for (auto name = path.rbegin(); name != path.rend(); ++name) patch = Node{Node::Members{{*name, std::move(patch)}}, value.key, value.value};
  Node tree = *tree_;
  overlay(tree, patch, path, 0);
  return {std::move(tree), with_comment(text_, key + " = " + write_toml_value(value)), origin_};
}

Scenario Scenario::with_event(const std::string& toml_inline_table) const { return with("event", toml_inline_table); }
Scenario Scenario::with_protocol(const std::string& toml_inline_table) const { return with("protocol", toml_inline_table); }

Scenario Scenario::with_event(Node event) const { return with("event", std::move(event)); }
Scenario Scenario::with_protocol(Node protocol) const { return with("protocol", std::move(protocol)); }

Scenario Scenario::with(const char* array, Node table) const {
  const std::string text = std::string(array) + " = " + write_toml_value(table);
  return with(array, std::move(table), text);
}

Scenario Scenario::with(const char* array, const std::string& toml_inline_table) const {
  const auto source = std::make_shared<const Source>(Source{"added", std::string(array) + " = " + toml_inline_table});
  const Node patch = read_toml(source);
  require_single(patch, array, {array});
  const Node& table = *find(patch, array);
  return with(array, table, source->text);
}

Scenario Scenario::with(const char* array, Node table, const std::string& change) const {
  if (!is_section(table)) throw PlacedError(table.value, "one of [[" + std::string(array) + "]] is a table { ... }, not " + description(table));
  Node tree = *tree_;
  auto& members = std::get<Node::Members>(tree.content);
  Node& tables = members.try_emplace(array, Node{Node::Items{}, table.key, table.value}).first->second;
  auto* items = std::get_if<Node::Items>(&tables.content);
  if (items == nullptr) throw PlacedError(tables.value, std::string(array) + "s are written as [[" + array + "]]");
  items->push_back(std::move(table));
  return {std::move(tree), with_comment(text_, change), origin_};
}

std::string Scenario::title() const { return text_of(*tree_, "title"); }
std::string Scenario::story() const { return text_of(*tree_, "story"); }
std::string Scenario::resolved() const { return write_toml(*tree_); }
std::string Scenario::sha256() const { return sim::sha256(resolved()); }
bool Scenario::has(const std::string& section) const { return find(*tree_, section) != nullptr; }

Section Scenario::section(const std::string& name) const {
  const Node* node = find(*tree_, name);
  if (node == nullptr) throw PlacedError(tree_->value, "the scenario lacks the section [" + name + "]");
  return {name, std::shared_ptr<const Node>(tree_, node)};
}

std::vector<Section> Scenario::sections(const std::string& name) const {
  const Node* node = find(*tree_, name);
  if (node == nullptr) return {};
  if (node->items() == nullptr) {
    throw PlacedError(node->value, "\"" + name + "\" is written as [[" + name + "]], once for each");
  }
  std::vector<Section> result;
  for (const Node& item : *node->items()) result.emplace_back(name, std::shared_ptr<const Node>(tree_, &item));
  return result;
}

std::vector<std::string> citations(const Scenario& scenario) {
  std::set<std::string> keys;
  collect_citations(scenario.tree(), keys);
  return {keys.begin(), keys.end()};
}

}  // namespace sim
