// The text of a tree: one form for each tree, so that equal scenarios have equal fingerprints.
#include "sim/scenario/quantity.h"
#include "sim/scenario/toml.h"

#include <array>
#include <vector>

namespace sim {
namespace {

std::string inline_text(const Node& node);

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += {'\\', c};
    } else if (c == '\n') {
      result += "\\n";
    } else if (code < 0x20 || code == 0x7f) {
      result += std::string("\\u00") + "0123456789ABCDEF"[code >> 4] + "0123456789ABCDEF"[code & 15];
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string key_text(const std::string& key) {
  const bool bare = !key.empty() && key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                          "0123456789_-") == std::string::npos;
  return bare ? key : quoted(key);
}

std::string float_text(double value) {
  const std::string text = to_text(value);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string member_text(const std::string& key, const Node& node) { return key_text(key) + " = " + inline_text(node); }

// value, unit, source first; then whatever else, by name.
std::string table_text(const Node::Members& members) {
  std::string text;
  const auto append = [&text](const std::string& member) { text += (text.empty() ? " " : ", ") + member; };
  const std::array<std::string, 3> leading{"value", "unit", "source"};
  for (const std::string& key : leading) {
    if (const auto found = members.find(key); found != members.end()) append(member_text(key, found->second));
  }
  for (const auto& [key, node] : members) {
    if (key != "value" && key != "unit" && key != "source") append(member_text(key, node));
  }
  return text.empty() ? "{}" : "{" + text + " }";
}

std::string array_text(const Node::Items& items) {
  std::string text;
  for (const Node& item : items) text += (text.empty() ? "" : ", ") + inline_text(item);
  return "[" + text + "]";
}

struct ToText {
  std::string operator()(const Node::Members& members) const { return table_text(members); }
  std::string operator()(const Node::Items& items) const { return array_text(items); }
  std::string operator()(const std::string& text) const { return quoted(text); }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return float_text(value); }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
};

std::string inline_text(const Node& node) { return std::visit(ToText{}, node.content); }

std::string body(const Node::Members& members, const std::string& name);

std::string section_text(const std::string& name, const Node& node) {
  if (const Node::Members* members = node.members()) return "\n[" + name + "]\n" + body(*members, name);
  std::string text;
  for (const Node& item : *node.items()) text += "\n[[" + name + "]]\n" + body(*item.members(), name);
  return text;
}

std::string body(const Node::Members& members, const std::string& name) {
  std::string values, sections;
  for (const auto& [key, node] : members) {
    if (is_section(node) || is_repeated_section(node)) {
      sections += section_text(name.empty() ? key_text(key) : name + "." + key_text(key), node);
    } else {
      values += member_text(key, node) + "\n";
    }
  }
  return values + sections;
}

}  // namespace

std::string write_toml_value(const Node& node) { return inline_text(node); }

std::string write_toml(const Node& root) { return body(*root.members(), ""); }

}  // namespace sim
