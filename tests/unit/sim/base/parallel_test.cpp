// Tiles of work: each is done once, by as many threads as are asked for, and a failure is told at the end.
#include "sim/base/parallel.h"

#include <condition_variable>
#include <set>
#include <stdexcept>
#include <string>

#include "tests/catch.h"

TEST_CASE("each tile is worked on once, whatever the number of threads") {
  for (const int threads : {-1, 0, 1, 2, 3, 8})
    for (const std::size_t tiles : {0, 1, 2, 7, 100}) {
      std::vector<std::atomic<int>> done(tiles + 1);
      sim::parallel_for(threads, tiles, [&](std::size_t tile, std::size_t) { ++done.at(tile); });
      for (std::size_t i = 0; i < tiles; ++i) CHECK(done[i] == 1);
      CHECK(done[tiles] == 0);
    }
}

// Each tile waits until all threads have one: passes only if they are different ones.
TEST_CASE("as many threads work as are asked for, the caller among them") {
  std::mutex guard;
  std::condition_variable all_there;
  std::set<std::thread::id> crew;
  sim::parallel_for(3, 3, [&](std::size_t, std::size_t) {
    std::unique_lock lock(guard);
    crew.insert(std::this_thread::get_id());
    all_there.notify_all();
    all_there.wait_for(lock, std::chrono::seconds(20), [&] { return crew.size() == 3; });
  });
  CHECK(crew.size() == 3);
  CHECK(crew.contains(std::this_thread::get_id()));
  crew.clear();
  sim::parallel_for(1, 3, [&](std::size_t, std::size_t) { crew.insert(std::this_thread::get_id()); });
  CHECK(crew == std::set{std::this_thread::get_id()});
}

TEST_CASE("a failure is thrown again when the other tiles are done") {
  for (const int threads : {2, 4}) {
    std::atomic<int> done{0};
    std::string said;
    try {
      sim::parallel_for(threads, 50, [&](std::size_t tile, std::size_t) {
        if (tile == 10) throw std::runtime_error("tile 10");
        ++done;
      });
    } catch (const std::runtime_error& error) {
      said = error.what();
    }
    CHECK(said == "tile 10");
    CHECK(done == 49);
  }
}
