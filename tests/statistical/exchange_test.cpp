// Two compartments: platelets change between blood and spleen, exactly for any step; numbers inside are binomial.
#include "models/clearance/splenic_pooling.h"
#include "tests/statistical/experiments.h"

using namespace plateletsim;

judge::Findings experiments::exchange(const judge::Trial& trial) {
  judge::Findings findings;
  const SplenicPooling spleen{true, 0.05 * (1.0 + trial.flaw), 10.0, 0.3, 0.002};  // 1/min, min
  constexpr double minute = 1.0 / 1440.0;
  const auto run = [&](const std::string& how, double step, double flow, double transit) {
    const double enter = 0.05 * flow, leave = 0.1 / transit;  // 1/min
    const double balance = enter / (enter + leave);
    const auto at = [&](double minutes) { return balance * (1.0 - std::exp(-(enter + leave) * minutes)); };
    constexpr std::int64_t n = 40;  // platelets of a label
    const std::array<double, 3> times{5.0, 10.0, 60.0};  // minutes
    std::array<double, 3> inside{}, from_spleen{};
    judge::Sample crowd(static_cast<double>(n) * balance);
    const double memory = std::exp(-(enter + leave) * 5.0);
    judge::Sample again(static_cast<double>(n) * balance * (1.0 - balance) * memory);
    const std::size_t rounds = trial.many(4000);
    for (std::size_t round = 0; round < rounds; ++round) {
      World world;
      world.levers.turn(Lever::spleen_flow, flow);
      world.levers.turn(Lever::spleen_transit, transit);
      world.labels = max_labels;
      for (std::size_t label = 0; label < max_labels; ++label) {
        world.pools[label].blood = label % 2 == 0 ? n : 0;  // even labels begin in the blood, odd ones in the spleen
        world.pools[label].spleen = n - world.pools[label].blood;
      }
      const sim::Chance chance = trial.chance(round);
      std::int64_t now = 0;
      const auto until = [&](double minutes) {
        for (; static_cast<double>(now) * step < minutes - 1e-9; ++now) {
          spleen.regulate(world, {{step * minute, now}, chance, {}});
          spleen.resolve(world, {{step * minute, now}, chance, {}});
        }
      };
      for (std::size_t i = 0; i < times.size(); ++i) {
        until(times[i]);
        for (std::size_t label = 0; label < max_labels; ++label)
          (label % 2 == 0 ? inside : from_spleen)[i] += static_cast<double>(world.pools[label].spleen);
      }
      until(200.0);
      const auto before = world.pools;
      until(205.0);
      for (std::size_t label = 0; label < max_labels; ++label) {
        const double expected = static_cast<double>(n) * balance;
        crowd.add(static_cast<double>(world.pools[label].spleen));
        again.add((static_cast<double>(before[label].spleen) - expected) * (static_cast<double>(world.pools[label].spleen) - expected));
      }
    }
    const double all = static_cast<double>(rounds) * static_cast<double>(n) * max_labels / 2.0;
    for (std::size_t i = 0; i < times.size(); ++i) {
      findings.share("from the blood, in the spleen after " + std::to_string(times[i]) + " min" + how, inside[i], all, at(times[i]));
      findings.share("from the spleen, still or again there" + how, from_spleen[i], all, at(times[i]) + std::exp(-(enter + leave) * times[i]));
    }
    findings.variance("numbers inside are binomial" + how, crowd, static_cast<double>(n) * balance * (1.0 - balance));
    findings.correlation("with the number five minutes before" + how, again, static_cast<double>(n) * balance * (1.0 - balance));
  };
  run("", 2.5, 1.0, 1.0);
  run(", long steps", 5.0, 1.0, 1.0);
  run(", adrenaline", 2.5, 0.19, 1.5);
  return findings;
}

TEST_CASE("exchange between blood and spleen is exact for any step") { judge::hold(experiments::named("exchange")); }
