// Chance is a pure function of its address, and Philox is the published one.
#include "sim/chance/random.h"

#include <array>
#include <cmath>
#include <set>

#include "sim/agents/agents.h"
#include "sim/chance/alias.h"
#include "sim/chance/bulk_bits.h"
#include "sim/chance/waiting.h"
#include "tests/catch.h"

using sim::operator""_draw;

TEST_CASE("Philox4x64-10 gives the published answers") {
  // Known answers of the authors' distribution, Random123.
  const std::uint64_t ones = ~0ull;
  CHECK(sim::philox({0, 0, 0, 0}, {0, 0}) ==
        sim::Block{0x16554d9eca36314cull, 0xdb20fe9d672d0fdcull, 0xd7e772cee186176bull, 0x7e68b68aec7ba23bull});
  CHECK(sim::philox({ones, ones, ones, ones}, {ones, ones}) ==
        sim::Block{0x87b092c3013fe90bull, 0x438c3c67be8d0224ull, 0x9cc7d7c69cd777b6ull, 0xa09caebf594f0ba0ull});
}

TEST_CASE("Philox4x32-10 gives the published answers") {
  const auto zeros = sim::detail::philox32(0, 0, 0);
  CHECK(zeros.first == 0xe169c58d6627e8d5ull);
  CHECK(zeros.second == 0x9b00dbd8bc57ac4cull);
  const auto all = sim::detail::philox32(~0ull, ~0ull, ~0ull);
  CHECK(all.first == 0x41c83b0e408f276dull);
  CHECK(all.second == 0x6d5451fda20bc7c6ull);
}

TEST_CASE("bulk bits never come twice, however many are asked for, and nothing beyond them is written") {
  sim::BulkBits bits(sim::Chance(1, 0).stream("a test"_draw, 0, 0));
  std::set<std::uint64_t> seen;
  std::size_t asked = 0;
  for (const std::size_t pairs : {3, 1, 8, 2}) {
    std::array<std::uint64_t, 20> words{};
    bits.fill(words.data(), pairs);
    for (std::size_t i = 2 * pairs; i < words.size(); ++i) CHECK(words[i] == 0);
    seen.insert(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(2 * pairs));
    asked += 2 * pairs;
    CHECK(seen.size() == asked);
  }
}

TEST_CASE("waiting times are exponential, however they are taken") {
  const auto stream = sim::Chance(1, 0).stream("waiting"_draw, 0, 0);
  sim::Waiting one_by_one(stream), in_blocks(stream);
  double sum = 0.0, squares = 0.0;
  constexpr std::size_t n = 400000;
  for (std::size_t done = 0; done < n;) {
    const auto ready = in_blocks.ready();
    const std::size_t taken = std::min<std::size_t>(1 + done % 7, ready.size());
    for (const double time : ready.first(taken)) {
      REQUIRE(time == one_by_one.next());
      REQUIRE(time > 0.0);
      sum += time;
      squares += time * time;
    }
    in_blocks.use(taken);
    done += taken;
  }
  CHECK(std::abs(sum / n - 1.0) < 4 * std::sqrt(1.0 / n));       // false alarm 6e-5, seed fixed
  CHECK(std::abs(squares / n - 2.0) < 4 * std::sqrt(20.0 / n));  // the same
}

TEST_CASE("an alias table draws by weight and leaves luck over") {
  const std::vector<double> weights{1.0, 0.0, 4.0, 2.0, 0.5, 2.5};
  const sim::Alias table(weights);
  sim::Uniforms uniforms(sim::Chance(1, 0).stream("alias"_draw, 0, 0));
  constexpr int n = 600000;
  std::vector<double> drawn(weights.size()), luck(weights.size());
  for (int i = 0; i < n; ++i) {
    const auto [who, left] = table.draw(uniforms.next());
    REQUIRE((left >= 0.0 && left < 1.0));
    drawn.at(who) += 1.0;
    luck.at(who) += left;
  }
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double share = weights[i] / 10.0;
    CHECK(std::abs(drawn[i] / n - share) <= 4 * std::sqrt(share * (1.0 - share) / n));             // false alarm 6e-5 each, seed fixed
    if (share > 0.0) CHECK(std::abs(luck[i] / drawn[i] - 0.5) < 4 * std::sqrt(1.0 / 12 / drawn[i]));  // the same
  }
  CHECK(drawn[1] == 0.0);
}

TEST_CASE("every part of the address gives another stream, and the same address the same") {
  const auto first = [](std::uint64_t seed, std::uint64_t patient, sim::Purpose purpose, std::uint64_t agent, std::uint64_t step) {
    return sim::Chance(seed, patient).stream(purpose, agent, step)();
  };
  const std::set<std::uint64_t> draws{first(1, 0, "a"_draw, 0, 0), first(2, 0, "a"_draw, 0, 0), first(1, 1, "a"_draw, 0, 0),
                                      first(1, 0, "b"_draw, 0, 0), first(1, 0, "a"_draw, 1, 0), first(1, 0, "a"_draw, 0, 1)};
  CHECK(draws.size() == 6);
  CHECK(first(1, 0, "a"_draw, 0, 0) == first(1, 0, "a"_draw, 0, 0));
}

TEST_CASE("uniform draws have the mean and variance of the uniform law") {
  auto stream = sim::Chance(1, 0).stream("uniform"_draw, 0, 0);
  double sum = 0.0, squares = 0.0;
  constexpr int n = 400000;
  for (int i = 0; i < n; ++i) {
    const double u = stream.uniform();
    REQUIRE((u > 0.0 && u < 1.0));
    sum += u;
    squares += u * u;
  }
  CHECK(std::abs(sum / n - 0.5) < 4 * std::sqrt(1.0 / 12 / n));             // false alarm 6e-5, seed fixed
  CHECK(std::abs(squares / n - 1.0 / 3) < 4 * std::sqrt(4.0 / 45 / n));     // the same
}

TEST_CASE("below covers its whole range and nothing else") {
  auto stream = sim::Chance(1, 0).stream("dice"_draw, 0, 0);
  std::array<int, 6> faces{};
  for (int i = 0; i < 60000; ++i) ++faces.at(stream.below(6));
  for (const int count : faces) CHECK(std::abs(count - 10000) < 4 * std::sqrt(10000.0 * 5 / 6));  // 6e-5 each
}

TEST_CASE("inherited traits are uniform and do not follow birth order or time of birth") {
  double sum = 0.0, by_rank = 0.0, by_step = 0.0, twin = 0.0;
  constexpr int steps = 300, ranks = 300, n = steps * ranks;
  for (int step = 0; step < steps; ++step)
    for (std::uint32_t rank = 0; rank < ranks; ++rank) {
      const auto born = sim::inherited(99, step - 150, rank);
      const double u = born.trait - 0.5;
      sum += u;
      by_rank += u * (sim::inherited(99, step - 150, rank + 1).trait - 0.5);
      by_step += u * (sim::inherited(99, step - 149, rank).trait - 0.5);
      twin += u * (born.birth_fraction - 0.5);
    }
  CHECK(std::abs(sum / n) < 4 * std::sqrt(1.0 / 12 / n));                   // false alarm 6e-5 each, inputs fixed
  for (const double covariance : {by_rank, by_step, twin}) CHECK(std::abs(covariance / n) < 4.0 / 12 / std::sqrt(1.0 * n));
}
