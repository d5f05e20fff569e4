// When the next thing is due by the wall clock: paces the writing of files, and never a result. Also how long something took.
#pragma once

#include <chrono>

namespace sim {

class Stopwatch {
 public:
  explicit Stopwatch(double seconds = 0.0) : interval_(seconds) {}
  bool due() const { return std::chrono::steady_clock::now() - start_ >= interval_; }
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }
  void restart() { start_ = std::chrono::steady_clock::now(); }

 private:
  std::chrono::duration<double> interval_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace sim
