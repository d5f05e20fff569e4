// Threads take particles one by one; who they are and what befalls them depends on their number alone.
#include "models/run/particles.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <memory>

#include "models/room.h"
#include "models/run/scout.h"
#include "models/run/screening.h"
#include "models/run/watch.h"
#include "sim/base/error.h"

namespace plateletsim {
namespace {

constexpr std::size_t queue = 64;  // people who are screened together, whatever the number of threads

// act(i, stop) for each i, in threads.
template <class Act>
void for_each(std::size_t size, int threads, const ParticleWatcher& watcher, const Act& act) {
  std::atomic<bool> stop{false};
  std::atomic<std::size_t> next{0}, done{0};
  in_threads(
      static_cast<int>(std::clamp<std::size_t>(size, 1, static_cast<std::size_t>(std::max(threads, 1)))),
      [&] {
        for (std::size_t i = next++; i < size && !stop; i = next++) {
          act(i, stop);
          ++done;
        }
      },
      [&] {
        if (watcher) watcher(done, size);
      },
      stop);
}

struct Found {
  Simulation patient;
  double diagnosed;  // day
};

// The first so many who are diagnosed, in the order of their numbers.
std::vector<Found> diagnosed(const Blueprint& made, const ParticleOrder& order, int threads, const ParticleWatcher& watcher) {
  const Diagnosed& wanted = *order.diagnosed;
  const Scout scout(made);
  std::vector<Found> found;
  for (std::size_t first = 0; first < wanted.most && found.size() < wanted.persons; first += queue) {
    std::vector<std::optional<Found>> seen(std::min(queue, wanted.most - first));
    const ParticleWatcher tell = [&](std::size_t, std::size_t) {
      if (watcher) watcher(found.size(), wanted.persons);
    };
    for_each(seen.size(), threads, tell, [&](std::size_t i, const std::atomic<bool>& stop) {
      try {
        if (scout.unharmed(order.seed, first + i, wanted.within, stop)) return;
        Simulation patient(made, order.seed, first + i);
        const auto day = screen(patient, {wanted.within, 0.0}, patience(luck(order.seed, first + i)), stop);
        if (day) seen[i].emplace(Found{std::move(patient), *day});
      } catch (const sim::NumberError&) {  // is nobody who could be the person
      }
    });
    for (auto& one : seen)
      if (one && found.size() < wanted.persons) found.push_back(std::move(*one));
  }
  if (found.empty()) throw sim::UserError("none of " + std::to_string(wanted.most) + " people was diagnosed; who shall the particles be?");
  return found;
}

double count_of(const Simulation& patient) {
  const World& world = patient.world();
  return world.concentration(static_cast<double>(world.circulating()));
}

void live(Simulation& patient, double until, const std::atomic<bool>& stop) {
  const double half = 0.5 * patient.clock().length;
  while (patient.time() + half < until && !stop) patient.step();
  patient.forget_rows();
}

}  // namespace

Particles::Particles(const ParticleOrder& order, int threads, const ParticleWatcher& watcher) {
  const std::size_t size = order.zero.size();
  if (order.scenarios.size() != 1 && order.scenarios.size() != size) throw sim::UserError("one scenario for all particles, or one for each");
  const Blueprint made(order.scenarios.front());
  require_room(made, size);
  std::vector<Found> people;
  if (order.diagnosed) people = diagnosed(made, order, threads, watcher);
  std::vector<std::optional<Particle>> begun(size);
  for_each(size, threads, watcher, [&](std::size_t i, const std::atomic<bool>&) {
    if (people.empty()) {
      const bool own = i > 0 && i < order.scenarios.size();
      begun[i].emplace(Particle{own ? Simulation(order.scenarios[i], order.seed, i) : Simulation(made, order.seed, i), order.zero[i]});
    } else {
      const Found& one = people[i % people.size()];
      begun[i].emplace(Particle{one.patient.with_luck(i / people.size()), one.diagnosed + order.zero[i]});
    }
    begin(begun[i]->patient, order.given, begun[i]->zero);
    begun[i]->patient.forget_rows();
  });
  for (auto& one : begun) particles_.push_back(std::move(*one));
}

std::vector<std::uint64_t> Particles::numbers() const {
  std::vector<std::uint64_t> numbers;
  for (const Particle& one : particles_) numbers.push_back(one.patient.patient());
  return numbers;
}

std::vector<double> Particles::lead(double day, int threads, const ParticleWatcher& watcher) {
  std::vector<double> counts(size(), std::numeric_limits<double>::quiet_NaN());
  for_each(size(), threads, watcher, [&](std::size_t i, const std::atomic<bool>& stop) {
    Particle& one = particles_[i];
    if (one.failed) return;
    try {
      live(one.patient, one.zero + day, stop);
      counts[i] = count_of(one.patient);
    } catch (const sim::NumberError&) {
      one.failed = true;
    }
  });
  day_ = day;
  return counts;
}

void Particles::choose(const std::vector<std::size_t>& parents) {
  if (parents.size() != size() || std::any_of(parents.begin(), parents.end(), [&](std::size_t parent) { return parent >= size(); }))
    throw sim::UserError("one parent among the particles for each of them");
  std::vector<std::size_t> children(size());
  std::vector<Particle> chosen;
  chosen.reserve(size());
  for (const std::size_t parent : parents) {
    const Particle& from = particles_[parent];
    const std::size_t before = children[parent]++;
    chosen.push_back(before == 0 ? from : Particle{from.patient.with_luck(before), from.zero, from.failed});
  }
  particles_ = std::move(chosen);
}

std::vector<double> Particles::futures(const Arm& arm, const std::vector<double>& days, int threads, const ParticleWatcher& watcher) const {
  std::vector<double> counts(size() * days.size(), std::numeric_limits<double>::quiet_NaN());
  for_each(size(), threads, watcher, [&](std::size_t i, const std::atomic<bool>& stop) {
    const Particle& one = particles_[i];
    if (one.failed) return;
    Simulation twin(one.patient);
    try {
      begin(twin, arm, one.zero + day_);
      for (std::size_t d = 0; d < days.size(); ++d) {
        live(twin, one.zero + days[d], stop);
        counts[i * days.size() + d] = count_of(twin);
      }
    } catch (const sim::NumberError&) {  // the rest stays unknown
    }
  });
  return counts;
}

}  // namespace plateletsim
