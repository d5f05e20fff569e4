// Draws from the laws that the models use: mean and variance over their range of parameters, small to large.
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/normal_distribution.hpp>

#include "sim/chance/draws.h"
#include "sim/chance/gamma.h"
#include "tests/statistical/experiments.h"
#include "tests/statistical/toy_world.h"

namespace {

using sim::operator""_draw;

template <class Draw>
judge::Sample sample(const judge::Trial& trial, double mean, std::uint64_t part, double n, const Draw& draw) {
  judge::Sample x(mean);
  auto stream = trial.chance(part).stream("draws"_draw, 0, 0);
  for (std::size_t i = 0; i < trial.many(n); ++i) x.add(static_cast<double>(draw(stream)));
  return x;
}

void moments(judge::Findings& findings, const std::string& law, const judge::Sample& x, double variance) {
  findings.mean("mean of " + law, x);
  findings.variance("variance of " + law, x, variance);
}

}  // namespace

judge::Findings experiments::poisson_draws(const judge::Trial& trial) {
  judge::Findings findings;
  std::uint64_t part = 0;
  for (const double mean : {0.3, 3.0, 30.0, 3000.0, 3e7}) {
    const auto draw = [&](sim::Stream& stream) { return sim::draw_poisson(stream, mean * (1.0 + trial.flaw)); };
    moments(findings, "Poisson " + std::to_string(mean), sample(trial, mean, ++part, 700000, draw), mean);
  }
  double none = 0.0;
  auto stream = trial.chance(99).stream("draws"_draw, 0, 0);
  const std::size_t n = trial.many(400000);
  for (std::size_t i = 0; i < n; ++i) none += sim::draw_poisson(stream, 1.0 + trial.flaw) == 0 ? 1.0 : 0.0;
  findings.share("none, of mean 1", none, static_cast<double>(n), std::exp(-1.0));
  return findings;
}

judge::Findings experiments::binomial_draws(const judge::Trial& trial) {
  judge::Findings findings;
  struct Case {
    std::int64_t n;
    double p;
  };
  std::uint64_t part = 100;
  for (const auto [n, p] : {Case{3, 0.4}, Case{50, 0.01}, Case{50, 0.7}, Case{5000, 0.3}, Case{300000000, 0.001}}) {
    const double mean = static_cast<double>(n) * p;
    const auto draw = [&, n = n, p = p](sim::Stream& stream) { return sim::draw_binomial(stream, n, p * (1.0 + trial.flaw)); };
    moments(findings, "binomial " + std::to_string(n) + " x " + std::to_string(p), sample(trial, mean, ++part, 700000, draw), mean * (1.0 - p));
  }
  double all = 0.0;
  auto stream = trial.chance(199).stream("draws"_draw, 0, 0);
  const std::size_t n = trial.many(400000);
  for (std::size_t i = 0; i < n; ++i) all += sim::draw_binomial(stream, 3, 0.8 * (1.0 + trial.flaw)) == 3 ? 1.0 : 0.0;
  findings.share("all of three", all, static_cast<double>(n), 0.512);
  return findings;
}

judge::Findings experiments::continuous_draws(const judge::Trial& trial) {
  judge::Findings findings;
  const double wrong = 1.0 + trial.flaw;
  boost::random::exponential_distribution<double> waiting(2.0);
  boost::random::normal_distribution<double> normal;
  moments(findings, "exponential", sample(trial, 0.5, 200, 3000000, [&](sim::Stream& s) { return wrong * waiting(s); }), 0.25);
  moments(findings, "normal", sample(trial, 0.0, 201, 1000000, [&](sim::Stream& s) { return wrong * normal(s); }), 1.0);
  for (const double shape : {1.0, 4.0, 25.0}) {
    const double many = shape > 1.0 ? 1e6 : 3e6;
    sim::GammaVariates gamma(shape, trial.chance(202).stream("gamma"_draw, 0, 0), trial.chance(202).stream("luck"_draw, 0, 0), many);
    moments(findings, "gamma " + std::to_string(shape), sample(trial, shape, 202, many, [&](sim::Stream&) { return wrong * gamma.next(); }), shape);
  }
  const auto young = [&](sim::Stream& s) { return waiting(s) * wrong < 0.5 ? 1.0 : 0.0; };
  findings.mean("exponential below its mean", sample(trial, 1.0 - std::exp(-1.0), 203, 400000, young));
  const auto inner = [&](sim::Stream& s) { return std::abs(normal(s) * wrong) < 1.0 ? 1.0 : 0.0; };
  findings.mean("normal within one standard deviation", sample(trial, 0.682689492137086, 204, 400000, inner));
  const auto die = [&](sim::Stream& s) { return static_cast<double>(s.below(6)) * wrong; };
  moments(findings, "a die from 0 to 5", sample(trial, 2.5, 205, 1000000, die), 35.0 / 12.0);
  return findings;
}

TEST_CASE("Poisson draws have their mean, variance and zeros") { judge::hold(experiments::named("poisson draws")); }
TEST_CASE("binomial draws have their mean, variance and upper end") { judge::hold(experiments::named("binomial draws")); }
TEST_CASE("exponential, normal, gamma and whole-number draws follow their laws") { judge::hold(experiments::named("continuous")); }
