// The main program of all C++ tests. A file's tests carry its name as a tag; [long] ones wait for PLATELETSIM_LONG=1.
#define CATCH_CONFIG_RUNNER
#include "tests/catch.h"

#include <cstdlib>
#include <string_view>

int main(int argc, char* argv[]) {
  Catch::Session session;
  if (const int wrong = session.applyCommandLine(argc, argv); wrong != 0) return wrong;
  session.configData().filenamesAsTags = true;
  const char* wanted = std::getenv("PLATELETSIM_LONG");
  if (wanted == nullptr || std::string_view(wanted) != "1") session.configData().testsOrTags.emplace_back("~[long]");
#if __has_include(<catch2/catch_all.hpp>)
  session.configData().allowZeroTests = true;
#endif
  return session.run();
}
