// The three-hazard model on this engine, with a small World of its own; the baselines beside it do the same.
#include <algorithm>
#include <array>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <optional>

#include "sim/agents/thinning.h"
#include "sim/base/arithmetic.h"
#include "sim/step/simulation.h"
#include "tests/bench/worker.h"

namespace {

using sim::operator""_draw;

enum Cause : std::size_t { senescent, used, eaten, causes };

struct Drop {
  sim::Agents platelets;
  sim::Workspace workspace;
  double droplet = 1.0;                     // uL
  double number = 0.0;                      // 1e9/L, when the step began
  std::vector<double> antigen;              // of a platelet / mean, by class
  std::vector<double> coated;               // share of full capture, by class
  double free = 1.0, availability = 1.0;    // of the macrophages' capacity: now, and as the mean over the step
  std::array<std::int64_t, causes> deaths{};
  std::array<std::int64_t, 2> alive{};      // by label
  std::int64_t birth_steps = 0;             // sum over all alive
  sim::Effort effort;

  void begin_step() { number = static_cast<double>(platelets.size()) * 1e-3 / droplet; }
  std::size_t antigen_class(double percentile) const {
    return std::min(static_cast<std::size_t>(percentile * static_cast<double>(antigen.size())), antigen.size() - 1);
  }
  void enter(int label, std::int64_t birth_step, std::uint32_t first_rank, std::int64_t n) {
    platelets.add(label, birth_step, first_rank, static_cast<std::uint32_t>(n));
    alive[static_cast<std::size_t>(label)] += n;
    birth_steps += n * birth_step;
  }
};

// Gompertz's law of ageing, MODEL.md eq. 1.
struct Senescence {
  double steepness, mode, ageing;
  static constexpr const char *name = "senescence", *reads = "-", *writes = "hazard";

  double hazard(double age) const { return ageing * steepness * sim::exp(steepness * (age - mode)); }  // 1/day
  // Mean of e^(steepness · age) over a span that begins now / its value now.
  double growth(double span) const { return sim::expm1(steepness * span) / (steepness * span); }

  double bound(const sim::Group& group, const Drop&) const { return hazard(group.oldest) * (1.0 + 1e-9); }
  void harm(const sim::Candidates& platelets, const Drop&, sim::Hazards& hazards) const {
    const auto senescence = hazards[senescent];
    const double scale = ageing * steepness * growth(platelets.step);
    const double b = steepness, start = mode;
    for (std::size_t i = 0; i < platelets.size(); ++i) senescence[i] += scale * sim::exp(b * (platelets.age[i] - start));
    for (std::size_t i = 0; i < platelets.size(); ++i)  // the exposure of a newborn is shorter
      if (platelets.age[i] == 0.0) senescence[i] += hazard(0.0) * (growth(platelets.exposure[i]) - growth(platelets.step));
  }
};

// The same number is used up every day, whatever the count; eq. 2.
struct Haemostasis {
  double consumption, guard;
  static constexpr const char *name = "haemostasis", *reads = "-", *writes = "hazard";

  double hazard(const Drop& drop) const { return consumption / (drop.number + guard); }  // 1/day
  double bound(const sim::Group&, const Drop& drop) const { return hazard(drop); }
  void harm(const sim::Candidates& platelets, const Drop& drop, sim::Hazards& hazards) const {
    const double k = hazard(drop);
    for (double& sum : hazards[used].first(platelets.size())) sum += k;
  }
};

// Macrophages take platelets by their antibody until they are full; eq. 4 and 4b.
struct Phagocytosis {
  double antibody, rise, rate, half, hill, density, appetite, digestion;
  static constexpr const char *name = "phagocytosis", *reads = "-", *writes = "hazard";

  void regulate(Drop& drop, const sim::Now& now) const {
    const double bound = antibody * -sim::expm1(-now.time() / rise);
    double share = 0.0;
    for (std::size_t i = 0; i < drop.coated.size(); ++i) {
      const double dose = sim::pow(drop.antigen[i] * bound / half, hill);
      drop.coated[i] = dose / (1.0 + dose);
      share += drop.coated[i] / static_cast<double>(drop.coated.size());
    }
    const double leave = rate * share * drop.number / (density * appetite) + 1.0 / digestion;  // 1/day
    const double balance = 1.0 / (digestion * leave);
    const double start = drop.free;
    drop.free = balance + (start - balance) * sim::exp(-leave * now.step());
    drop.availability = balance + (start - balance) * sim::mean_decay(leave, now.step());
  }
  double bound(const sim::Group& group, const Drop& drop) const {
    return rate * drop.availability * drop.coated[drop.antigen_class(group.highest_trait)];
  }
  void harm(const sim::Candidates& platelets, const Drop& drop, sim::Hazards& hazards) const {
    const double capture = rate * drop.availability;
    const auto phagocytosis = hazards[eaten];
    for (std::size_t i = 0; i < platelets.size(); ++i)
      phagocytosis[i] += capture * drop.coated[drop.antigen_class(platelets.trait[i])];
  }
};

struct CompetingRisks {
  std::vector<sim::Pathway<Drop>> pathways;
  static constexpr const char *name = "competing_risks", *reads = "hazards", *writes = "platelets";

  void resolve(Drop& drop, const sim::Now& now) const {
    const sim::Dying dying{now.clock, causes, now.driver, now.threads};
    // By thread: deaths by cause and by label, and the sum of their birth steps.
    std::vector<std::array<std::int64_t, causes + 3>> counted(static_cast<std::size_t>(now.threads));
    sim::let_die(drop.platelets, drop.workspace, std::as_const(drop), pathways, dying, now.chance, &drop.effort, [&](std::size_t thread, std::span<const sim::Death> dead) {
      auto& sums = counted[thread];
      for (const sim::Death& death : dead) {
        ++sums[static_cast<std::size_t>(death.cause())];
        ++sums[causes + static_cast<std::size_t>(death.label())];
        sums[causes + 2] += death.who().birth_step;
      }
    });
    for (const auto& sums : counted) {
      for (std::size_t cause = 0; cause < causes; ++cause) drop.deaths[cause] += sums[cause];
      for (std::size_t label = 0; label < 2; ++label) drop.alive[label] -= sums[causes + label];
      drop.birth_steps -= sums[causes + 2];
    }
  }
};

struct Births {
  double rate;  // 1e9/L/day
  static constexpr const char *name = "births", *reads = "-", *writes = "platelets";

  void produce(Drop& drop, const sim::Now& now) const {
    auto stream = now.stream("births"_draw);
    const double mean = rate * drop.droplet * 1e3 * now.step();
    drop.enter(0, now.clock.step, 0, boost::random::poisson_distribution<std::int64_t>(mean)(stream));
  }
};

// Platelets that are there at time zero.
struct Present {
  std::vector<double> expected;  // by age in steps
  static constexpr const char *name = "present", *reads = "-", *writes = "platelets";

  void begin(Drop& drop, const sim::Now& now) const {
    auto stream = now.stream("present"_draw);
    for (std::size_t age = expected.size(); age-- > 0;)
      drop.enter(0, -static_cast<std::int64_t>(age) - 1, 0, boost::random::poisson_distribution<std::int64_t>(expected[age])(stream));
  }
};

// Labels a share of all platelets in the step after it was asked for.
struct Label {
  static constexpr const char *name = "label", *reads = "-", *writes = "platelets";

  void intervene(Drop& drop, const sim::Now& now) const {
    now.on("label", [&](const auto& fields) {
      auto stream = now.stream("label"_draw);
      const auto n = boost::random::binomial_distribution<std::int64_t>(drop.alive[0], fields.at("share"))(stream);
      auto taken = drop.platelets.take(0, n, stream);
      drop.platelets.add(1, std::move(taken));
      drop.alive[0] -= n;
      drop.alive[1] += n;
    });
  }
};

class Model {
 public:
  explicit Model(const bench::Parameters& p) : p_(p) {}

  void inherit(const std::vector<double>& antigen) { antigen_ = antigen; }
  void start(const std::vector<double>& expected) {
    Drop drop;
    drop.platelets = sim::Agents(static_cast<std::uint64_t>(p_("seed")));
    drop.droplet = p_("droplet");
    drop.antigen = antigen_;
    drop.coated.assign(antigen_.size(), 0.0);
    std::vector<sim::Mechanism<Drop>> mechanisms;
    const auto add = [&](auto idea) { mechanisms.push_back(sim::mechanism<Drop>(idea)); };
    add(Present{expected});
    add(Label{});
    add(Senescence{p_("steepness"), p_("mode"), p_("ageing")});
    add(Haemostasis{p_("consumption"), p_("guard")});
    if (p_("antibody") > 0.0)
      add(Phagocytosis{p_("antibody"), p_("rise"), p_("rate"), p_("half"), p_("hill"), p_("density"), p_("appetite"), p_("digestion")});
    add(CompetingRisks{sim::pathways(mechanisms)});
    add(Births{p_("births")});
    const sim::Clock clock{p_("step"), 0};
    const sim::Chance chance(static_cast<std::uint64_t>(p_("seed")), 0);
    run_.emplace(std::move(drop), std::move(mechanisms), clock, chance, sim::Agenda{}, sim::Driver::sparse,
                 static_cast<int>(p_("threads")));
  }
  void label(double share) { run_->agenda().add(sim::Due{run_->clock().time(), "label", {{"share", share}}}); }

  bench::Row step() {
    run_->step();
    const Drop& drop = run_->world();
    const double mean = static_cast<double>(drop.birth_steps) / static_cast<double>(drop.platelets.size());
    const double age = (static_cast<double>(run_->clock().step) - 0.5 - mean) * run_->clock().length;
    return {drop.platelets.size(), drop.deaths[senescent], drop.deaths[used], drop.deaths[eaten], age, drop.alive[1]};
  }
  std::int64_t size() const { return run_->world().platelets.size(); }
  std::int64_t candidates() const { return run_->world().effort.candidates; }
  std::size_t bytes() const { return run_->world().platelets.bytes(); }

 private:
  const bench::Parameters& p_;
  std::vector<double> antigen_;
  std::optional<sim::Simulation<Drop>> run_;
};

}  // namespace

int main(int count, char** arguments) {
  const bench::Parameters parameters(count, arguments);
  Model model(parameters);
  bench::serve(model);
}
