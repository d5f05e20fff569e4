// A condition that a file describes: its course in time, how far it turns levers, and how severe it is.
#include <cmath>

#include "models/conditions/condition.h"
#include "models/plateletsim.h"
#include "sim/base/error.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using Catch::Matchers::ContainsSubstring;
using course::follow;
using course::step;

namespace {

Condition condition_of(const std::string& rest) {
  return Condition::read(sim::Scenario::parse("title = \"t\"\n[condition.x]\ntitle = \"X\"\n" + rest, "test.toml", ""), "x");
}

std::string effect(const std::string& lever, const std::string& full) {
  return "[[condition.x.effect]]\nlever = \"" + lever + "\"\nfull = " + full + "\n";
}

sim::Due onset(double day, double severity = 1.0) { return {day, "x", {{"severity", severity}}}; }

// The lever in each step of so many days.
std::vector<double> turned(const Condition& condition, Lever lever, double days, const std::vector<sim::Due>& events, double length = step) {
  World world;
  std::vector<double> levels;
  follow(days, events, [&](const sim::Now& now) {
    world.levers = {};
    condition.intervene(world, now);
    levels.push_back(world.levers[lever]);
  }, 1, length);
  return levels;
}

double sum(const std::vector<double>& levels, double length) {
  double total = 0.0;
  for (const double level : levels) total += level * length;
  return total;
}

}  // namespace

TEST_CASE("marrow failure leaves a share of the progenitors from its onset on, and a large spleen takes more flow") {
  const auto scenario = load("aplastic_anaemia");
  const Condition failure = Condition::read(scenario, "marrow_failure");
  const auto spleen = Condition::read(load("splenomegaly"), "splenomegaly");
  World world;
  follow(2.0, {{0.5, "marrow_failure", {{"severity", 1.0}}}, {0.5, "splenomegaly", {{"severity", 1.0}}}}, [&](const sim::Now& now) {
    world.levers = {};
    world.levers.turn(Lever::progenitors, 3.0);
    failure.intervene(world, now);
    spleen.intervene(world, now);
    const bool begun = now.time() > 0.5 - 1e-9;
    CHECK(world.levers[Lever::progenitors] == Approx(begun ? 3.0 * 0.037 : 3.0));
    CHECK(world.levers[Lever::spleen_flow] == Approx(begun ? 6.0 : 1.0));
    CHECK(world.levers[Lever::spleen_transit] == 1.0);
  });
}

TEST_CASE("a lever is turned by the mean height over the step, through rise, plateau and decay") {
  const Condition x = condition_of("[condition.x.course]\nrise = \"1.3 day\"\nplateau = \"2.1 day\"\ndecay = \"0.7 day\"\n" + effect("consumption", "\"2 1/day\""));
  const auto height = [](double since) { return since <= 0.0 ? 0.0 : since < 1.3 ? since / 1.3 : since < 3.4 ? 1.0 : std::exp(-(since - 3.4) / 0.7); };
  for (const double length : {1.0 / 24.0, 0.25}) {
    const auto seen = turned(x, Lever::consumption, 8.0, {onset(0.31)}, length);
    for (std::size_t i = 0; i < seen.size(); ++i) {
      double mean = 0.0;
      for (int part = 0; part < 20000; ++part) mean += height(length * (static_cast<double>(i) + (part + 0.5) / 20000.0) - 0.31) / 20000.0;
      CHECK(seen[i] == Approx(2.0 * mean).margin(1e-4));  // of the quadrature, at the onset
    }
  }
}

TEST_CASE("the whole of a condition is its plateau, half its rise and its decay, whatever the step") {
  const Condition x = condition_of("[condition.x.course]\nrise = \"1.3 day\"\nplateau = \"2.1 day\"\ndecay = \"0.7 day\"\n" + effect("consumption", "\"1 1/day\""));
  for (const double length : {1.0 / 96.0, 1.0 / 24.0, 0.25}) CHECK(sum(turned(x, Lever::consumption, 20.0, {onset(0.31)}, length), length) == Approx(0.65 + 2.1 + 0.7).epsilon(1e-5));
  const Condition sudden = condition_of("[condition.x.course]\nplateau = \"2.1 day\"\n" + effect("consumption", "\"1 1/day\""));
  CHECK(sum(turned(sudden, Lever::consumption, 20.0, {onset(0.31)}), step) == Approx(2.1).epsilon(1e-12));
}

TEST_CASE("episodes add up, each with its severity, and one that has faded is forgotten") {
  const Condition x = condition_of("[condition.x.course]\nplateau = \"2 day\"\n" + effect("capture", "3.0"));
  World world;
  std::vector<double> levels;
  follow(6.0, {onset(1.0), onset(2.0, 0.5)}, [&](const sim::Now& now) {
    world.levers = {};
    x.intervene(world, now);
    levels.push_back(world.levers[Lever::capture]);
  });
  CHECK(levels[12] == 1.0);
  CHECK(levels[36] == Approx(3.0));
  CHECK(levels[60] == Approx(1.0 + 2.0 * 1.5));
  CHECK(levels[84] == Approx(1.0 + 2.0 * 0.5));
  CHECK(levels.back() == 1.0);
  CHECK(world.episodes.empty());
}

TEST_CASE("what falls to a share falls to nothing at most, in those who are much worse") {
  const Condition x = condition_of(effect("progenitors", "0.4"));
  CHECK(turned(x, Lever::progenitors, step, {onset(0.0, 0.5)})[0] == Approx(0.7));
  CHECK(turned(x, Lever::progenitors, step, {onset(0.0, 9.0)})[0] == 0.0);
}

TEST_CASE("severity is lognormal between episodes") {
  const Condition x = condition_of("[condition.x.course]\nseverity_spread = 0.5\n" + effect("consumption", "\"1 1/day\""));
  double mean = 0.0, square = 0.0;
  constexpr int people = 4000;
  for (std::uint64_t seed = 0; seed < people; ++seed) {
    World world;
    follow(step, {onset(0.0, 2.0)}, [&](const sim::Now& now) { x.intervene(world, now); }, seed);
    const double log = std::log(world.episodes.at(0).severity / 2.0);
    mean += log / people;
    square += log * log / people;
  }
  CHECK(mean == Approx(0.0).margin(0.036));  // 4.5 standard errors
  CHECK(std::sqrt(square) == Approx(0.5).epsilon(0.05));
}

TEST_CASE("each fault of a condition's file has its message") {
  const auto [rest, message] = GENERATE(table<std::string, std::string>({
      {effect("progenitor", "0.4"), "did you mean \"progenitors\"?"},
      {effect("consumption", "0.4"), "needs a unit, such as \"0.4 1/day\""},
      {"[[condition.x.effect]]\nlever = \"capture\"\n", "lacks full"},
      {effect("capture", "3.0") + "hill = 2\n", "unknown key \"hill\""},
      {"[condition.x.course]\nrise = \"-1 day\"\n", "rise"},
  }));
  CAPTURE(rest);
  CHECK_THROWS_WITH(condition_of(rest), ContainsSubstring(message));
}
