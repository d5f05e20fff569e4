// Whether a World that was read from a file can be one: its books are counted again, platelet by platelet.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "models/world/world.h"

namespace plateletsim {
namespace {

// What the platelets themselves say that the books should hold.
struct Recount {
  std::vector<std::int64_t> by_birth, by_antigen;
  std::array<std::int64_t, max_labels> platelets{}, antigen{};
};

bool recount(const World& world, Recount& count) {
  count.by_birth.resize(world.alive_by_birth.size());
  count.by_antigen.resize(world.alive_by_antigen.size());
  for (const sim::Shard& shard : world.platelets.shards()) {
    if (shard.label >= world.labels) return false;
    for (std::size_t slot = 0; slot < shard.size(); ++slot) {
      const sim::Identity who = shard.identity(slot);
      const auto born = static_cast<std::uint64_t>(who.birth_step) - static_cast<std::uint64_t>(world.first_birth_step);
      if (born >= count.by_birth.size()) return false;
      const double trait = world.trait(who);
      ++count.by_birth[born];
      ++count.by_antigen[world.antigen_class(trait)];
      ++count.platelets[static_cast<std::size_t>(shard.label)];
      count.antigen[static_cast<std::size_t>(shard.label)] += world.antigen_units(trait);
    }
  }
  return true;
}

}  // namespace

bool Macrophages::consistent() const {
  if (meals.size() != receptors.size() || opsonised.size() != steepness.size()) return false;
  std::vector<std::uint16_t> eaten(meals.size());
  for (const std::uint32_t who : digesting) {
    if (who >= eaten.size()) return false;
    ++eaten[who];
  }
  const bool capture = std::all_of(opsonised.begin(), opsonised.end(), [](double share) { return share >= 0.0 && share < 1e6; });
  return capture && eaten == meals && busy >= 0 && busy <= capacity;
}

bool ImmuneSystem::consistent() const {
  const std::array<double, 9> positive{agents_per_response, person.tolerance, person.capture, person.sensitivity, person.liver,
                                       person.response, person.settling, person.cytotoxic, person.affinity};
  const bool caught = std::all_of(colds.begin(), colds.end(), [](const Cold& cold) { return cold.peak > 0.0 && cold.size >= 0.0 && std::abs(cold.onset) < longest_run; });
  return caught && person.gpib >= 0.0 && person.gpib <= 1.0 && naive_clones >= 0 && naive_clones <= most_naive_clones &&
         std::all_of(positive.begin(), positive.end(), [](double number) { return number > 0.0 && number < 1e9; });
}

bool World::consistent() const {
  if (fault()) return false;
  if (labels < 1 || labels > max_labels || labelled.size() + 1 != static_cast<std::size_t>(labels)) return false;
  if (!(spleen_size > 0.0 && spleen_size <= 1.0) || !(red_cells.mass >= 0.0 && red_cells.mass < 1e3) || donors.label < 0 || donors.label >= labels) return false;
  if (!bleed_history.consistent() || !(missing_volume >= 0.0 && missing_volume < 1.0) || !(delivery_loss >= 0.0)) return false;
  for (std::size_t place = 0; place < marrow.cells.last(); ++place)
    if (marrow.cells[place].label >= labels) return false;
  if (alive_by_antigen.size() != antigen_quantiles.size() || static_cast<double>(first_birth_step) * step < -longest_run) return false;
  for (const Lineage& lineage : immune.lineages)
    if (lineage.antibody >= clones.size()) return false;
  for (const std::int64_t n : now_dying.deaths)
    if (n < 0) return false;
  Recount count;
  if (!recount(*this, count)) return false;
  for (std::size_t label = 0; label < pools.size(); ++label)
    if (pools[label].blood < 0 || pools[label].spleen < 0 || pools[label].total() != count.platelets[label] ||
        pools[label].antigen != count.antigen[label] || !(pools[label].resting >= 0.0 && pools[label].resting <= 1.0))
      return false;
  return std::equal(alive_by_birth.begin(), alive_by_birth.end(), count.by_birth.begin(), count.by_birth.end()) &&
         alive_by_antigen == count.by_antigen;
}

}  // namespace plateletsim
