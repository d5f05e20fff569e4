// A strict reader of TOML 1.0 (without dates) that remembers where everything stands.
#include "sim/scenario/toml.h"
#include "sim/scenario/toml_scalar.h"

#include <utility>
#include <vector>

namespace sim {
namespace {

constexpr std::string_view key_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

struct Key {
  std::string name;
  Place place;
};

// What made a table decides who may still add to it.
enum class Origin { implied, header, dotted_key, closed };
using Path = std::vector<std::string>;  // names, and indexes of array items

class Reader {
 public:
  explicit Reader(const std::shared_ptr<const Source>& source) : cursor_(source) {
    root_ = {Node::Members{}, cursor_.place(), cursor_.place()};
  }

  Node read() {
    Node* table = &root_;
    Path path;
    for (cursor_.skip_lines(); !cursor_.at_end(); cursor_.skip_lines()) {
      if (cursor_.peek() == '[') {
        path.clear();
        table = read_header(path);
      } else {
        read_member(*table, path);
      }
      cursor_.expect_line_end();
    }
    return std::move(root_);
  }

 private:
  Node* read_header(Path& path) {
    const Place place = cursor_.place();
    cursor_.take();
    const bool repeated = cursor_.take("[");
    const std::vector<Key> keys = read_keys();
    cursor_.expect(']', "after the name of the table");
    if (repeated) cursor_.expect(']', "after the name of the table");
    refuse_deep(keys.size(), place);
    Node* node = &root_;
    for (std::size_t i = 0; i + 1 < keys.size(); ++i) node = &enter(*node, path, keys[i]);
    return repeated ? &add_item(*node, path, keys.back(), place) : &define(*node, path, keys.back(), place);
  }

  // A table on the way to the one that a header names; of an array, its last item.
  Node& enter(Node& parent, Path& path, const Key& key) {
    path.push_back(key.name);
    const auto [found, is_new] = members(parent).try_emplace(key.name, empty_table(key.place));
    Node& node = found->second;
    if (is_new) return node;
    if (auto* items = std::get_if<Node::Items>(&node.content); items != nullptr && origins_.contains(path)) {
      path.push_back(std::to_string(items->size() - 1));
      return items->back();
    }
    if (node.members() == nullptr || origin(path) == Origin::closed) {
      throw PlacedError(key.place, "\"" + key.name + "\" is a value already, not a table to add to");
    }
    return node;
  }

  Node& define(Node& parent, Path& path, const Key& key, const Place& place) {
    path.push_back(key.name);
    const auto [found, is_new] = members(parent).try_emplace(key.name, empty_table(place));
    const bool extends_implied = found->second.members() != nullptr && origin(path) == Origin::implied;
    if (!is_new && !extends_implied) throw PlacedError(key.place, "[" + key.name + "] is defined twice");
    found->second.key = found->second.value = place;
    origins_[path] = Origin::header;
    return found->second;
  }

  Node& add_item(Node& parent, Path& path, const Key& key, const Place& place) {
    path.push_back(key.name);
    const auto [found, is_new] = members(parent).try_emplace(key.name, Node{Node::Items{}, place, place});
    auto* items = std::get_if<Node::Items>(&found->second.content);
    if (items == nullptr || (!is_new && !origins_.contains(path))) {
      throw PlacedError(key.place, "\"" + key.name + "\" is defined already, and not by [[" + key.name + "]]");
    }
    origins_[path] = Origin::header;
    items->push_back(empty_table(place));
    path.push_back(std::to_string(items->size() - 1));
    origins_[path] = Origin::header;
    return items->back();
  }

  void read_member(Node& table, Path path) {
    const std::vector<Key> keys = read_keys();
    cursor_.expect('=', "after the key");
    cursor_.skip_blanks();
    refuse_deep(path.size() + keys.size(), keys.front().place);
    Node* node = &table;
    for (std::size_t i = 0; i + 1 < keys.size(); ++i) node = &enter_dotted(*node, path, keys[i]);
    path.push_back(keys.back().name);
    Node value = read_value(path);
    value.key = keys.back().place;
    if (members(*node).contains(keys.back().name)) {
      throw PlacedError(keys.back().place, "\"" + keys.back().name + "\" is defined twice");
    }
    members(*node).emplace(keys.back().name, std::move(value));
  }

  Node& enter_dotted(Node& parent, Path& path, const Key& key) {
    path.push_back(key.name);
    const auto [found, is_new] = members(parent).try_emplace(key.name, empty_table(key.place));
    if (is_new) origins_[path] = Origin::dotted_key;
    if (found->second.members() == nullptr || origin(path) != Origin::dotted_key) {
      throw PlacedError(key.place, "\"" + key.name + "\" is defined already, elsewhere");
    }
    return found->second;
  }

  Node read_value(const Path& path) {
    refuse_deep(path.size(), cursor_.place());
    const Place place = cursor_.place();
    switch (cursor_.peek()) {
      case '"':
      case '\'':
        return {read_toml_string(cursor_), place, place};
      case '[':
        return read_array(path);
      case '{':
        return read_inline_table(path);
      default:
        return {read_toml_number_or_flag(cursor_), place, place};
    }
  }

  Node read_array(const Path& path) {
    Node node{Node::Items{}, cursor_.place(), cursor_.place()};
    auto& items = std::get<Node::Items>(node.content);
    cursor_.take();
    for (cursor_.skip_lines(); cursor_.peek() != ']'; cursor_.skip_lines()) {
      Path item_path = path;
      item_path.push_back(std::to_string(items.size()));
      items.push_back(read_value(item_path));
      cursor_.skip_lines();
      if (!cursor_.take(",") && cursor_.peek() != ']') cursor_.fail("\",\" or \"]\" is expected in the array");
    }
    cursor_.take();
    return node;
  }

  Node read_inline_table(const Path& path) {
    Node node = empty_table(cursor_.place());
    cursor_.take();
    cursor_.skip_blanks();
    if (!cursor_.take("}")) {
      do {
        cursor_.skip_blanks();
        read_member(node, path);
        cursor_.skip_blanks();
      } while (cursor_.take(","));
      cursor_.expect('}', "at the end of the table, on the same line");
    }
    close(node, path);
    return node;
  }

  // Nothing may be added to an inline table, nor to what its dotted keys made.
  void close(const Node& node, const Path& path) {
    if (node.members() == nullptr) return;
    origins_[path] = Origin::closed;
    for (const auto& [name, child] : *node.members()) {
      Path child_path = path;
      child_path.push_back(name);
      close(child, child_path);
    }
  }

  std::vector<Key> read_keys() {
    std::vector<Key> keys;
    do {
      cursor_.skip_blanks();
      keys.push_back(read_key());
      cursor_.skip_blanks();
    } while (cursor_.take("."));
    return keys;
  }

  Key read_key() {
    const Place place = cursor_.place();
    if (cursor_.peek() == '"' || cursor_.peek() == '\'') return {read_toml_line_string(cursor_), place};
    const std::string name(cursor_.take_while(key_characters));
    if (name.empty()) cursor_.fail("a name is expected here");
    return {name, place};
  }

  static Node empty_table(const Place& place) { return {Node::Members{}, place, place}; }
  static Node::Members& members(Node& node) { return std::get<Node::Members>(node.content); }
  Origin origin(const Path& path) const {
    const auto found = origins_.find(path);
    return found == origins_.end() ? Origin::implied : found->second;
  }
  static void refuse_deep(std::size_t depth, const Place& place) {
    if (depth <= toml_nesting) return;
    throw PlacedError(place, "tables and arrays nest deeper than " + std::to_string(toml_nesting) + " levels");
  }

  TomlCursor cursor_;
  Node root_;
  std::map<Path, Origin> origins_;
};

}  // namespace

Node read_toml(const std::shared_ptr<const Source>& source) { return Reader(source).read(); }

}  // namespace sim
