// Memory bandwidth by STREAM's triad, a = b + s · c, on arrays far larger than any cache; answers as the other workers do.
#include "tests/bench/worker.h"

namespace {

class Triad {
 public:
  bench::Row step() {
    for (std::size_t i = 0; i < size_; ++i) a_[i] = b_[i] + scale_ * c_[i];
    scale_ = 1.0 + 1e-9 * a_[size_ / 2];
    return {};
  }
  std::int64_t size() const { return static_cast<std::int64_t>(size_); }
  std::int64_t candidates() const { return 0; }
  std::size_t bytes() const { return 3 * sizeof(double) * size_; }  // moved by one pass
  void inherit(const std::vector<double>&) {}
  void start(const std::vector<double>&) {}
  void label(double) {}

 private:
  std::size_t size_ = std::size_t{1} << 26;
  std::vector<double> a_ = std::vector<double>(size_, 1.0);
  std::vector<double> b_ = std::vector<double>(size_, 2.0);
  std::vector<double> c_ = std::vector<double>(size_, 3.0);
  double scale_ = 3.0;
};

}  // namespace

int main() {
  Triad triad;
  bench::serve(triad);
}
