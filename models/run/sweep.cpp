// A queue of runs and the threads that work it off.
#include "models/run/sweep.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "sim/base/error.h"
#include "sim/base/stopwatch.h"

namespace plateletsim {
namespace {

constexpr double look_every = 0.02;  // s

std::vector<float> chosen(const sim::Series& series, const std::vector<std::string>& names) {
  std::vector<float> values;
  for (const std::string& name : names) {
    const auto found = std::find_if(series.variables.begin(), series.variables.end(), [&](const auto& v) { return v.name == name; });
    if (found == series.variables.end()) throw sim::UserError("\"" + name + "\" is not recorded in this scenario");
    for (const double value : found->values) values.push_back(static_cast<float>(value));
  }
  return values;
}

}  // namespace

Crew::Crew(int threads, std::vector<std::string> variables) : variables_(std::move(variables)) {
  for (int i = 0; i < std::max(threads, 1); ++i) threads_.emplace_back([this] { work(); });
}

void Crew::give(Job job) {
  const std::lock_guard lock(mutex_);
  todo_.push_back(std::move(job));
  given_.notify_one();
}

std::vector<Finished> Crew::take(double seconds) {
  std::unique_lock lock(mutex_);
  ended_.wait_for(lock, std::chrono::duration<double>(seconds), [this] { return !done_.empty(); });
  return std::exchange(done_, {});
}

std::size_t Crew::waiting() {
  const std::lock_guard lock(mutex_);
  return todo_.size();
}

void Crew::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    todo_.clear();
    given_.notify_all();
  }
  threads_.clear();  // each is joined
}

void Crew::work() {
  for (;;) {
    std::unique_lock lock(mutex_);
    given_.wait(lock, [this] { return stopping_ || !todo_.empty(); });
    if (stopping_) return;
    const Job job = std::move(todo_.front());
    todo_.pop_front();
    lock.unlock();
    Finished finished = run(job);
    lock.lock();
    if (stopping_) return;
    done_.push_back(std::move(finished));
    ended_.notify_one();
  }
}

Finished Crew::run(const Job& job) const {
  const sim::Stopwatch watch;
  Finished finished{job.number, {}, {}, 0.0};
  try {
    Simulation simulation(job.scenario, job.seed, job.patient);
    while (simulation.steps() < simulation.steps_in_all() && !stopping_) simulation.step();
    finished.values = chosen(simulation.series(), variables_);
  } catch (const std::exception& error) {  // told to the caller: one bad run must not end a sweep
    finished.error = *error.what() == '\0' ? "unknown" : error.what();
  }
  finished.seconds = watch.seconds();
  return finished;
}

std::vector<Finished> sweep(const SweepOrder& order, int threads, const SweepWatcher& watcher) {
  const std::size_t total = order.points.size() * order.patients;
  std::vector<Finished> runs(total);
  Crew crew(threads, order.variables);
  for (std::size_t number = 0; number < total; ++number)
    crew.give({number, order.points[number / order.patients], order.seed, number % order.patients});
  for (std::size_t done = 0, failed = 0; done < total;) {
    for (Finished& finished : crew.take(look_every)) {
      ++done;
      failed += finished.error.empty() ? 0 : 1;
      runs[finished.number] = std::move(finished);
    }
    if (watcher) watcher(done, total, failed);
  }
  return runs;
}

}  // namespace plateletsim
