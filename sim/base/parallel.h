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

// Calls work(0) … work(tiles - 1), each once. The first exception, if any, is thrown again at the end.
template <class Work>
void parallel_for(int threads, std::size_t tiles, const Work& work) {
  const std::size_t workers = std::min(tiles, static_cast<std::size_t>(std::max(threads, 1)));
  if (workers <= 1) {
    for (std::size_t tile = 0; tile < tiles; ++tile) work(tile);
    return;
  }
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex failing;
  const auto run = [&] {
    for (std::size_t tile = next++; tile < tiles; tile = next++) try {
        work(tile);
      } catch (const std::exception&) {
        const std::scoped_lock lock(failing);
        if (!failure) failure = std::current_exception();
      }
  };
  {
    std::vector<std::jthread> crew;
    for (std::size_t i = 1; i < workers; ++i) crew.emplace_back(run);
    run();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace sim
