// The Philox4x64-10 bijection.
#include "sim/chance/random.h"

#include <algorithm>

namespace sim {
namespace {

__extension__ using Wide = unsigned __int128;

inline void round(Block& c, const Key& k) {
  const Wide p0 = static_cast<Wide>(0xD2E7470EE14C6C93ull) * c[0];
  const Wide p1 = static_cast<Wide>(0xCA5A826395121157ull) * c[2];
  c = {static_cast<std::uint64_t>(p1 >> 64) ^ c[1] ^ k[0], static_cast<std::uint64_t>(p1),
       static_cast<std::uint64_t>(p0 >> 64) ^ c[3] ^ k[1], static_cast<std::uint64_t>(p0)};
}

}  // namespace

Block philox(Block counter, Key key) {
  for (int i = 0; i < 10; ++i) {
    round(counter, key);
    key[0] += 0x9E3779B97F4A7C15ull;
    key[1] += 0xBB67AE8584CAA73Bull;
  }
  return counter;
}

void Stream::refill() {
  used_ = 0;
  if (counter_[0] == 0) {
    const Block first = philox(counter_, key_);
    std::copy(first.begin(), first.end(), block_.begin());
    counter_[0] = 1;
    filled_ = 4;
    return;
  }
  std::array<Block, 4> c;
  for (Block& each : c) {
    each = counter_;
    ++counter_[0];
  }
  Key key = key_;
  for (int i = 0; i < 10; ++i) {
    for (Block& each : c) round(each, key);
    key[0] += 0x9E3779B97F4A7C15ull;
    key[1] += 0xBB67AE8584CAA73Bull;
  }
  for (std::size_t b = 0; b < c.size(); ++b) std::copy(c[b].begin(), c[b].end(), block_.begin() + 4 * b);
  filled_ = block_.size();
}

}  // namespace sim
