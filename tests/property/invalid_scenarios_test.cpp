// Every file of scenarios/invalid/ and scenarios/trials/invalid/ has one fault and is refused with the message that its first
// line expects.
#include "models/plateletsim.h"
#include "models/trial.h"
#include "sim/base/error.h"
#include "tests/catch.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
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

template <class Load>
std::string message_of(const fs::path& file, const Load& load) {
  try {
    load(file.string());
  } catch (const sim::UserError& error) {
    return error.what();
  }
  return "nothing: the file was accepted";
}

template <class Load>
void check_refused(const fs::path& folder, std::size_t least, const Load& load) {
  const std::vector<fs::path> files = files_of(folder);
  CHECK(files.size() >= least);
  for (const fs::path& file : files) {
    const std::string message = message_of(file, load);
    INFO(file.filename().string() << " gave: " << message);
    CHECK_THAT(message, Catch::Matchers::ContainsSubstring(expected_message(file)));
    CHECK(message.find("\n\n") == std::string::npos);
    CHECK(message.find(".toml:") != std::string::npos);
  }
}

}  // namespace

TEST_CASE("every invalid scenario is refused, with its one fault in one message") {
  check_refused(plateletsim::library() / "invalid", 90, [](const std::string& file) { plateletsim::load(file); });
}

TEST_CASE("every invalid trial is refused, with its one fault in one message") {
  check_refused(plateletsim::library() / "trials" / "invalid", 35, [](const std::string& file) { plateletsim::load_trial(file); });
}
