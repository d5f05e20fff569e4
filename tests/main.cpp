// The main program of all C++ tests. A file's tests carry its name as a tag; [long] ones wait for PLATELETSIM_LONG=1.
#define CATCH_CONFIG_RUNNER
#include "tests/catch.h"

#include <cstdlib>
#include <string_view>

namespace {

// Random cases are the same in every run; RC_PARAMS="seed=..." chooses others.
void fix_random_cases(bool all) {
  constexpr int keep_what_is_set = 0;
  setenv("RC_PARAMS", all ? "seed=20261124 max_success=1000" : "seed=20261124", keep_what_is_set);
}

}  // namespace

int main(int argc, char* argv[]) {
  Catch::Session session;
  if (const int wrong = session.applyCommandLine(argc, argv); wrong != 0) return wrong;
  session.configData().filenamesAsTags = true;
  const char* wanted = std::getenv("PLATELETSIM_LONG");
  const bool all = wanted != nullptr && std::string_view(wanted) == "1";
  if (!all) session.configData().testsOrTags.emplace_back("~[long]");
  fix_random_cases(all);
#if __has_include(<catch2/catch_all.hpp>)
  session.configData().allowZeroTests = true;
#endif
  return session.run();
}
