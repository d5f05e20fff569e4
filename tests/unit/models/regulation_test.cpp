// Regulatory T cells: where they tend to, how quickly, and the rare clones that the thymus adds while helpers are at work.
#include <cmath>

#include "models/immunity/regulatory_t_cells.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;
using course::step;

namespace {

World patient(double tolerance, double age = 5.0) {
  World world;
  world.patient.age = age;
  world.immune.agents_per_response = 1e6;
  world.immune.person.tolerance = tolerance;
  return world;
}

void begin(const RegulatoryTCells& law, World& world) {
  const sim::Chance chance(1, 0);
  law.begin(world, {{step, 0}, chance, {}});
}

}  // namespace

// A sample of a million has a standard error of 0.1 % or less; margins of 1 %.
TEST_CASE("regulatory T cells follow dR/dt = ((tolerance + E) / (1 + k C) - R) / turnover") {
  const RegulatoryTCells law{10.0, 2.0, 16.0, 0.0, 0.0};
  World world = patient(3.0);
  world.immune.recruited = 1.5;
  CHECK(law.target(world.immune) == Approx(4.5));
  begin(law, world);
  CHECK(world.immune.regulation() == Approx(4.5));
  world.immune.cytokines = 1.0;
  follow(5.0, {}, [&](const sim::Now& now) { law.regulate(world, now); });
  const double low = 1.5 + 3.0 * std::exp(-0.5);
  CHECK(world.immune.regulation() == Approx(low).epsilon(0.01));
  world.immune.cytokines = 0.0;
  follow(20.0, {}, [&](const sim::Now& now) { law.regulate(world, now); });
  CHECK(world.immune.regulation() == Approx(4.5 + (low - 4.5) * std::exp(-2.0)).epsilon(0.01));
  world.levers.turn(Lever::regulators, 2.0);
  follow(100.0, {}, [&](const sim::Now& now) { law.regulate(world, now); });
  CHECK(world.immune.regulation() == Approx(9.0).epsilon(0.01));
  CHECK(world.immune.regulators.consistent());
}

TEST_CASE("regulatory T cells turn over at their rate where their number rests") {
  const RegulatoryTCells law{10.0, 2.0, 16.0, 0.0, 0.0};
  World world = patient(1.0);
  begin(law, world);
  follow(10.0, {}, [&](const sim::Now& now) { law.regulate(world, now); });
  CHECK(static_cast<double>(world.immune.regulators.died) == Approx(1e6).epsilon(0.01));
  CHECK(world.immune.regulation() == Approx(1.0).epsilon(0.01));
}

// 3,000 patients at each age: margins of 4.5 standard errors.
TEST_CASE("new clones come from the thymus at random while helpers are at work, of exponential size") {
  const RegulatoryTCells law{10.0, 2.0, 16.0, 36.525, 4.0};  // a tenth of a clone per day, at five years of age
  CHECK(law.thymus(5.0) == Approx(1.0));
  CHECK(law.thymus(37.0) == Approx(0.25));
  CHECK(law.thymus(1.0) == Approx(std::exp2(0.25)));
  constexpr int patients = 3000;
  for (const auto& [age, help] : {std::pair{5.0, 1.0}, {37.0, 1.0}, {5.0, 0.5}, {5.0, 0.0}}) {
    const double clones = 0.1 * 20.0 * law.thymus(age) * help;  // expected of each
    double none = 0.0, sum = 0.0;
    for (std::uint64_t number = 0; number < patients; ++number) {
      World world = patient(0.0, age);
      world.immune.agents_per_response = 1000.0;
      world.immune.helpers.change(static_cast<std::int64_t>(1000.0 * help), 0);
      follow(20.0, {}, [&](const sim::Now& now) { law.regulate(world, now); }, 1 + number, 0.5);
      none += world.immune.recruited == 0.0 ? 1.0 : 0.0;
      sum += world.immune.recruited;
    }
    const double missed = std::exp(-clones);
    CHECK(none / patients == Approx(missed).margin(4.5 * std::sqrt(missed * (1.0 - missed) / patients) + 1e-12));
    CHECK(sum / patients == Approx(4.0 * clones).margin(4.5 * std::sqrt(2.0 * 16.0 * clones / patients) + 1e-12));
  }
}
