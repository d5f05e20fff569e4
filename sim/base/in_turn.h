// Runs independent tiles of work on several threads, and hands over what each found in the order of the tiles, while
// others are still at work: what is found is never all in memory, and who was quick never shows in a result.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "sim/base/parallel.h"

namespace sim {

// Calls take(work(0)), take(work(1)), …; work in any order and at the same time, take one after another. The first
// exception, if any, is thrown again at the end; nothing is taken behind the tile that failed.
template <class Work, class Take>
void in_turn(int threads, std::size_t tiles, const Work& work, const Take& take) {
  if (threads <= 1 || tiles <= 1) {
    for (std::size_t tile = 0; tile < tiles; ++tile) take(work(tile));
    return;
  }
  using Found = decltype(work(tiles));
  std::vector<std::optional<Found>> waiting(tiles);
  std::size_t due = 0;
  bool taking = false;
  std::mutex order;
  parallel_for(threads, tiles, [&](std::size_t tile) {
    Found found = work(tile);
    std::unique_lock lock(order);
    waiting[tile].emplace(std::move(found));
    if (taking) return;  // somebody is, and will come to this one
    taking = true;
    for (; due < tiles && waiting[due]; ++due) {
      Found next = *std::exchange(waiting[due], std::nullopt);
      lock.unlock();
      take(std::move(next));
      lock.lock();
    }
    taking = false;
  });
}

}  // namespace sim
