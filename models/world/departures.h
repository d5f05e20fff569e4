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
  // One of them, with its inherited percentile.
  void leave(const World& world, const sim::Identity& who, int label, bool from_spleen, double percentile);
};

}  // namespace plateletsim
