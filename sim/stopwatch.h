// When the next thing is due by the wall clock: paces the writing of files, and never a result.
#pragma once

#include <chrono>

namespace sim {

class Stopwatch {
 public:
  explicit Stopwatch(double seconds) : interval_(seconds) {}
  bool due() const { return std::chrono::steady_clock::now() - start_ >= interval_; }
  void restart() { start_ = std::chrono::steady_clock::now(); }

 private:
  std::chrono::duration<double> interval_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace sim
