// A resolved scenario is complete and valid, and reading it gives the same scenario again.
#include "models/plateletsim.h"
#include "sim/scenario/toml.h"
#include "tests/catch.h"

#include <rapidcheck.h>

#include <filesystem>
#include <string>
#include <vector>

namespace {

std::string rewritten(const std::string& text) {
  return sim::write_toml(sim::read_toml(std::make_shared<const sim::Source>(sim::Source{"random.toml", text})));
}

// Printable ASCII, quotes and backslashes among it, and characters that need escapes.
rc::Gen<std::string> any_text() {
  return rc::gen::container<std::string>(
      rc::gen::oneOf(rc::gen::inRange<char>(1, 127), rc::gen::element('"', '\\', '\n', '\t', '.')));
}

sim::Node any_tree(int depth);

sim::Node any_value(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 6 : 4)) {
    case 0:
      return {*any_text(), {}, {}};
    case 1:
      return {*rc::gen::arbitrary<std::int64_t>(), {}, {}};
    case 2:
      return {*rc::gen::arbitrary<double>(), {}, {}};
    case 3:
      return {*rc::gen::arbitrary<bool>(), {}, {}};
    case 4:
      return any_tree(depth - 1);
    default:
      break;
  }
  sim::Node::Items items;
  const int size = *rc::gen::inRange(0, 4);
  for (int i = 0; i < size; ++i) items.push_back(any_value(depth - 1));
  return {items, {}, {}};
}

sim::Node any_tree(int depth) {
  sim::Node::Members members;
  const int size = *rc::gen::inRange(0, 5);
  for (int i = 0; i < size; ++i) {
    const bool usual = *rc::gen::arbitrary<bool>();
    const std::string key = usual ? *rc::gen::element<std::string>("value", "unit", "a", "b-c") : *any_text();
    members.insert_or_assign(key, any_value(depth));
  }
  return {members, {}, {}};
}

}  // namespace

TEST_CASE("every scenario of the library resolves to a text that resolves to itself") {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(plateletsim::library())) {
    if (entry.path().extension() != ".toml" || entry.path().stem() == "sources") continue;
    INFO(entry.path().string());
    const sim::Scenario scenario = plateletsim::load(entry.path().string());
    const sim::Scenario again = sim::Scenario::parse(scenario.resolved(), "resolved.toml", "");
    CHECK(again.resolved() == scenario.resolved());
    CHECK(again.sha256() == scenario.sha256());
    CHECK(again.title() == scenario.title());
    CHECK_NOTHROW(plateletsim::check(again));
    ++count;
  }
  CHECK(count >= 10);
}

TEST_CASE("any tree survives being written and read") {
  CHECK(rc::check([] {
    const std::string text = sim::write_toml(any_tree(5));
    RC_ASSERT(rewritten(text) == text);
  }));
}

TEST_CASE("any text is read or refused, and a refusal names a line") {
  const std::vector<std::string> pieces{"[", "]", "[[", "]]", "{", "}", "=", ".", ",", "\"", "'''", "\"\"\"", "\\", "#",
                                        "\n", " ", "a", "b", "1", "1e9", "-", "nan", "true", "\xC2\xB5", "\xFF"};
  CHECK(rc::check([&] {
    const auto chosen = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces));
    std::string text;
    for (const std::string& piece : chosen) text += piece;
    try {
      const std::string once = rewritten(text);
      RC_ASSERT(rewritten(once) == once);
    } catch (const sim::UserError& error) {
      RC_ASSERT(std::string(error.what()).starts_with("random.toml:"));
    }
  }));
}
