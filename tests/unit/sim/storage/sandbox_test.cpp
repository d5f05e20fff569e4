// What happens in the sandbox stays there: crashes, files, memory; only an answer comes out.
#include "sim/storage/sandbox.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <vector>

#include "tests/catch.h"

namespace {

constexpr sim::SandboxLimits limits{std::uint64_t{256} << 20, 2};

}  // namespace

TEST_CASE("an answer comes back whole, whatever its length") {
  CHECK(sim::in_sandbox([] { return std::string(); }, limits).empty());
  const std::string bytes = sim::in_sandbox([] { return std::string(5'000'000, '\0') + "end"; }, limits);
  CHECK(bytes.size() == 5'000'003);
  CHECK(bytes.ends_with("end"));
}

TEST_CASE("what is thrown inside is told outside") {
  CHECK_THROWS_WITH(sim::in_sandbox([]() -> std::string { throw std::runtime_error("read it"); }, limits), "read it");
}

TEST_CASE("a crash inside is a failure outside") {
  CHECK_THROWS_AS(sim::in_sandbox([]() -> std::string { std::abort(); }, limits), sim::SandboxFailure);
  CHECK_THROWS_AS(sim::in_sandbox([]() -> std::string { ::_exit(0); }, limits), sim::SandboxFailure);
}

TEST_CASE("endless work inside is ended") {
  const auto forever = []() -> std::string {
    for (volatile bool on = true; on;) {}
    return "";
  };
  CHECK_THROWS_AS(sim::in_sandbox(forever, {limits.memory, 1}), sim::SandboxFailure);
}

TEST_CASE("files that were open outside are closed inside") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const auto tell = [&] { return ::write(ends[1], "x", 1); };
  CHECK(sim::in_sandbox([&] { return std::string(tell() == 1 ? "written" : "closed"); }, limits) == "closed");
  CHECK(tell() == 1);
  for (const int end : ends) ::close(end);
}

TEST_CASE("no file can be opened, no process started and no endless memory taken inside") {
  const auto tried = [](auto call) { return sim::in_sandbox([&] { return std::string(call() ? "done" : "refused"); }, limits); };
  CHECK(tried([] { return ::fork() >= 0; }) == "refused");
#ifndef SIM_WATCHED  // a sanitizer must read a little, and takes more
  CHECK(tried([] { return ::open("/etc/passwd", O_RDONLY) >= 0; }) == "refused");
  CHECK(tried([] { return ::open("from_the_sandbox", O_CREAT | O_WRONLY, 0600) >= 0; }) == "refused");
  const auto take = [](std::size_t megabytes) {
    return [bytes = megabytes << 20] { return ::operator delete(::operator new(bytes)), std::string("done"); };
  };
  CHECK(sim::in_sandbox(take(200), limits) == "done");
  CHECK_THROWS_WITH(sim::in_sandbox(take(400), limits), Catch::Matchers::ContainsSubstring("too much memory"));
#endif
}
