// Antigen between platelets: lognormal with mean 1 and the given spread, whatever the birth step, booked in whole units.
#include "models/patient/traits.h"
#include "models/plateletsim.h"
#include "tests/statistical/experiments.h"

using namespace plateletsim;

judge::Findings experiments::antigen(const judge::Trial& trial) {
  judge::Findings findings;
  World world;
  const double cv = 0.4 * (1.0 + trial.flaw);
  const Traits traits{40000.0, 12000.0, cv, 9.5};
  const sim::Chance chance = trial.chance();
  traits.begin(world, {{1.0 / 24.0, 0}, chance, {}});
  world.platelets = sim::Agents(trial.seed);
  const std::size_t steps = trial.many(1000);
  for (std::size_t s = 0; s < steps; ++s) world.release(static_cast<std::int64_t>(s), 1000);
  judge::Sample antigen(1.0), low(0.25), high(0.1), percentile(0.5);
  for (const sim::Shard& shard : world.platelets.shards())
    for (std::size_t slot = 0; slot < shard.size(); ++slot) {
      const double u = world.trait(shard.identity(slot));
      antigen.add(world.antigen(u));
      percentile.add(u);
      low.add(u < 0.25 ? 1.0 : 0.0);
      high.add(u > 0.9 ? 1.0 : 0.0);
    }
  // 64 classes of equal share hold a little less than the whole spread; their own variance is the law here.
  World law;
  Traits{40000.0, 12000.0, 0.4, 9.5}.begin(law, {{1.0 / 24.0, 0}, chance, {}});
  double square = 0.0;
  for (const double q : law.antigen_quantiles) square += q * q / static_cast<double>(law.antigen_quantiles.size());
  findings.mean("mean antigen", antigen);
  findings.variance("spread of antigen", antigen, square - 1.0);
  findings.mean("mean percentile", percentile);
  findings.mean("platelets in the lowest quarter", low);
  findings.mean("platelets in the highest tenth", high);
  const auto n = static_cast<double>(steps * 1000);
  findings.add("antigen in the books", static_cast<double>(world.pools[0].antigen) * antigen_unit / n, 1.0, std::sqrt((square - 1.0) / n), 1.0);
  double middle = 0.0;
  for (std::size_t k = 16; k < 48; ++k) middle += static_cast<double>(world.alive_by_antigen[k]);
  findings.share("platelets of the middle classes", middle, n, 0.5);
  return findings;
}

TEST_CASE("antigen is lognormal between platelets and its sum is booked") { judge::hold(experiments::named("antigen")); }
