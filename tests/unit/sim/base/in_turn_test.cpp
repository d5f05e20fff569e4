// What is found in parallel is handed over in order, one after another, and failures arrive.
#include "sim/base/in_turn.h"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/catch.h"

TEST_CASE("what was found is taken in the order of the tiles, by one at a time") {
  for (int threads : {1, 2, 7})
    for (std::size_t tiles : {0u, 1u, 2u, 500u}) {
      std::vector<std::size_t> taken;
      std::atomic<int> takers{0};
      bool alone = true;
      sim::in_turn(
          threads, tiles,
          [](std::size_t tile) {
            if (tile % 50 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
            return std::vector<std::size_t>{tile, tile + 1000};
          },
          [&](const std::vector<std::size_t>& found) {
            alone &= ++takers == 1 && found.back() == found.front() + 1000;
            taken.push_back(found.front());
            --takers;
          });
      CHECK(alone);
      REQUIRE(taken.size() == tiles);
      for (std::size_t i = 0; i < tiles; ++i) CHECK(taken[i] == i);
    }
}

TEST_CASE("nothing is taken behind a tile that fails") {
  for (int threads : {1, 3}) {
    std::vector<std::size_t> taken;
    const auto work = [](std::size_t tile) {
      if (tile == 20) throw std::runtime_error("tile 20");
      return tile;
    };
    CHECK_THROWS_WITH(sim::in_turn(threads, 50, work, [&](std::size_t tile) { taken.push_back(tile); }), "tile 20");
    CHECK(taken.size() == 20);
  }
}

TEST_CASE("a failure of the one who takes arrives, too") {
  for (int threads : {1, 3})
    CHECK_THROWS_WITH(sim::in_turn(threads, 50, [](std::size_t tile) { return tile; },
                                   [](std::size_t tile) { if (tile == 7) throw std::runtime_error("taken"); }),
                      "taken");
}
