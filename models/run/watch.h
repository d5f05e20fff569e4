// Work in threads, while the thread that ordered it looks on.
#pragma once

#include <atomic>
#include <functional>

namespace plateletsim {

// Calls work() in so many threads and returns when all have ended. Meanwhile look() is called every few milliseconds in
// the thread of the caller, and once more when all is done. Whatever either throws sets `stop`, upon which work() is to
// return soon, and comes out again at the end; what a thread has thrown counts more than what look() has.
void in_threads(int threads, const std::function<void()>& work, const std::function<void()>& look, std::atomic<bool>& stop);

}  // namespace plateletsim
