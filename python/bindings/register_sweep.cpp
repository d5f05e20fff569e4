// Runs of many scenarios in threads: Python hands them in, and takes out chosen columns as each run ends.
#include "models/plateletsim.h"
#include "python/bindings/registers.h"
#include "sim/base/error.h"

#include <pybind11/stl.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace plateletsim::bindings {
namespace {

namespace py = pybind11;

struct Job {
  std::uint64_t number;  // by which the caller knows it
  sim::Scenario scenario;
  std::uint64_t seed;
  std::uint64_t patient;
};

struct Finished {
  std::uint64_t number;
  std::vector<float> values;  // one variable after the other, rows x width each
  std::string error;          // why the run failed; empty if it did not
  double seconds;             // that the run took
};

std::vector<float> chosen(const sim::Series& series, const std::vector<std::string>& names) {
  std::vector<float> values;
  for (const std::string& name : names) {
    bool found = false;
    for (const sim::Variable& variable : series.variables) {
      if (variable.name != name) continue;
      found = true;
      for (const double value : variable.values) values.push_back(static_cast<float>(value));
    }
    if (!found) throw sim::UserError("\"" + name + "\" is not recorded in this scenario");
  }
  return values;
}

class Crew {
 public:
  Crew(int threads, std::vector<std::string> variables) : variables_(std::move(variables)) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew() {
    const py::gil_scoped_release release;
    stop();
  }

  void give(Job job) {
    const std::lock_guard lock(mutex_);
    todo_.push_back(std::move(job));
    given_.notify_one();
  }

  // What has ended since the last call. Waits for the first, at most so long; Ctrl-C is the caller's to look for.
  std::vector<Finished> take(double seconds) {
    std::unique_lock lock(mutex_);
    ended_.wait_for(lock, std::chrono::duration<double>(seconds), [this] { return !done_.empty(); });
    return std::exchange(done_, {});
  }

  std::size_t waiting() {
    const std::lock_guard lock(mutex_);
    return todo_.size();
  }

  // Runs under way are dropped after their step, those that wait are forgotten.
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      todo_.clear();
      given_.notify_all();
    }
    for (std::thread& thread : threads_)
      if (thread.joinable()) thread.join();
  }

 private:
  void work() {
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

  Finished run(const Job& job) const {
    const auto start = std::chrono::steady_clock::now();
    Finished finished{job.number, {}, {}, 0.0};
    try {
      Simulation simulation(job.scenario, job.seed, job.patient);
      const long steps = std::lround(simulation.duration() / run_settings(job.scenario).step);
      for (long step = 0; step < steps && !stopping_; ++step) simulation.step();
      finished.values = chosen(simulation.series(), variables_);
    } catch (const std::exception& error) {  // told to the caller: one bad run must not end a sweep
      finished.error = *error.what() == '\0' ? "unknown" : error.what();
    }
    finished.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return finished;
  }

  const std::vector<std::string> variables_;
  std::mutex mutex_;
  std::condition_variable given_, ended_;
  std::deque<Job> todo_;
  std::vector<Finished> done_;
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_;
};

// (number, float32 values as bytes, error, seconds) of each run.
py::list take(Crew& crew, double seconds) {
  std::vector<Finished> finished;
  {
    const py::gil_scoped_release release;
    finished = crew.take(seconds);
  }
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  py::list list;
  for (const Finished& f : finished) {
    const py::bytes values(reinterpret_cast<const char*>(f.values.data()), f.values.size() * sizeof(float));
    list.append(py::make_tuple(f.number, values, f.error, f.seconds));
  }
  return list;
}

}  // namespace

void register_sweep(py::module_& module) {
  py::class_<Crew>(module, "Crew")
      .def(py::init<int, std::vector<std::string>>(), py::arg("threads"), py::arg("variables"))
      .def("give", [](Crew& crew, std::uint64_t number, const sim::Scenario& scenario, std::uint64_t seed,
                      std::uint64_t patient) { crew.give({number, scenario, seed, patient}); },
           py::arg("number"), py::arg("scenario"), py::arg("seed"), py::arg("patient"))
      .def("take", &take, py::arg("seconds"))
      .def("stop", &Crew::stop, py::call_guard<py::gil_scoped_release>())
      .def_property_readonly("waiting", &Crew::waiting);
}

}  // namespace plateletsim::bindings
