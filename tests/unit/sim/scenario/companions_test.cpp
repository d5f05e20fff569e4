// What a scenario names is drawn in from files: where they are looked for, what the scenario's own words add, who is moved.
#include "sim/scenario/companions.h"

#include <filesystem>
#include <fstream>

#include "sim/scenario/scenario.h"
#include "tests/catch.h"
#include "tests/unit/sim/base/folder.h"

using sim::Scenario;
namespace fs = std::filesystem;

namespace {

// A library, a shelf of somebody else's, and a folder of one's own.
class Shelves {
 public:
  void write(const std::string& name, const std::string& text) const {
    const fs::path file = folder_ / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  void link(const std::string& to, const std::string& name) const {
    fs::create_directories((folder_ / name).parent_path());
    fs::create_symlink(folder_ / to, folder_ / name);
  }
  // What the drug zinc turned out to be for a scenario in `mine`, or "none".
  std::string title_of_zinc(const std::string& more = "") const {
    write("mine/study.toml", scenario() + more);
    const Scenario scenario = Scenario::load(folder_ / "mine/study.toml", library());
    return scenario.has("drug.zinc") ? sim::text_of(scenario.section("drug.zinc"), "title") : "none";
  }
  static std::string scenario() { return "title = \"t\"\n[[event]]\ntreatment = \"zinc\"\nat = \"1 day\"\n"; }
  sim::Library library() const { return {folder_ / "library", {folder_ / "others"}}; }
  Scenario parse(const std::string& text) const { return Scenario::parse(text, "t.toml", library()); }

 private:
  Folder folder_;
};

std::string file(const std::string& title) { return "# A file.\ntitle = \"" + title + "\"\n[kinetics]\nhalf_life = \"1 day\"\nvolume = \"5 L\"\n"; }

}  // namespace

TEST_CASE("a drug's file lies beside the scenario, in drugs/ beside it, on another's shelf or in the library; the nearest is taken") {
  const Shelves shelves;
  CHECK(shelves.title_of_zinc() == "none");
  for (const char* place : {"library/drugs/zinc.toml", "others/zinc.toml", "others/drugs/zinc.toml", "mine/zinc.toml", "mine/drugs/zinc.toml"}) {
    shelves.write(place, file(place));
    CHECK(shelves.title_of_zinc() == place);
  }
}

TEST_CASE("a scenario of the same name beside is not taken for a drug") {
  const Shelves shelves;
  shelves.write("library/drugs/zinc.toml", file("the drug"));
  for (const char* scenario : {"title = \"t\"\nextends = \"healthy_adult\"\n", "title = \"t\"\n[run]\nduration = \"1 day\"\n"}) {
    shelves.write("mine/zinc.toml", scenario);
    CHECK(shelves.title_of_zinc() == "the drug");
  }
}

TEST_CASE("a file that says of itself that it is something else is not taken for a drug") {
  const Shelves shelves;
  shelves.write("library/drugs/zinc.toml", file("the drug"));
  for (const char* other : {"title = \"t\"\n[[effect]]\nlever = \"capture\"\n", "title = \"t\"\ntreatment = \"ivig\"\ndose = \"1 g/kg\"\n"})
    for (const char* place : {"mine/zinc.toml", "others/zinc.toml"}) {
      shelves.write(place, other);
      CHECK(shelves.title_of_zinc() == "the drug");
    }
}

TEST_CASE("the scenario's own words stand above the file's, and a whole table of its own needs no file") {
  const Shelves shelves;
  shelves.write("library/drugs/zinc.toml", file("the drug"));
  const Scenario changed = shelves.parse(Shelves::scenario() + "[drug.zinc.kinetics]\nvolume = \"9 L\"\n");
  CHECK(sim::text_of(changed.section("drug.zinc.kinetics"), "volume") == "9 L");
  CHECK(sim::text_of(changed.section("drug.zinc.kinetics"), "half_life") == "1 day");
  const Scenario own = shelves.parse(Shelves::scenario() + "[drug.zinc]\ntitle = \"mine\"\n");
  CHECK(sim::text_of(own.section("drug.zinc"), "title") == "mine");
  CHECK_FALSE(own.has("drug.zinc.kinetics"));
}

TEST_CASE("a resolved scenario needs no file, and is the same again") {
  const Shelves shelves;
  shelves.write("library/drugs/zinc.toml", file("the drug"));
  shelves.write("library/conditions/flu.toml", file("the condition"));
  const Scenario whole = shelves.parse(Shelves::scenario() + "[[event]]\ncondition = \"flu\"\nat = \"1 day\"\n");
  CHECK((whole.has("drug.zinc.kinetics") && whole.has("condition.flu.kinetics")));
  const Scenario again = Scenario::parse(whole.resolved(), "again", "");
  CHECK(again.resolved() == whole.resolved());
  CHECK(again.sha256() == whole.sha256());
  shelves.write("library/drugs/zinc.toml", file("another"));
  CHECK(shelves.parse(whole.resolved()).sha256() == whole.sha256());
}

TEST_CASE("a library that grows changes nobody who does not take what is new") {
  const Shelves shelves;
  shelves.write("library/drugs/zinc.toml", file("the drug"));
  const std::string before = shelves.parse(Shelves::scenario()).sha256();
  for (const char* other : {"library/drugs/iron.toml", "library/conditions/zinc.toml", "others/drugs/lead.toml"}) shelves.write(other, file("new"));
  CHECK(shelves.parse(Shelves::scenario()).sha256() == before);
}

TEST_CASE("what is added to a scenario is drawn in, too") {
  const Shelves shelves;
  shelves.write("library/drugs/zinc.toml", file("the drug"));
  const Scenario without = shelves.parse("title = \"t\"\n");
  CHECK_FALSE(without.has("drug"));
  CHECK(without.with_event("{ treatment = \"zinc\", at = \"1 day\" }").has("drug.zinc"));
  CHECK(without.replace("event", "[{ treatment = \"zinc\", at = \"1 day\" }]").has("drug.zinc"));
}

TEST_CASE("a name is no path, and a link does not lead out of the folder") {
  const Shelves shelves;
  shelves.write("library/drugs/zinc.toml", file("the drug"));
  shelves.write("elsewhere/zinc.toml", file("another"));
  CHECK_FALSE(shelves.parse("title = \"t\"\n[[event]]\ntreatment = \"../drugs/zinc\"\nat = \"1 day\"\n").has("drug"));
  shelves.link("elsewhere/zinc.toml", "mine/zinc.toml");
  CHECK(shelves.title_of_zinc() == "the drug");
}

TEST_CASE("a fault in a file is told with its place there") {
  const Shelves shelves;
  shelves.write("library/drugs/zinc.toml", "title = \"zinc\"\n[kinetics\n");
  CHECK_THROWS_WITH(shelves.parse(Shelves::scenario()), Catch::Matchers::ContainsSubstring("drugs/zinc.toml:2:"));
}

TEST_CASE("all names of a shelf can be listed") {
  const Shelves shelves;
  CHECK(sim::companion_names("drugs", shelves.library()).empty());
  for (const char* name : {"library/drugs/zinc.toml", "library/drugs/README.md", "others/drugs/iron.toml", "others/drugs/zinc.toml", "library/conditions/flu.toml"})
    shelves.write(name, file("x"));
  CHECK(sim::companion_names("drugs", shelves.library()) == std::vector<std::string>{"iron", "zinc"});
  CHECK(sim::companion_names("conditions", shelves.library()) == std::vector<std::string>{"flu"});
}
