// Platelets that leave a patient's books, counted before the books are told: by one thread each, in whole numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/world/ledger.h"
#include "sim/agents/agents.h"

namespace plateletsim {

struct World;
inline constexpr int max_labels = 16;

struct Departures {
  struct OfLabel {
    std::int64_t platelets = 0;
    std::int64_t from_spleen = 0;  // as they were drawn; there may be fewer
    std::int64_t antigen = 0;
    std::array<std::int64_t, site_names.size()> sites{};  // where the dead of them died
  };
  std::array<OfLabel, max_labels> labels{};
  std::vector<std::int64_t> by_antigen;  // by place in World::antigen_quantiles
  std::vector<std::uint32_t> births;     // of each, place in World::alive_by_birth
  std::array<std::int64_t, cause_names.size()> causes{};  // of the dead
  std::int64_t lifetime = 0;                              // of the dead, in units of lifetime_unit

  Departures() = default;
  explicit Departures(std::size_t antigen_classes) : by_antigen(antigen_classes) {}
  // Nobody; memory remains.
  void clear(std::size_t antigen_classes) {
    labels = {};
    by_antigen.assign(antigen_classes, 0);
    births.clear();
    causes = {};
    lifetime = 0;
  }

  // Counts some of one label, at most so many; sums are in a loop's registers until it closes.
  class Count {
   public:
    Count(Departures& left, const World& world, int label, std::size_t most);
    ~Count();
    Count(const Count&) = delete;
    Count& operator=(const Count&) = delete;
    // One with this inherited percentile.
    void leave(const sim::Identity& who, bool from_spleen, double percentile);
    // That one has died.
    void die(Cause cause, Site site, double age) {
      ++causes_[static_cast<std::size_t>(cause)];
      ++sites_[static_cast<std::size_t>(site)];
      lifetime_ += static_cast<std::int64_t>(age * (1.0 / lifetime_unit));
    }

   private:
    Departures& left_;
    OfLabel& its_;
    const std::size_t before_;          // births that were there
    const std::int64_t first_step_;     // of World::alive_by_birth
    const std::int64_t* const units_;   // of antigen, by class
    const std::int64_t last_class_;
    const double classes_;
    std::uint32_t* births_;
    std::int64_t* by_antigen_;
    std::int64_t platelets_ = 0, from_spleen_ = 0, antigen_ = 0, lifetime_ = 0;
    std::array<std::int64_t, site_names.size()> sites_{};
    std::array<std::int64_t, cause_names.size()> causes_{};
  };
};

}  // namespace plateletsim
