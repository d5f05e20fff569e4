// Runs independent tiles of work on several threads; which thread does what never shows in a result.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace sim {

// How many threads share so many tiles.
inline std::size_t crew(int threads, std::size_t tiles) {
  return std::min(tiles, static_cast<std::size_t>(std::max(threads, 1)));
}

// Calls work(tile, thread) for all tiles 0 … tiles - 1, each once, by threads 0 … crew(threads, tiles) - 1. The first
// exception, if any, is thrown again at the end.
template <class Work>
void parallel_for(int threads, std::size_t tiles, const Work& work) {
  const std::size_t workers = crew(threads, tiles);
  if (workers <= 1) {
    for (std::size_t tile = 0; tile < tiles; ++tile) work(tile, std::size_t{0});
    return;
  }
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex failing;
  const auto run = [&](std::size_t thread) {
    for (std::size_t tile = next++; tile < tiles; tile = next++) try {
        work(tile, thread);
      } catch (const std::exception&) {
        const std::scoped_lock lock(failing);
        if (!failure) failure = std::current_exception();
      }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t thread = 1; thread < workers; ++thread) others.emplace_back([&run, thread] { run(thread); });
    run(0);
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace sim
