// Scenarios extend each other, change by copy, and keep what was written.
#include "sim/scenario/scenario.h"

#include "sim/scenario/library.h"
#include "tests/catch.h"
#include "tests/unit/sim/step/toy.h"

#include <cstdlib>
#include <fstream>

using Catch::Matchers::ContainsSubstring;
using sim::Scenario;
namespace fs = std::filesystem;

namespace {

// A folder of scenario files that disappears with the test.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "scenarios-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
    fs::create_directories(library());
    fs::create_directories(path_ / "mine");
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  Scenario load(const std::string& name) const { return Scenario::load(path_ / name, library()); }
  std::string mistake(const std::string& name) const {
    return toy::mistake([&] { load(name); });
  }
  fs::path library() const { return path_ / "library"; }

 private:
  fs::path path_;
};

const std::string parent_text =
    "title = \"parent\"\nstory = \"old\"\n[tank]\nvolume = { value = \"1 L\", source = \"measured jar\" }\nhue = 0.1\n"
    "[[tank.pipe]]\nwidth = \"1 mm\"\n[[tank.pipe]]\nwidth = \"2 mm\"\n";

}  // namespace

TEST_CASE("a child inherits what it does not say") {
  const Folder folder;
  folder.write("library/parent.toml", parent_text);
  folder.write("mine/child.toml",
               "title = \"child\"\nextends = \"parent\"\n[tank]\nvolume = { value = \"2 L\" }\n[[tank.pipe]]\nwidth = \"9 mm\"\n");
  const Scenario child = folder.load("mine/child.toml");
  CHECK(child.title() == "child");
  CHECK(child.story() == "old");
  CHECK(child.text().starts_with("title = \"child\"\nextends"));
  CHECK(child.resolved() ==
        "story = \"old\"\ntitle = \"child\"\n\n[tank]\nhue = 0.1\nvolume = { value = \"2 L\" }\n\n"
        "[[tank.pipe]]\nwidth = \"9 mm\"\n");
  CHECK(Scenario::parse(child.resolved(), "again", folder.library()).sha256() == child.sha256());
}

TEST_CASE("an inherited fault names the parent") {
  const Folder folder;
  folder.write("library/parent.toml", parent_text + "[tnak]\n");
  folder.write("mine/child.toml", "title = \"child\"\nextends = \"parent\"\n");
  const Scenario child = folder.load("mine/child.toml");
  const std::string message = toy::mistake([&] { sim::check(child, toy::tables()); });
  CHECK_THAT(message, ContainsSubstring("library/parent.toml:10:1: unknown section [tnak]"));
}

TEST_CASE("extends reaches the library and the file's own folder, nothing else") {
  const Folder folder;
  folder.write("library/parent.toml", parent_text);
  folder.write("outside.toml", parent_text);
  folder.write("mine/sibling.toml", parent_text);
  const auto extending = [&](const std::string& name) {
    folder.write("mine/child.toml", "extends = \"" + name + "\"\n");
    return folder.mistake("mine/child.toml");
  };
  CHECK(extending("parent").empty());
  CHECK(extending("sibling.toml").empty());
  CHECK(extending("../library/parent.toml").empty());
  CHECK_THAT(extending("../outside.toml"), ContainsSubstring("child.toml:1:11: extends may not leave"));
  CHECK_THAT(extending("/etc/passwd.toml"), ContainsSubstring("extends may not leave"));
  CHECK_THAT(extending("../outside"), ContainsSubstring("the library has no scenario"));
  CHECK_THAT(extending("praent"), ContainsSubstring("did you mean \"parent\"?"));
  CHECK_THAT(extending("missing.toml"), ContainsSubstring("there is no file"));
  CHECK_THAT(extending(""), ContainsSubstring("the library has no scenario"));
  CHECK_THAT(extending("child.toml"), ContainsSubstring("circular extends"));
  fs::create_symlink("../outside.toml", folder.library().parent_path() / "mine" / "link.toml");
  CHECK_THAT(extending("link.toml"), ContainsSubstring("extends may not leave"));
}

TEST_CASE("scenarios of the library are found by name") {
  const Folder folder;
  folder.write("library/parent.toml", parent_text);
  CHECK(Scenario::load(sim::library_file("parent", folder.library()), folder.library()).text() == parent_text);
  CHECK_THROWS_WITH(sim::library_file("parnet", folder.library()),
                    "the library has no scenario \"parnet\"; did you mean \"parent\"?");
  CHECK_THROWS_AS(sim::library_file("a\"b", folder.library()), sim::UserError);
}

// Whatever the order in which the file system lists them.
TEST_CASE("of names that are as near the first in the alphabet is suggested") {
  for (const bool forwards : {true, false}) {
    const Folder folder;
    for (int i = 0; i < 20; ++i) folder.write(std::string("library/name") + static_cast<char>(forwards ? 'a' + i : 't' - i) + ".toml", parent_text);
    CHECK_THROWS_WITH(sim::library_file("name", folder.library()), ContainsSubstring("did you mean \"namea\"?"));
  }
}

TEST_CASE("circles and long lineages are refused") {
  const Folder folder;
  folder.write("library/a.toml", "extends = \"b\"\n");
  folder.write("library/b.toml", "extends = \"a\"\n");
  CHECK_THAT(folder.mistake("library/a.toml"), ContainsSubstring("b.toml:1:11: this scenario extends itself"));
  folder.write("library/s0.toml", "title = \"s0\"\n");
  for (int i = 1; i <= 16; ++i) {
    const std::string name = "library/s" + std::to_string(i) + ".toml";
    folder.write(name, "extends = \"s" + std::to_string(i - 1) + "\"\n");
  }
  CHECK(folder.mistake("library/s15.toml").empty());
  CHECK_THAT(folder.mistake("library/s16.toml"), ContainsSubstring("more than 16 scenarios"));
}

TEST_CASE("what is no scenario file is refused") {
  const Folder folder;
  folder.write("mine/large.toml", std::string(sim::largest_scenario + 1, '#'));
  folder.write("mine/empty.toml", "# nothing\n");
  CHECK_THAT(folder.mistake("mine/large.toml"), ContainsSubstring("at most 1048576"));
  CHECK_THAT(folder.mistake("mine/empty.toml"), ContainsSubstring("the scenario is empty"));
  CHECK_THAT(folder.mistake("mine"), ContainsSubstring("no ordinary file"));
  CHECK_THAT(folder.mistake("nowhere.toml"), ContainsSubstring("there is no such file"));
  CHECK_THROWS_WITH(Scenario::parse("extends = 3", "x", ""), ContainsSubstring("extends must be the name"));
  CHECK_THROWS_WITH(Scenario::parse("extends = \"x.toml\"", "x", ""), ContainsSubstring("only extend one of the library"));
}

TEST_CASE("replace changes a copy") {
  const Scenario before = toy::scenario(parent_text);
  const Scenario after = before.replace("tank.volume", "\"3 L\"").replace("tank.pipe.1.width", "\"3 mm\"");
  CHECK(toy::tank().read(after.section("tank")).volume == 3);
  CHECK(toy::pipe().read(after.sections("tank.pipe")[1]).width == 3);
  CHECK(toy::tank().read(before.section("tank")).volume == 1);
  CHECK(after.text() == parent_text + "# then: tank.volume = \"3 L\"\n# then: tank.pipe.1.width = \"3 mm\"\n");
  CHECK(before.replace("new.deep.key", "[1, 2]").resolved().find("[new.deep]\nkey = [1, 2]") != std::string::npos);
  CHECK(before.replace("title", "'x'").title() == "x");
}

TEST_CASE("replace refuses what is not one value of one key") {
  const Scenario scenario = toy::scenario(parent_text);
  const auto [key, value, message] = GENERATE(table<std::string, std::string, std::string>({
      {"tank.pipe.2.width", "1", "there is no item 2; the array holds 2, counted from 0"},
      {"tank.pipe.x", "1", "there is no item x"},
      {"tank.hue.x", "1", "cannot lie within a number"},
      {"tank.hue", "1\nb = 2", "must set one value"},
      {"a = 1 #", "1", "must set one value"},
      {"", "1", "a name is expected"},
      {"tank.hue", "", "a value is missing"},
      {"tank.hue", "wine", "replaced:1:12: \"wine\" needs quotes"},
      {"extends", "\"parent\"", "cannot extend"},
  }));
  CAPTURE(key, value);
  const std::string key_text = key, value_text = value;
  CHECK_THAT(toy::mistake([&] { scenario.replace(key_text, value_text); }), ContainsSubstring(message));
}

TEST_CASE("a fault in a replacement shows the replacement") {
  const Scenario scenario = toy::scenario(parent_text).replace("tank.volume", "\"3 day\"");
  const std::string message = toy::mistake([&] { sim::check(scenario, toy::tables()); });
  CHECK_THAT(message, ContainsSubstring("replaced:1:15: volume is wrong"));
  CHECK_THAT(message, ContainsSubstring("tank.volume = \"3 day\""));
}

TEST_CASE("with_event appends events") {
  const Scenario once = toy::scenario("title = \"t\"").with_event("{ assay = \"weigh\", at = \"1 day\" }");
  const Scenario twice = once.with_event("{ assay = \"weigh\", at = \"2 day\" }");
  REQUIRE(sim::events(twice, toy::tables()).size() == 2);
  CHECK(sim::events(twice, toy::tables())[1].at == 2);
  CHECK(sim::events(once, toy::tables()).size() == 1);
  CHECK(toy::scenario(twice.resolved()).sha256() == twice.sha256());
  CHECK_THROWS_WITH(once.with_event("3"), ContainsSubstring("one of [[event]] is a table"));
  CHECK_THROWS_WITH(once.with_event("{}\nx = 1"), ContainsSubstring("must set one value"));
  CHECK_THROWS_WITH(toy::scenario("event = 3").with_event("{}"), ContainsSubstring("written as [[event]]"));
}

TEST_CASE("sections are found by name") {
  const Scenario scenario = toy::scenario(parent_text);
  CHECK(scenario.has("tank"));
  CHECK_FALSE(scenario.has("lake"));
  CHECK(scenario.sections("tank.pipe").size() == 2);
  CHECK(scenario.sections("tank.hose").empty());
  CHECK_THROWS_WITH(scenario.section("lake"), ContainsSubstring("lacks the section [lake]"));
  CHECK_THROWS_WITH(scenario.section("title"), ContainsSubstring("must be a table of keys"));
  CHECK_THROWS_WITH(scenario.sections("tank"), ContainsSubstring("written as [[tank]]"));
  CHECK(sim::citations(scenario) == std::vector<std::string>{"jar"});
}
