// What goes into a step of dying, and what comes out of it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/agents/agents.h"
#include "sim/agents/hazard.h"
#include "sim/time/clock.h"

namespace sim {

enum class Driver { sparse, dense };

// Someone who died. Packed into 32 bytes, since a large population writes down millions in a step.
class Death {
 public:
  Death() = default;
  Death(const Identity& who, int label, int cause, double age, double trait, double luck)
      : born_(who.birth_step * 0x1000000 + label * 0x100 + cause), rank_(who.rank),
        trait_(static_cast<std::uint32_t>(static_cast<std::int64_t>(trait * 0x1p32))), age_(age), luck_(luck) {}

  Identity who() const { return {born_ >> 24, rank_}; }
  int label() const { return static_cast<int>(born_ >> 8 & 0xFFFF); }
  int cause() const { return static_cast<int>(born_ & 0xFF); }
  double age() const { return age_; }  // day, at death (middle of the exposure)
  double trait() const { return (static_cast<double>(trait_) + 0.5) * 0x1p-32; }  // inherited percentile
  double luck() const { return luck_; }  // uniform in [0, 1), left over for whatever the death still has to decide
  // The same death by what killed in another one.
  Death by(const Death& other) const { return {who(), label(), other.cause(), age_, trait(), other.luck_}; }

 private:
  std::int64_t born_;  // 40 bits of birth step, 16 of label, 8 of cause
  std::uint32_t rank_;
  std::uint32_t trait_;  // as inherited() makes it: its first 32 bits are all
  double age_, luck_;
};
static_assert(sizeof(Death) == 32);

// What one step of dying needs to know besides the world.
struct Dying {
  Clock clock;
  std::size_t causes;
  Driver driver = Driver::sparse;
  int threads = 1;
};

// Points that fell on agents, and how many of them killed.
struct Hits {
  std::int64_t candidates = 0;
  std::int64_t deaths = 0;
};

// Work done, for profiles and for the test that cost follows deaths. Two points that kill the same agent are two deaths
// by pathway, and one in the sum.
struct Effort {
  std::int64_t candidates = 0;
  std::int64_t deaths = 0;
  std::vector<Hits> pathways;  // the last: of shards that were visited whole, by all pathways

  Effort& operator+=(const Effort& other) {
    candidates += other.candidates;
    deaths += other.deaths;
    pathways.resize(std::max(pathways.size(), other.pathways.size()));
    for (std::size_t p = 0; p < other.pathways.size(); ++p) {
      pathways[p].candidates += other.pathways[p].candidates;
      pathways[p].deaths += other.pathways[p].deaths;
    }
    return *this;
  }
};

// Where someone died, and which death in the list it was.
struct Grave {
  std::int32_t shard, slot;
  std::uint32_t death;
  int hits;  // points that kill
};

// Memory that a step of dying needs and the next one needs again. It is no part of a state: a copy begins without.
struct Workspace {
  struct Found {
    std::vector<Wide> wide;
    Effort effort;
  };
  struct OfThread {  // for the tile that it is at
    std::vector<Death> deaths;
    std::vector<Grave> graves;
    std::vector<std::uint32_t> again;  // deaths of those who had died already
    Hazards hazards;
    std::vector<std::size_t> causes;
    std::vector<double> limits;
    std::vector<char> reaches;
  };
  std::vector<Found> tiles;
  std::vector<OfThread> threads;
  std::vector<Wide> wide;

  Workspace() = default;
  Workspace(const Workspace&) {}
  Workspace& operator=(const Workspace&) { return *this; }
  Workspace(Workspace&&) = default;
  Workspace& operator=(Workspace&&) = default;
  ~Workspace() = default;
};

}  // namespace sim
