// Bookkeeping of the World: births, departures, and the table of inherited antigen.
#include "models/world/world.h"

#include <cmath>
#include <numeric>
#include <span>

#include "sim/base/arithmetic.h"
#include "sim/base/normal.h"
#include "sim/chance/draws.h"
#include "sim/chance/random.h"

namespace plateletsim {

void World::begin_step() {
  levers = {};
  spleen_leaving = 0.0;
  last_step = now_dying;
  now_dying = {};
  total = concentration(static_cast<double>(platelets.size()));
}

std::int64_t World::circulating() const {
  std::int64_t sum = 0;
  for (const Pool& pool : pools_in_use()) sum += pool.blood;
  return sum;
}

void World::release(std::int64_t birth_step, std::int64_t count, std::span<const std::int64_t> marked) {
  newborn = {};
  newborn[0] = std::clamp<std::int64_t>(count, 0, sim::Packed::rank_limit + 1);
  for (std::size_t label = 1; label < marked.size(); ++label) {
    newborn[label] = marked[label];
    newborn[0] -= marked[label];
    labelled[label - 1] += marked[label];
  }
  std::uint32_t first_rank = 0;
  for (std::size_t label = 0; label < std::max<std::size_t>(marked.size(), 1); ++label) {
    const auto born = static_cast<std::uint32_t>(newborn[label]);
    platelets.add(static_cast<int>(label), birth_step, first_rank, born,
                  [this, label](std::span<const double> percentiles) { book_antigen(percentiles, label); });
    pools[label].blood += newborn[label];
    first_rank += born;
  }
  if (alive_by_birth.empty()) first_birth_step = birth_step;
  alive_by_birth.push_back(count);
  while (alive_by_birth.size() > 1 && alive_by_birth.front() == 0) {
    alive_by_birth.pop_front();
    ++first_birth_step;
  }
}

void World::admit(std::vector<sim::Identity> donated, int label) {
  if (donated.empty()) return;
  const auto oldest = std::min_element(donated.begin(), donated.end(), [](const sim::Identity& a, const sim::Identity& b) { return a.birth_step < b.birth_step; });
  if (alive_by_birth.empty()) first_birth_step = oldest->birth_step;
  for (; first_birth_step > oldest->birth_step; --first_birth_step) alive_by_birth.push_front(0);
  for (const sim::Identity& who : donated) {
    const auto place = static_cast<std::size_t>(who.birth_step - first_birth_step);
    if (place >= alive_by_birth.size()) alive_by_birth.resize(place + 1, 0);
    ++alive_by_birth[place];
    const double percentile = trait(who);
    book_antigen({&percentile, 1}, static_cast<std::size_t>(label));
  }
  pools[static_cast<std::size_t>(label)].blood += static_cast<std::int64_t>(donated.size());
  ledger.received += static_cast<std::int64_t>(donated.size());
  total += concentration(static_cast<double>(donated.size()));
  platelets.add(label, std::move(donated));
}

int World::new_label() {
  if (labels == max_labels) throw sim::UserError("a patient can carry at most 15 labels");
  labelled.push_back(0);
  return labels++;
}

std::int64_t World::newborn_alive(std::int64_t birth_step, int label) const {
  const std::int64_t born = std::accumulate(newborn.begin(), newborn.end(), std::int64_t{0});
  const std::int64_t alive = alive_of(birth_step);
  if (born == newborn[0]) return label == 0 ? alive : 0;  // none of them is labelled
  const auto of = [&](std::size_t which) { return born > 0 ? static_cast<std::int64_t>(static_cast<double>(alive) * static_cast<double>(newborn[which]) / static_cast<double>(born)) : 0; };
  if (label > 0) return of(static_cast<std::size_t>(label));
  std::int64_t marked = 0;
  for (std::size_t which = 1; which < newborn.size(); ++which) marked += of(which);
  return alive - marked;
}

void World::settle(const Departures& left) {
  for (std::size_t label = 0; label < static_cast<std::size_t>(labels); ++label) {
    const Departures::OfLabel& its = left.labels[label];
    Pool& pool = pools[label];
    // Places are drawn one by one against a share, so in a pool of a few platelets more may be drawn in one place than
    // are there: then it was the other place.
    const std::int64_t in_spleen = std::min(std::max(its.from_spleen, its.platelets - pool.blood), pool.spleen);
    pool.spleen -= in_spleen;
    pool.blood -= its.platelets - in_spleen;
    pool.antigen -= its.antigen;
    now_dying.antigen_lost += its.antigen;
  }
  for (std::size_t place = 0; place < left.by_antigen.size(); ++place) alive_by_antigen[place] -= left.by_antigen[place];
  const auto oldest = alive_by_birth.begin();
  for (const std::uint32_t place : left.births) --oldest[place];
}

void World::register_deaths(const Departures& left) {
  for (std::size_t label = 0; label < static_cast<std::size_t>(labels); ++label)
    for (std::size_t site = 0; site < site_names.size(); ++site) {
      ledger.sites[site] += left.labels[label].sites[site];
      died_at[label][site] += left.labels[label].sites[site];
    }
  for (std::size_t cause = 0; cause < left.causes.size(); ++cause) {
    now_dying.deaths[cause] += left.causes[cause];
    ledger.deaths[cause] += left.causes[cause];
  }
  ledger.lifetime += left.lifetime;
}

void World::take_blood(double share, sim::Stream& stream) {
  Departures left(antigen_quantiles.size());
  for (int label = 0; label < labels; ++label) {
    const std::int64_t leaving = sim::draw_binomial(stream, pools[static_cast<std::size_t>(label)].blood, share);
    Departures::Count count(left, *this, label, static_cast<std::size_t>(leaving));
    for (const sim::Identity& who : platelets.take(label, leaving, stream)) count.leave(who, false, trait(who));
    ledger.removed += leaving;
  }
  settle(left);
  total = concentration(static_cast<double>(platelets.size()));
}

std::int64_t World::alive_of(std::int64_t birth_step) const {
  const std::int64_t place = birth_step - first_birth_step;
  return place >= 0 && place < static_cast<std::int64_t>(alive_by_birth.size()) ? alive_by_birth[static_cast<std::size_t>(place)] : 0;
}

std::vector<double> lognormal_quantiles(double cv, std::size_t size) {
  const double spread = std::sqrt(sim::log1p(cv * cv));  // of the logarithm
  const auto n = static_cast<double>(size);
  double mean = 0.0;
  std::vector<double> quantiles;
  for (std::size_t i = 0; i < size; ++i) mean += quantiles.emplace_back(sim::exp(spread * sim::normal_quantile((static_cast<double>(i) + 0.5) / n))) / n;
  for (double& q : quantiles) q /= mean;
  return quantiles;
}

}  // namespace plateletsim
