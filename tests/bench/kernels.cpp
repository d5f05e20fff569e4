// The innermost operations of the engine, one by one: `kernels --benchmark_filter=…` while working on one of them.
#include <benchmark/benchmark.h>

#include "sim/base/arithmetic.h"
#include "sim/chance/random.h"
#include "tests/statistical/toy_world.h"

namespace {

constexpr std::size_t many = 4096;

std::vector<double> numbers(double from, double to) {
  std::vector<double> x(many);
  for (std::size_t i = 0; i < many; ++i) x[i] = from + (to - from) * static_cast<double>(i) / many;
  return x;
}

template <class Function>
void apply(benchmark::State& state, double from, double to, const Function& function) {
  const auto x = numbers(from, to);
  std::vector<double> y(many);
  for (auto _ : state) {
    for (std::size_t i = 0; i < many; ++i) y[i] = function(x[i]);
    benchmark::DoNotOptimize(y.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(many));
}

void exponential(benchmark::State& state) { apply(state, -30.0, 3.0, [](double x) { return sim::exp(x); }); }
void logarithm(benchmark::State& state) { apply(state, 1e-3, 3.0, [](double x) { return sim::log(x); }); }

void philox_block(benchmark::State& state) {
  std::uint64_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(sim::philox({i++, 2, 3, 4}, {5, 6}));
  state.SetItemsProcessed(state.iterations());
}

void uniform_from_stream(benchmark::State& state) {
  sim::Stream stream({1, 2}, {3}, 4, 5);
  for (auto _ : state) benchmark::DoNotOptimize(stream.uniform());
  state.SetItemsProcessed(state.iterations());
}

void inherited_trait(benchmark::State& state) {
  std::uint32_t rank = 0;
  for (auto _ : state) benchmark::DoNotOptimize(sim::inherited(4711, 1000, rank++));
  state.SetItemsProcessed(state.iterations());
}

// One hourly step of 375,000 agents; what is processed are deaths.
void step(benchmark::State& state, double hazard, bool unequal) {
  toy::Atoms world;
  for (int born = -250; born < 0; ++born) world.agents.add(0, born, 0, 1500);
  auto run = toy::simulation(world, 1.0 / 24.0, 1, sim::Driver::sparse, 1, toy::Births{hazard * 375000.0},
                             toy::Decay{hazard, 0.0, unequal});
  for (auto _ : state) run.step();
  state.SetItemsProcessed(run.world().dead);
}
void step_in_health(benchmark::State& state) { step(state, 0.1, false); }
void step_in_itp(benchmark::State& state) { step(state, 0.4, true); }

BENCHMARK(exponential);
BENCHMARK(logarithm);
BENCHMARK(philox_block);
BENCHMARK(uniform_from_stream);
BENCHMARK(inherited_trait);
BENCHMARK(step_in_health);
BENCHMARK(step_in_itp);

}  // namespace

BENCHMARK_MAIN();
