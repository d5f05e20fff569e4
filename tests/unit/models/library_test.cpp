// Where the library of scenarios is looked for: where the environment says, or else where it was installed.
#include <cstdlib>
#include <filesystem>
#include <string>

#include "models/plateletsim.h"
#include "tests/catch.h"
#include "tests/unit/sim/base/folder.h"

namespace {

constexpr const char* variable = "PLATELETSIM_SCENARIOS";
constexpr int replace = 1;

// Keeps what the environment says, and says it again afterwards.
class Kept {
 public:
  Kept() : known_(std::getenv(variable) != nullptr), value_(known_ ? std::getenv(variable) : "") {}
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;
  ~Kept() { known_ ? ::setenv(variable, value_.c_str(), replace) : ::unsetenv(variable); }

 private:
  bool known_;
  std::string value_;
};

}  // namespace

TEST_CASE("the library is where the environment says; when that says nothing, where it was installed") {
  const Kept kept;
  const Folder folder;
  const std::string mine = folder / "";
  ::setenv(variable, mine.c_str(), replace);
  CHECK(plateletsim::library() == mine);
  ::setenv(variable, "", replace);
  CHECK(std::filesystem::is_regular_file(plateletsim::library() / "healthy_adult.toml"));
  ::unsetenv(variable);
  CHECK(std::filesystem::is_regular_file(plateletsim::library() / "healthy_adult.toml"));
}
