// Threads that end together.
#include "models/run/watch.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <future>
#include <vector>

namespace plateletsim {
namespace {

constexpr std::chrono::milliseconds look_every{20};

void wait(const std::future<void>& member, const std::function<void()>& look) {
  while (member.wait_for(look_every) != std::future_status::ready) look();
}

}  // namespace

void in_threads(int threads, const std::function<void()>& work, const std::function<void()>& look, std::atomic<bool>& stop) {
  std::exception_ptr seen, failed;
  const auto guarded = [&] {
    try {
      work();
    } catch (const std::exception&) {
      stop = true;
      throw;
    }
  };
  std::vector<std::future<void>> crew;
  for (int i = 0; i < std::max(threads, 1); ++i) crew.push_back(std::async(std::launch::async, guarded));
  for (std::future<void>& member : crew) {
    try {
      if (!seen) wait(member, look);
    } catch (const std::exception&) {
      stop = true;
      seen = std::current_exception();
    }
    try {
      member.get();
    } catch (const std::exception&) {
      if (!failed) failed = std::current_exception();
    }
  }
  if (failed) std::rethrow_exception(failed);
  if (seen) std::rethrow_exception(seen);
  look();
}

}  // namespace plateletsim
