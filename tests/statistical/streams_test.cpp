// Streams of random bits: uniform, and independent of the streams whose address differs in one part by one.
#include "tests/statistical/experiments.h"
#include "tests/statistical/toy_world.h"

namespace {

using sim::operator""_draw;

using sim::Stream;

judge::Findings uniform(judge::Findings findings, const judge::Trial& trial) {
  auto stream = trial.chance().stream("uniform"_draw, 0, 0);
  judge::Sample mean(0.5 * (1.0 + trial.flaw)), lag1(0.0), lag2(0.0), lag4(0.0), low_bits(127.5), coin(0.5);
  double u1 = 0.0, u2 = 0.0, u3 = 0.0, u4 = 0.0;  // draws before, less a half
  std::array<double, 10> tenths{};
  const std::size_t n = trial.many(1000000);
  for (std::size_t i = 0; i < n; ++i) {
    const double u = stream.uniform();
    mean.add(u);
    tenths[static_cast<std::size_t>(10.0 * u)] += 1.0;
    if (i >= 4) {
      lag1.add((u - 0.5) * u1);
      lag2.add((u - 0.5) * u2);
      lag4.add((u - 0.5) * u4);
    }
    u4 = u3, u3 = u2, u2 = u1, u1 = u - 0.5;
    const std::uint64_t bits = stream();
    low_bits.add(static_cast<double>(bits & 255));
    coin.add(static_cast<double>(bits >> 63));
  }
  findings.mean("mean", mean);
  findings.variance("variance", mean, 1.0 / 12.0);
  for (std::size_t k = 0; k < tenths.size(); k += 3) findings.share("in the tenth number " + std::to_string(k), tenths[k], static_cast<double>(n), 0.1);
  findings.mean("lowest byte", low_bits);
  findings.mean("highest bit", coin);
  findings.correlation("with the last draw", lag1, 1.0 / 12.0);
  findings.correlation("with the last but one", lag2, 1.0 / 12.0);
  findings.correlation("with the draw of the block before", lag4, 1.0 / 12.0);
  return findings;
}

}  // namespace

judge::Findings experiments::streams(const judge::Trial& trial) {
  judge::Findings findings = uniform({}, trial);
  const auto part = [&](std::uint64_t i) { return 1 + i; };
  const auto pair = [&](const std::string& law, auto&& one, auto&& other) {
    judge::Sample products(0.0);
    for (std::uint64_t i = 0; i < trial.many(60000); ++i) {
      Stream a = one(part(i)), b = other(part(i));
      for (int k = 0; k < 8; ++k) {
        const double x = a.uniform() - 0.5;
        products.add(x * (b.uniform() - 0.5));
      }
    }
    findings.correlation(law, products, 1.0 / 12.0);
  };
  const std::uint64_t seed = trial.seed;
  const auto plain = [&](std::uint64_t i) { return sim::Chance(seed, 0).stream("a"_draw, i, 0); };
  pair("stream of the next seed", plain, [&](std::uint64_t i) { return sim::Chance(seed + 1, 0).stream("a"_draw, i, 0); });
  pair("of the next patient", plain, [&](std::uint64_t i) { return sim::Chance(seed, 1).stream("a"_draw, i, 0); });
  pair("of another purpose", plain, [&](std::uint64_t i) { return sim::Chance(seed, 0).stream("b"_draw, i, 0); });
  pair("of the next agent", plain, [&](std::uint64_t i) { return sim::Chance(seed, 0).stream("a"_draw, i + 1, 0); });
  pair("of the next step", plain, [&](std::uint64_t i) { return sim::Chance(seed, 0).stream("a"_draw, i, 1); });
  pair("agent and step exchanged", plain, [&](std::uint64_t i) { return sim::Chance(seed, 0).stream("a"_draw, 0, i); });
  pair("seed and patient exchanged", plain, [&](std::uint64_t i) { return sim::Chance(0, seed).stream("a"_draw, i, 0); });
  // Inherited traits are another generator: of one identity, and of neighbours.
  judge::Sample trait(0.5), twins(0.0), ranks(0.0), steps(0.0), keys(0.0);
  for (std::int64_t s = 0; s < static_cast<std::int64_t>(trial.many(700)); ++s)
    for (std::uint32_t r = 0; r < 700; ++r) {
      const auto born = sim::inherited(seed, s - 300, r);
      const double u = born.trait - 0.5;
      trait.add(born.trait);
      twins.add(u * (born.birth_fraction - 0.5));
      ranks.add(u * (sim::inherited(seed, s - 300, r + 1).trait - 0.5));
      steps.add(u * (sim::inherited(seed, s - 299, r).trait - 0.5));
      keys.add(u * (sim::inherited(seed + 1, s - 300, r).trait - 0.5));
    }
  findings.mean("mean trait", trait);
  findings.variance("variance of traits", trait, 1.0 / 12.0);
  findings.correlation("trait and moment of birth", twins, 1.0 / 12.0);
  findings.correlation("traits of neighbouring ranks", ranks, 1.0 / 12.0);
  findings.correlation("traits of neighbouring birth steps", steps, 1.0 / 12.0);
  findings.correlation("traits of neighbouring patients", keys, 1.0 / 12.0);
  return findings;
}

TEST_CASE("streams are uniform and independent") { judge::hold(experiments::named("streams")); }
