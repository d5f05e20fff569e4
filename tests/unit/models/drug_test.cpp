// A drug against the closed forms of its course: how it comes, spreads, leaves and acts.
#include <cmath>

#include "models/plateletsim.h"
#include "models/treatments/drug.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;

namespace {

constexpr double hour = 1.0 / 24.0;

// The drug x of a scenario that says this of it; `dose` in mg.
Drug drug_of(const std::string& kinetics, const std::string& rest = "", const std::string& about = "dose = \"mg\"") {
  const std::string text = "title = \"t\"\n[drug.x]\ntitle = \"X\"\n" + about + "\n[drug.x.kinetics]\n" + kinetics + "\n" + rest;
  return Drug::read(sim::Scenario::parse(text, "test.toml", ""), "x");
}

std::string effect(const std::string& lever, const std::string& how) { return "[[drug.x.effect]]\nlever = \"" + lever + "\"\n" + how + "\n"; }

Patient someone() {
  Patient patient;
  patient.weight = 80.0;
  patient.age = 40.0;
  return patient;
}

World with(const Drug& drug, std::uint64_t seed = 1, const Patient& patient = someone()) {
  World world;
  world.patient = patient;
  follow(1.0, {}, [&](const sim::Now& now) { drug.begin(world, now); }, seed, 1.0);
  return world;
}

sim::Due dose_at(double day, const sim::EventFields& fields) { return {day, "x", fields}; }

// Steps of this length; returns what a lever was in each.
std::vector<double> take(const Drug& drug, World& world, double days, const std::vector<sim::Due>& doses, double length = hour,
                         Lever lever = Lever::agonist) {
  std::vector<double> levels;
  follow(days, doses, [&](const sim::Now& now) {
    world.levers = {};
    drug.intervene(world, now);
    levels.push_back(world.levers[lever]);
  }, 1, length);
  return levels;
}

double concentration(const Drug& drug, double days, const std::vector<sim::Due>& doses, double length = hour) {
  World world = with(drug);
  take(drug, world, days, doses, length);
  return world.drugs[0].concentration;
}

// Mean of f over [from, to], by so many points of the midpoint rule that it is exact to 1e-8.
template <class F>
double mean(double from, double to, const F& f) {
  constexpr int points = 20000;
  double sum = 0.0;
  for (int i = 0; i < points; ++i) sum += f(from + (to - from) * (i + 0.5) / points);
  return sum / points;
}

const std::string tablet = "absorption = \"20 1/day\"\nbioavailability = 0.6\nvolume = \"50 L\"\nclearance = \"150 L/day\"";  // 3/day
const std::string oral = "dose = \"mg\"\nroute = \"oral\"";

}  // namespace

TEST_CASE("a tablet comes and goes by Bateman's equation, whatever the step") {
  const Drug drug = drug_of(tablet, "", oral);
  for (const double length : {hour, 6.0 * hour, 1.0 / 1440.0})
    for (const double days : {0.25, 1.0, 2.0})
      CHECK(concentration(drug, days, {dose_at(0.0, {{"dose", 100.0}})}, length) ==
            Approx(0.6 * 100.0 / 50.0 * 20.0 / 17.0 * (std::exp(-3.0 * days) - std::exp(-20.0 * days))).epsilon(1e-11));
  const Drug even = drug_of("absorption = \"3 1/day\"\nvolume = \"50 L\"\nelimination = \"3 1/day\"", "", oral);
  CHECK(concentration(even, 1.0, {dose_at(0.0, {{"dose", 100.0}})}) == Approx(2.0 * 3.0 * std::exp(-3.0)).epsilon(1e-11));
}

TEST_CASE("a lag delays absorption, and a dose into a vein knows neither lag nor loss") {
  const Drug drug = drug_of(tablet + "\nlag = \"3 hour\"", "", oral);
  CHECK(concentration(drug, 2.0 * hour, {dose_at(0.0, {{"dose", 100.0}})}) == 0.0);
  const double days = 1.0 - 3.0 * hour;
  CHECK(concentration(drug, 1.0, {dose_at(0.0, {{"dose", 100.0}})}) ==
        Approx(0.6 * 100.0 / 50.0 * 20.0 / 17.0 * (std::exp(-3.0 * days) - std::exp(-20.0 * days))).epsilon(1e-11));
  CHECK(concentration(drug, 1.0, {dose_at(0.0, {{"dose", 100.0}, {"route", 1.0}})}) == Approx(2.0 * std::exp(-3.0)).epsilon(1e-11));
}

TEST_CASE("an infusion rises to its balance and fades when it ends, also within a step") {
  const Drug drug = drug_of("volume = \"50 L\"\nhalf_life = \"2 hour\"");
  const double k = std::log(2.0) / (2.0 * hour), over = 5.5 * hour, rate = 100.0 / over;
  const std::vector<sim::Due> dose{dose_at(0.5 * hour, {{"dose", 100.0}, {"over", over}})};
  for (const double length : {hour, 3.0 * hour}) {
    CHECK(concentration(drug, 3.0 * hour, dose, length) == Approx(rate / k * -std::expm1(-k * 2.5 * hour) / 50.0).epsilon(1e-11));
    CHECK(concentration(drug, 12.0 * hour, dose, length) == Approx(rate / k * -std::expm1(-k * over) * std::exp(-k * 6.0 * hour) / 50.0).epsilon(1e-11));
  }
}

TEST_CASE("two infusions at once add up, and neither ends the other") {
  const Drug drug = drug_of("volume = \"50 L\"\nhalf_life = \"2 hour\"");
  const sim::Due longer = dose_at(0.0, {{"dose", 60.0}, {"over", 6.0 * hour}}), shorter = dose_at(0.0, {{"dose", 30.0}, {"over", 2.5 * hour}});
  for (const double days : {2.0 * hour, 5.0 * hour})
    CHECK(concentration(drug, days, {longer, shorter}) == Approx(concentration(drug, days, {longer}) + concentration(drug, days, {shorter})).epsilon(1e-11));
}

TEST_CASE("two compartments empty in two phases") {
  const Drug drug = drug_of("volume = \"10 L\"\nclearance = \"20 L/day\"\nperipheral_volume = \"30 L\"\nexchange = \"15 L/day\"");
  const double k10 = 2.0, k12 = 1.5, k21 = 0.5, sum = k10 + k12 + k21;
  const double root = std::sqrt(sum * sum - 4.0 * k10 * k21), fast = 0.5 * (sum + root), slow = 0.5 * (sum - root);
  for (const double days : {0.25, 1.0, 4.0})
    CHECK(concentration(drug, days, {dose_at(0.0, {{"dose", 50.0}})}) ==
          Approx(5.0 * ((fast - k21) * std::exp(-fast * days) + (k21 - slow) * std::exp(-slow * days)) / (fast - slow)).epsilon(1e-11));
}

TEST_CASE("doses follow the body that they are written for") {
  const auto peak = [](const std::string& dose) {  // mg/L, of 2 of the unit in 10 L
    return concentration(drug_of("volume = \"10 L\"\nelimination = \"1e-9 1/day\"", "", "dose = \"" + dose + "\""), hour, {dose_at(0.0, {{"dose", 2.0}})});
  };
  CHECK(peak("mg") == Approx(0.2));
  CHECK(peak("ug") == Approx(0.2e-3));
  CHECK(peak("mg/kg") == Approx(0.2 * 80.0));
  CHECK(peak("ug/kg") == Approx(0.2e-3 * 80.0));
  CHECK(peak("g/kg") == Approx(0.2e3 * 80.0));
  CHECK(peak("mg/m2") == Approx(0.2 * (4.0 * 80.0 + 7.0) / (80.0 + 90.0)));
}

TEST_CASE("a dose inside a step acts for the rest of it, and one that is late acts at once") {
  const Drug drug = drug_of("volume = \"50 L\"\nelimination = \"3 1/day\"", effect("agonist", "slope = \"2 L/mg\""));
  const double left = 4.0 * hour, step = 6.0 * hour;
  World world = with(drug);
  const auto lever = take(drug, world, step, {dose_at(2.0 * hour, {{"dose", 100.0}})}, step);
  CHECK(world.drugs[0].concentration == Approx(2.0 * std::exp(-3.0 * left)).epsilon(1e-11));
  CHECK(lever[0] == Approx(2.0 * 2.0 * -std::expm1(-3.0 * left) / 3.0 / step).epsilon(1e-11));
  CHECK(concentration(drug, step, {dose_at(-9.0, {{"dose", 100.0}})}, step) == Approx(2.0 * std::exp(-3.0 * step)).epsilon(1e-11));
}

TEST_CASE("an effect with a delay lags behind plasma by so much") {
  const Drug drug = drug_of("volume = \"50 L\"\nelimination = \"3 1/day\"", effect("agonist", "slope = \"1 L/mg\"\ndelay = \"2 day\""));
  World world = with(drug);
  const auto lever = take(drug, world, 4.0, {dose_at(0.0, {{"dose", 100.0}})}, 6.0 * hour);
  const auto site = [](double t) { return 2.0 * 0.5 / (0.5 - 3.0) * (std::exp(-3.0 * t) - std::exp(-0.5 * t)); };
  for (const std::size_t i : {0u, 3u, 15u}) CHECK(lever[i] == Approx(mean(0.25 * static_cast<double>(i), 0.25 * static_cast<double>(i + 1), site)).epsilon(1e-7));
}

TEST_CASE("effects of the same delay lag together, and each delay by itself") {
  const auto late = [](const char* lever, const char* delay) { return effect(lever, std::string("saturated = 0.5\nhalf = \"1 mg/L\"\ndelay = \"") + delay + "\""); };
  const std::string kinetics = "volume = \"50 L\"\nelimination = \"3 1/day\"";
  const Drug together = drug_of(kinetics, late("capture", "2 day") + late("arming", "48 hour") + late("helpers", "5 day")), alone = drug_of(kinetics, late("helpers", "5 day"));
  CHECK(together.delays == std::vector{2.0, 5.0});
  const auto turned = [](const Drug& drug, Lever lever) {
    World world = with(drug);
    return take(drug, world, 4.0, {dose_at(0.0, {{"dose", 100.0}})}, 6.0 * hour, lever);
  };
  CHECK(turned(together, Lever::capture) == turned(together, Lever::arming));
  const auto ours = turned(together, Lever::helpers), theirs = turned(alone, Lever::helpers);
  for (std::size_t i = 0; i < ours.size(); ++i) CHECK(ours[i] == Approx(theirs[i]).epsilon(1e-12));
}

TEST_CASE("a lever is turned by the mean of a saturating effect over the step") {
  const Drug drug = drug_of("volume = \"50 L\"\nelimination = \"3 1/day\"", effect("capture", "saturated = 0.2\nhalf = \"0.5 mg/L\"\nhill = 2"));
  const auto turned = [](double t) {
    const double level = 2.0 * std::exp(-3.0 * t) / 0.5;
    return 1.0 - 0.8 * level * level / (1.0 + level * level);
  };
  for (const auto& [length, error] : {std::pair{hour, 1e-6}, std::pair{6.0 * hour, 2e-3}}) {
    World world = with(drug);
    const auto lever = take(drug, world, 2.0, {dose_at(0.0, {{"dose", 100.0}})}, length, Lever::capture);
    for (std::size_t i = 0; i < lever.size(); ++i)
      CHECK(lever[i] == Approx(mean(length * static_cast<double>(i), length * static_cast<double>(i + 1), turned)).margin(error));
  }
}

TEST_CASE("receptors bind at equilibrium, and what is free acts") {
  const std::string no_loss = "volume = \"10 L\"\nelimination = \"1e-9 1/day\"";
  const std::string uptake = "[drug.x.uptake]\nreceptors = \"4 mg/L\"\ndissociation = \"0.1 mg/L\"\ninternalisation = \"0 1/day\"\n";
  const auto acting = [&](const std::string& of, const std::string& how, double total) {
    const Drug drug = drug_of(no_loss, uptake + effect("agonist", how + "\nof = \"" + of + "\""));
    World world = with(drug);
    return take(drug, world, hour, {dose_at(0.0, {{"dose", 10.0 * total}})})[0];
  };
  for (const double total : {0.01, 1.0, 50.0}) {
    const double free = acting("free", "slope = \"1 L/mg\"", total);
    CHECK(free + 4.0 * free / (free + 0.1) == Approx(total).epsilon(1e-8));
    CHECK(acting("bound", "slope = \"1 L/mg\"", total) == Approx(total - free).epsilon(1e-8));
    const double occupied = free / (free + 0.1);
    CHECK(acting("occupancy", "saturated = 3\nhalf_occupancy = 0.25", total) == Approx(3.0 * occupied / (occupied + 0.25)).epsilon(1e-7));
  }
}

TEST_CASE("receptors take up what they bind, as many as there are") {
  const std::string uptake = "[drug.x.uptake]\nreceptors = \"4 mg/L\"\ndissociation = \"1e-9 mg/L\"\ninternalisation = \"0.5 1/day\"\n";
  const auto left = [&](const std::string& tied, double dose, const auto& change) {  // mg/L, after a day
    const Drug drug = drug_of("volume = \"10 L\"\nelimination = \"1e-9 1/day\"", uptake + "tied = \"" + tied + "\"\n");
    World world = with(drug);
    world.normal_total = 300.0;
    world.total = 150.0;
    world.marrow.mass = 2.0;
    change(world);
    take(drug, world, 1.0, {dose_at(0.0, {{"dose", dose}})});
    return world.drugs[0].concentration;
  };
  const auto nothing = [](World&) {};
  CHECK(left("constant", 10.0, nothing) == Approx(std::exp(-0.5)).epsilon(1e-4));  // all of it is bound
  CHECK(left("constant", 100.0, nothing) == Approx(10.0 - 4.0 * 0.5).epsilon(1e-6));  // all receptors are full
  CHECK(left("platelets", 100.0, nothing) == Approx(10.0 - 2.0 * 0.5).epsilon(1e-6));
  CHECK(left("megakaryocytes", 200.0, nothing) == Approx(20.0 - 8.0 * 0.5).epsilon(1e-6));
}

TEST_CASE("with uptake, absorption and elimination keep their rates") {
  const Drug drug = drug_of("absorption = \"1.2 1/day\"\nbioavailability = 0.5\nvolume = \"50 L\"\nelimination = \"0.7 1/day\"",
                            "[drug.x.uptake]\nreceptors = \"0 mg/L\"\ndissociation = \"0.1 mg/L\"\ninternalisation = \"4 1/day\"\n", oral);
  CHECK(concentration(drug, 2.0, {dose_at(0.0, {{"dose", 100.0}})}) == Approx(1.2 / 0.5 * (std::exp(-1.4) - std::exp(-2.4))).epsilon(3e-5));
}

TEST_CASE("a drug that has left is gone, and costs nothing") {
  const Drug drug = drug_of("volume = \"50 L\"\nhalf_life = \"1 hour\"", effect("agonist", "slope = \"1 L/mg\""));
  World world = with(drug);
  const auto lever = take(drug, world, 4.0, {dose_at(0.0, {{"dose", 100.0}})});
  CHECK(world.drugs[0].is_absent());
  CHECK(world.drugs[0].concentration == 0.0);
  CHECK(lever.back() == 0.0);
}
