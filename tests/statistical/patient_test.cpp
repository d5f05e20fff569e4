// A whole patient without feedback is an M/G/infinity queue: Little's law, Poisson spread, ages, sites, pools and labels.
#include "models/plateletsim.h"
#include "tests/statistical/experiments.h"
#include "tests/statistical/laws.h"

using namespace plateletsim;

namespace {

// Megakaryocytes of the sample that ripen in a day. Their moments vary, so births of a day have a relative variance of 0.3
// over this number (an even stream of cells, shifted by a quarter of a day each), beside that of the droplet.
double ripening(const judge::Trial& trial) { return std::min(2e5 * trial.size, 1e7) / 5.0; }

// A person whose marrow hears nothing and whose megakaryocytes are alike: platelets are made at a steady rate, grow old, and
// nothing regulates anything.
sim::Scenario deaf(const judge::Trial& trial, double droplet) {
  const auto scenario = load("healthy_adult").replace("run.step", "\"6 hour\"").replace("run.droplet_volume", "\"" + std::to_string(droplet) + " uL\"");
  return scenario.replace("marrow.inflow_gain", "0.0").replace("marrow.inflow_basal", "1.0").replace("marrow.endomitosis_gain", "\"0 1/day\"")
      .replace("marrow.endomitosis_basal", "\"0 1/day\"").replace("marrow.shedding_ploidy", "4").replace("marrow.maturation_cv", "0.05")
      .replace("haemostasis.consumption", "\"0 1e9/L/day\"").replace("senescence.lifespan", "\"5 day\"").replace("senescence.lifespan_cv", "0.2")
      .replace("marrow.megakaryocyte_sample", std::to_string(static_cast<std::int64_t>(5.0 * ripening(trial) + 0.5))).replace("run.record", "\"100 day\"");
}

// Lives by Gompertz's law, as section 1 of the manual gives them.
struct Lifespan {
  double mean = 5.0, cv = 0.2;  // day, 1
  double survives(double age) const {
    const double b = 3.14159265358979 / (std::sqrt(6.0) * mean * cv), mode = mean + 0.5772156649015 / b;
    return std::exp(-std::exp(b * (age - mode)) + std::exp(-b * mode));
  }
  double between(double from, double to) const {
    return laws::integral([this](double u) { return survives(u); }, from, to);
  }
};

constexpr double step = 0.25;  // day
constexpr std::size_t classes = 16384;

}  // namespace

judge::Findings experiments::patient(const judge::Trial& trial) {
  judge::Findings findings;
  const Lifespan life{5.0 * (1.0 + trial.flaw), 0.2};
  const double droplet = 0.8 * trial.size;
  Simulation patient(deaf(trial, droplet), trial.seed);
  const auto alive = life.between(0.0, 12.0);  // day: mean number alive / births a day
  const World& world = patient.world();
  std::array<double, 6> ages{};
  const std::array<double, 6> edges{0.0, 1.0, 2.0, 3.0, 4.0, 5.0};
  double present = 0.0, births = 0.0, inside = 0.0, age_sum = 0.0, squares = 0.0;
  constexpr int rounds = 8;
  for (int round = 0; round < rounds; ++round) {
    const Ledger before = world.ledger;
    patient.advance(10.0);
    births += static_cast<double>(world.ledger.born - before.born) / 10.0;
    present += static_cast<double>(world.platelets.size());
    inside += static_cast<double>(world.pools[0].spleen);
    std::vector<double> by_trait(classes);
    for (const sim::Shard& shard : world.platelets.shards())
      for (std::size_t slot = 0; slot < shard.size(); ++slot) {
        const auto who = shard.identity(slot);
        const sim::Inheritance born = world.platelets.inherited(who);
        by_trait[static_cast<std::size_t>(born.trait * classes)] += 1.0;
        const double age = patient.time() - (static_cast<double>(who.birth_step) + born.birth_fraction) * step;
        age_sum += age;
        ages[std::min<std::size_t>(5, static_cast<std::size_t>(age))] += 1.0;
      }
    const double mean = static_cast<double>(world.platelets.size()) / classes;
    for (const double n : by_trait) squares += (n - mean) * (n - mean) / mean / (classes - 1.0);
  }
  const double rate = births / rounds;  // per day
  findings.add("Little: present = births x mean life", present, births * alive, std::sqrt(present + births * alive * alive / 10.0), present);
  const double m = present / rounds / classes;
  findings.add("Poisson: variance / mean between classes", squares / rounds, 1.0, std::sqrt((2.0 + 1.0 / m) / (rounds * classes)), 1.0);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const double share = life.between(edges[i], i == 5 ? 12.0 : edges[i + 1]) / alive;
    findings.add("share from an age of " + std::to_string(static_cast<int>(edges[i])) + " days", ages[i] / present, share,
                 std::sqrt(share * (1.0 - share) * (1.0 / present + share * 0.3 / ripening(trial) / rounds)), share);
  }
  const auto moment = [&](int power) {
    return laws::integral([&](double u) { return std::pow(u, power) * life.survives(u); }, 0.0, 12.0) / alive;
  };
  findings.add("mean age of the living", age_sum / present, moment(1), std::sqrt((moment(2) - moment(1) * moment(1)) / present), moment(1));
  constexpr double exchange = 0.15 * 1440.0;  // 1/day, the rate at which the newborn come to be spread as all others
  findings.share("pooled in the spleen", inside, present, (1.0 - 1.0 / (exchange * alive)) / 3.0);
  const Ledger& books = world.ledger;
  const auto dead = static_cast<double>(books.dead());
  const std::array<double, 3> sites{0.37, 0.33, 0.30};
  for (std::size_t i = 0; i < sites.size(); ++i) findings.share("old ones that die at site " + std::to_string(i), static_cast<double>(books.sites[i]), dead, sites[i]);
  // Age at death is the middle of the step of death, so the mean life counts by whole steps as births do.
  findings.add("mean life of the dead", static_cast<double>(books.lifetime) * lifetime_unit / dead, life.between(0.0, 12.0), std::sqrt(1.02 / dead) * life.mean * life.cv, life.mean);
  findings.count("production: births in eighty days", rate * 10.0 * rounds, world.normal_production * 1e3 * droplet * 10.0 * rounds);
  return findings;
}

// Labels in a whole patient: everyone's at random ages, the classical survival curve; and births of one step, by the books.
judge::Findings experiments::patient_labels(const judge::Trial& trial) {
  judge::Findings findings;
  const Lifespan life{5.0 * (1.0 + trial.flaw), 0.2};
  const auto scenario = deaf(trial, 0.6 * trial.size).with_event("{ assay = \"label\", fraction = 0.8, at = \"20 day\" }");
  Simulation patient(scenario, trial.seed);
  const World& world = patient.world();
  const auto here = [&](std::int64_t born) { return static_cast<double>(world.alive_by_birth[static_cast<std::size_t>(born - world.first_birth_step)]); };
  patient.advance(20.0 + step);
  const auto given = static_cast<double>(world.labelled.at(0));
  const double alive = life.between(0.0, 12.0);
  double circulating = 0.0;
  std::vector<double> cohort;
  std::vector<std::int64_t> born;
  for (std::int64_t i = 0; i < 8; ++i) born.push_back(80 - i), cohort.push_back(here(80 - i));
  for (const double day : {1.0, 2.0, 3.0, 4.0, 5.0}) {
    while (patient.time() < 20.0 + day - 1e-9) patient.step();
    const double share = life.between(day, 12.0) / alive;
    findings.add("random-age label, day " + std::to_string(day), static_cast<double>(world.pools[1].total()) / given, share,
                 std::sqrt(share * (1.0 - share) * (1.0 / given + share * 0.3 / ripening(trial))), share);
    if (day == 1.0) circulating = static_cast<double>(world.pools[1].blood) / static_cast<double>(world.pools[1].total());
    const double left = here(80), age = day - step;  // of those born in step 80, since its end
    if (day > 2.0) findings.share("newborn of one step, day " + std::to_string(day), left, cohort[0], life.between(age, age + step) / life.between(0.0, step));
  }
  const double n = given * life.between(1.0, 12.0) / alive;
  findings.share("labelled ones in the blood", circulating * n, n, 2.0 / 3.0);
  return findings;
}

TEST_CASE("a patient without feedback is an M/G/infinity queue") { judge::hold(experiments::named("patient")); }
TEST_CASE("labels in a patient follow the laws of random age and of newborns") { judge::hold(experiments::named("patient labels")); }
