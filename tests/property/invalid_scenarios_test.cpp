// Every file of scenarios/invalid/ has one fault and is refused with the message that its first line expects.
#include "models/plateletsim.h"
#include "sim/base/error.h"
#include "tests/catch.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> invalid_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(plateletsim::library() / "invalid")) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string expected_message(const fs::path& file) {
  const std::string mark = "# expect: ";
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  REQUIRE(line.starts_with(mark));
  return line.substr(mark.size());
}

std::string message_of(const fs::path& file) {
  try {
    plateletsim::load(file.string());
  } catch (const sim::UserError& error) {
    return error.what();
  }
  return "nothing: the file was accepted";
}

}  // namespace

TEST_CASE("every invalid scenario is refused, with its one fault in one message") {
  const std::vector<fs::path> files = invalid_files();
  CHECK(files.size() >= 90);
  for (const fs::path& file : files) {
    const std::string message = message_of(file);
    INFO(file.filename().string() << " gave: " << message);
    CHECK_THAT(message, Catch::Matchers::ContainsSubstring(expected_message(file)));
    CHECK(message.find("\n\n") == std::string::npos);
    CHECK(message.find(".toml:") != std::string::npos);
  }
}
