// Pathways of clearance: each hazard at points where its value is plain, its bound, and what their deaths are booked as.
#include <array>
#include <cmath>

#include "models/assays/immature_fraction.h"
#include "models/clearance/competing_risks.h"
#include "models/clearance/consumption.h"
#include "models/clearance/haemostasis.h"
#include "models/clearance/senescence.h"
#include "models/clearance/splenic_pooling.h"
#include "models/immunity/ashwell_morell.h"
#include "models/immunity/complement.h"
#include "models/immunity/phagocytosis.h"
#include "models/patient/healthy_start.h"
#include "models/patient/traits.h"
#include "sim/step/mechanism.h"
#include "tests/catch.h"
#include "tests/unit/models/course.h"

using namespace plateletsim;
using course::follow;

namespace {

World with_traits(double cv) {
  World world;
  follow(course::step, {}, [&](const sim::Now& now) { Traits{40000.0, 12000.0, cv, 9.5}.begin(world, now); });
  world.normal_total = world.total = 375.0;
  return world;
}

// The same hazard for all, by one cause.
struct Steady {
  double hazard;  // 1/day
  Cause cause;
  double bound(const sim::Group&, const World&) const { return hazard; }
  void harm(const sim::Candidates& platelets, const World&, sim::Hazards& hazards) const {
    for (std::size_t i = 0; i < platelets.size(); ++i) hazards[static_cast<std::size_t>(cause)][i] += hazard;
  }
};

// Macrophages with equal receptors, half of whose capture 1,000 IgG on a platelet bring about.
Phagocytosis macrophages(double spleen_rate, std::int64_t sample, std::int64_t appetite, double digestion) {
  Phagocytosis eaters{};
  eaters.spleen_rate = spleen_rate;
  eaters.spleen_half = eaters.liver_half = 1000.0;
  eaters.spleen_hill = 2.0;
  eaters.liver_hill = 3.0;
  eaters.sample = sample;
  eaters.spleen_density = 100.0;
  eaters.liver_density = 50.0;
  eaters.appetite = appetite;
  eaters.digestion = digestion;
  return eaters;
}

// Hazard (1/day) by one cause on a platelet of this age and trait, whose exposure is a step.
template <class Pathway>
double hazard(const Pathway& pathway, const World& world, Cause cause, double age, double trait = 0.5) {
  const std::array<double, 2> ages{1.0, age}, exposures{course::step, course::step}, traits{0.1, trait};
  const sim::Candidates platelet{0, course::step, ages, exposures, traits};
  sim::Hazards hazards(cause_names.size(), 2);
  pathway.harm(platelet, world, hazards);
  pathway.harm(platelet, world, hazards);  // pathways add
  const double twice = hazards[static_cast<std::size_t>(cause)][1];
  double all = 0.0;
  for (std::size_t c = 0; c < cause_names.size(); ++c) all += hazards[c][1];
  if (cause != Cause::spleen_macrophage && cause != Cause::liver_macrophage) CHECK(all == twice);
  return 0.5 * twice;
}

}  // namespace

TEST_CASE("vessels use the same number a day whatever the count") {
  const Haemostasis vessels{7.0, 1.0};
  World world = with_traits(0.25);
  CHECK(hazard(vessels, world, Cause::haemostasis, 3.0) == Approx(7.0 / 376.0));
  CHECK(vessels.bound({0, 0.0, 1.0, 1.0}, world) == Approx(7.0 / 376.0));
  world.total = 9.0;
  world.levers.turn(Lever::haemostasis, 2.0);
  CHECK(hazard(vessels, world, Cause::haemostasis, 3.0) == Approx(1.4));
}

TEST_CASE("the timer's hazard on a candidate is its mean over the exposure, from birth as well") {
  const Senescence law{8.0, 0.2, 0.4, 0.35, 0.25};
  const World world = with_traits(0.25);
  CHECK(hazard(law, world, Cause::senescence, 7.0) == Approx(law.hazard(7.0, course::step)).epsilon(1e-12));
  CHECK(hazard(law, world, Cause::senescence, 0.0) == Approx(law.hazard(0.0, course::step)).epsilon(1e-12));
}

TEST_CASE("old platelets die where the organs stand, and nowhere else") {
  const Senescence law{8.0, 0.2, 0.4, 0.4, 0.2};
  World world;
  follow(course::step, {}, [&](const sim::Now& now) { law.regulate(world, now); });
  CHECK(world.senescent_sites[0] == Approx(0.4));
  world.spleen_present = false;
  follow(course::step, {}, [&](const sim::Now& now) { law.regulate(world, now); });
  CHECK(world.senescent_sites[0] == 0.0);
  CHECK(world.senescent_sites[1] == Approx(2.0 / 3.0));
  CHECK(world.senescent_sites[2] == Approx(1.0 / 3.0));
}

TEST_CASE("the spleen holds flow times transit of what the blood holds, and levers turn both") {
  const SplenicPooling spleen{true, 0.05, 10.0, 0.3, 0.002};  // 1/min, min
  CHECK(spleen.pooled() == Approx(1.0 / 3.0));
  CHECK((SplenicPooling{false, 0.05, 10.0, 0.3, 0.002}).pooled() == Approx(1.0 / 3.0));  // of a normal spleen, for whoever has none
  World world;
  world.pools[0] = {3000000, 0, 0};
  const double rate = 1440.0 * (0.05 + 0.1);  // 1/day, towards equilibrium
  const double minute = 1.0 / 1440.0;
  const auto exchange = [&](const sim::Now& now) {
    spleen.regulate(world, now);
    spleen.resolve(world, now);
  };
  follow(5.0 * minute, {}, exchange, 1, minute);
  CHECK(world.pools[0].in_spleen() == Approx((1.0 - std::exp(-rate * 5.0 * minute)) / 3.0).epsilon(0.005));
  CHECK(world.pools[0].total() == 3000000);
  world.levers.turn(Lever::spleen_flow, 4.0);
  world.levers.turn(Lever::spleen_transit, 1.5);
  follow(2.0, {}, exchange);
  CHECK(world.pools[0].in_spleen() == Approx(3.0 / 4.0).epsilon(0.005));
}

TEST_CASE("the liver takes stripped platelets from the blood alone, half as many at half") {
  const AshwellMorell liver{2.0, 3000.0};
  World world = with_traits(0.0);
  world.pools[0] = {600, 400, 0, 0.4};
  world.bound = {50000.0, 3000.0};
  CHECK(hazard(liver, world, Cause::ashwell_morell, 1.0) == Approx(2.0 * 0.6 * 0.5));
  world.levers.turn(Lever::fc_receptors, 0.0);  // IVIG does not matter here
  world.bound = {0.0, 9000.0};
  CHECK(hazard(liver, world, Cause::ashwell_morell, 1.0) == Approx(2.0 * 0.6 * 0.75));
  CHECK(liver.bound({0, 0.0, 1.0, 1.0}, world) == Approx(2.0 * 0.6 * 0.75));
}

TEST_CASE("complement counts all IgG on a platelet") {
  const Complement complement{5.0, 30000.0, 4.0};
  World world = with_traits(0.0);
  world.bound = {20000.0, 10000.0};
  CHECK(hazard(complement, world, Cause::complement, 1.0) == Approx(2.5));
  CHECK(complement.bound(sim::Group{0, 0.0, 1.0, 1.0}, world) == Approx(2.5));
}

TEST_CASE("without C5 complement lyses no platelet and uses none up on vessels, and clots go on") {
  const Complement lysis{5.0, 30000.0, 4.0};
  const Consumption clots;
  World world = with_traits(0.0);
  world.bound = {30000.0, 0.0};
  world.levers.turn(Lever::consumption, 0.5);
  world.levers.turn(Lever::endothelial_complement, 2.0);
  CHECK(hazard(clots, world, Cause::consumption, 1.0) == Approx(2.5));
  CHECK(clots.bound(sim::Group{0, 0.0, 1.0, 1.0}, world) == Approx(2.5));
  world.levers.turn(Lever::complement, 0.0);  // without C1s nothing is lysed, and vessels are attacked all the same
  CHECK(hazard(lysis, world, Cause::complement, 1.0) == 0.0);
  CHECK(hazard(clots, world, Cause::consumption, 1.0) == Approx(2.5));
  World blocked = with_traits(0.0);
  blocked.bound = world.bound;
  blocked.levers.turn(Lever::consumption, 0.5);
  blocked.levers.turn(Lever::endothelial_complement, 2.0);
  blocked.levers.turn(Lever::terminal_complement, 0.1);
  CHECK(hazard(lysis, blocked, Cause::complement, 1.0) == Approx(0.25));
  CHECK(hazard(clots, blocked, Cause::consumption, 1.0) == Approx(0.7));
}

TEST_CASE("macrophages capture by organ, place, room and the contacts that they make") {
  Phagocytosis eaters = macrophages(20.0, 100, 1000, 0.1);
  eaters.liver_rate = 2.0;
  eaters.liver_half = 2000.0;
  eaters.gpib_weight = 0.5;
  eaters.spleen_density = eaters.liver_density = 1e6;  // so many that their room does not matter
  World world = with_traits(0.0);
  world.droplet = 1.0;
  world.pools[0] = {750, 250, 0, 0.25};
  world.bound = {800.0, 400.0};
  follow(course::step, {}, [&](const sim::Now& now) { eaters.begin(world, now); });
  const auto captured = [&](Cause cause) {
    follow(course::step, {}, [&](const sim::Now& now) { eaters.regulate(world, now); });
    return hazard(eaters, world, cause, 1.0);
  };
  CHECK(eaters.contacts(world, Organ::spleen) == Approx(1000.0));
  CHECK(captured(Cause::spleen_macrophage) == Approx(20.0 * 0.25 / 2.0).epsilon(1e-3));
  CHECK(captured(Cause::liver_macrophage) == Approx(2.0 * 0.75 / 9.0).epsilon(1e-3));
  world.immune.person.capture = 3.0;  // of the spleen
  world.immune.person.liver = 2.0;
  CHECK(eaters.contacts(world, Organ::liver) == Approx(2000.0));
  CHECK(captured(Cause::spleen_macrophage) == Approx(60.0 * 0.25 / 2.0).epsilon(1e-3));
  CHECK(captured(Cause::liver_macrophage) == Approx(2.0 * 0.75 / 2.0).epsilon(1e-3));
  world.immune.arming = 3.0;
  world.immune.person.sensitivity = 0.5;
  world.levers.turn(Lever::arming, 2.0);
  CHECK(eaters.contacts(world, Organ::spleen) == Approx(3000.0));
  CHECK(captured(Cause::spleen_macrophage) == Approx(60.0 * 0.25 * 0.9).epsilon(1e-3));
  CHECK(eaters.bound({0, 0.0, 1.0, 1.0}, world) == Approx(hazard(eaters, world, Cause::liver_macrophage, 1.0) +
                                                          hazard(eaters, world, Cause::spleen_macrophage, 1.0)));
}

// Two thirds of the contacts gone is as if two thirds of the molecules were: of several that must be met at once, more is lost.
TEST_CASE("IgG that competes for Fc receptors acts within the Hill law of capture") {
  Phagocytosis eaters = macrophages(20.0, 100, 1000, 0.1);
  eaters.liver_rate = 20.0;
  eaters.spleen_density = eaters.liver_density = 1e6;
  const auto captured = [&](double molecules, double free) {
    World world = with_traits(0.0);
    world.pools[0] = {500, 500, 0, 0.5};
    world.bound = {molecules, 0.0};
    world.levers.turn(Lever::fc_receptors, free);
    follow(course::step, {}, [&](const sim::Now& now) { eaters.begin(world, now), eaters.regulate(world, now); });
    return std::pair{hazard(eaters, world, Cause::spleen_macrophage, 1.0), hazard(eaters, world, Cause::liver_macrophage, 1.0)};
  };
  const auto [spleen, liver] = captured(1000.0, 1.0);
  const auto [spleen_left, liver_left] = captured(1000.0, 1.0 / 3.0);
  CHECK(spleen_left / spleen == Approx(0.1 / 0.5).epsilon(1e-3));
  CHECK(liver_left / liver == Approx((1.0 / 28.0) / 0.5).epsilon(1e-3));
  CHECK(captured(3000.0, 1.0 / 3.0).first == Approx(spleen).epsilon(1e-3));
  CHECK(captured(1000.0, 0.0) == std::pair{0.0, 0.0});
}

TEST_CASE("full macrophages take nothing, and get room back as they digest") {
  const Phagocytosis eaters = macrophages(20.0, 1000, 4, 0.5);
  World world = with_traits(0.0);
  follow(course::step, {}, [&](const sim::Now& now) { eaters.begin(world, now); });
  Macrophages& spleen = world.macrophages[0];
  world.now_dying[Cause::spleen_macrophage] = 100000;  // a thousand platelets for each
  follow(course::step, {}, [&](const sim::Now& now) { eaters.resolve(world, now); });
  CHECK(static_cast<double>(spleen.digesting.size()) > 3900.0);
  follow(course::step, {}, [&](const sim::Now& now) { eaters.regulate(world, now); });
  const double early = spleen.availability;
  CHECK(early < 0.08);
  world.now_dying = {};
  follow(0.5, {}, [&](const sim::Now& now) { eaters.resolve(world, now); });
  CHECK(static_cast<double>(spleen.digesting.size()) == Approx(4000.0 * std::exp(-1.0)).epsilon(0.08));
  follow(course::step, {}, [&](const sim::Now& now) { eaters.regulate(world, now); });
  CHECK(spleen.availability == Approx(1.0 - std::exp(-1.0 - course::step)).epsilon(0.08));
  CHECK(spleen.busy == static_cast<std::int64_t>(spleen.digesting.size()) * 1024);
}

// Room a for meals, of rested macrophages: da/dt = -filling a + (1 - a) / digestion, here in 10,000 small steps.
TEST_CASE("what macrophages can take in a step allows for how they fill in it") {
  Phagocytosis eaters = macrophages(400.0, 100, 10, 0.2);
  eaters.liver_rate = 200.0;
  World world = with_traits(0.0);
  world.bound = {1000.0, 0.0};  // half of full capture
  world.pools[0] = {1000, 500, 0, 1.0 / 3.0};
  world.alive_by_antigen.assign(world.antigen_quantiles.size(), 20);
  follow(course::step, {}, [&](const sim::Now& now) { eaters.begin(world, now); });
  follow(course::step, {}, [&](const sim::Now& now) { eaters.regulate(world, now); });
  const auto mean_room = [](double filling) {  // 1/day
    double room = 1.0, mean = 0.0;
    for (int i = 0; i < 10000; ++i) {
      mean += room / 10000.0;
      room += (-filling * room + (1.0 - room) / 0.2) * course::step / 10000.0;
    }
    return mean;
  };
  const double platelets = world.concentration(1500.0);
  CHECK(mean_room(400.0 * 0.5 / 3.0 * platelets / (0.1 * 10.0)) < 0.9);
  CHECK(world.macrophages[0].availability == Approx(mean_room(400.0 * 0.5 / 3.0 * platelets / (0.1 * 10.0))).epsilon(1e-3));
  CHECK(world.macrophages[1].availability == Approx(mean_room(200.0 * 0.5 / 1.5 * platelets / (0.05 * 10.0))).epsilon(1e-3));
}

TEST_CASE("a patient begins with the survivors of births that health needs") {
  HealthyStart start;
  const Haemostasis vessels{37.5, 1e-6};  // a hazard of 0.1 per day
  start.pathways.push_back(sim::pathway<World>("vessels", vessels));
  start.pooled = 1.0 / 3.0;
  World world = with_traits(0.25);
  world.patient.normal_count = 250.0;
  follow(course::step, {}, [&](const sim::Now& now) {
    start.begin(world, now);
    SplenicPooling{true, 0.05, 10.0, 0.3, 0.002}.begin(world, now);
  });
  CHECK(world.normal_total == Approx(375.0));
  CHECK(world.normal_production == Approx(37.5).epsilon(0.005));  // number / mean life of ten days
  const auto number = static_cast<double>(world.platelets.size());
  CHECK(number == Approx(375000.0).epsilon(0.008));  // five standard errors
  CHECK(world.ledger.present_at_start == world.platelets.size());
  CHECK(static_cast<double>(world.pools[0].spleen) / number == Approx(1.0 / 3.0).epsilon(0.012));
  std::int64_t young = 0;  // born in the last five days
  for (std::size_t i = world.alive_by_birth.size() - 120; i < world.alive_by_birth.size(); ++i) young += world.alive_by_birth[i];
  CHECK(static_cast<double>(young) / number == Approx(1.0 - std::exp(-0.5)).epsilon(0.015));
}

TEST_CASE("health loses to old age what vessels leave") {
  HealthyStart start;
  start.pooled = 0.0;
  const Senescence timer{8.0, 0.2, 0.4, 0.35, 0.25};
  start.pathways.push_back(sim::pathway<World>("timer", timer));
  World alone = with_traits(0.25);
  alone.patient.normal_count = 250.0;
  follow(course::step, {}, [&](const sim::Now& now) { start.begin(alone, now); });
  CHECK(alone.normal_senescence == Approx(alone.normal_production).epsilon(1e-6));
  start.pathways.push_back(sim::pathway<World>("vessels", Haemostasis{25.0, 1e-6}));  // of 250: a tenth a day
  World both = with_traits(0.25);
  both.patient.normal_count = 250.0;
  follow(course::step, {}, [&](const sim::Now& now) { start.begin(both, now); });
  CHECK(both.normal_senescence == Approx(both.normal_production - 25.0).epsilon(0.005));
  CHECK(both.normal_senescence > 0.0);
}

TEST_CASE("the start counts the exposure within the step of birth") {
  HealthyStart start;
  start.pathways.push_back(sim::pathway<World>("steady", Steady{0.1, Cause::haemostasis}));
  start.pooled = 0.0;
  World world = with_traits(0.25);
  world.step = 2.0;
  world.patient.normal_count = 100.0;
  follow(2.0, {}, [&](const sim::Now& now) { start.begin(world, now); }, 1, 2.0);
  // Present after n steps: e^(-0.1 (n + 0.5) 2), half a step of which belongs to the step of birth.
  CHECK(world.normal_production == Approx(100.0 / (2.0 * std::exp(-0.1) / (1.0 - std::exp(-0.2)))).epsilon(1e-6));
}

TEST_CASE("each cause has its site, and takes platelets from where they were when the step began") {
  for (std::size_t c = 0; c < cause_names.size(); ++c) {
    const auto cause = static_cast<Cause>(c);
    World world = with_traits(0.25);
    world.senescent_sites = {0.5, 0.3, 0.2};
    world.release(-1, 20000);
    world.pools[0].blood -= 8000;
    world.pools[0].spleen += 8000;
    const CompetingRisks risks({sim::pathway<World>("one", Steady{4.8, cause})});
    follow(course::step, {}, [&](const sim::Now& now) { risks.resolve(world, now); });
    const Ledger& books = world.ledger;
    const auto dead = static_cast<double>(books.dead());
    CHECK(dead == Approx(20000.0 * (1.0 - std::exp(-0.2))).epsilon(0.06));
    CHECK(books.deaths[c] == books.dead());
    CHECK(world.now_dying[cause] == books.dead());
    std::array<double, 4> share{};  // of spleen, liver, marrow, vessels
    for (std::size_t s = 0; s < share.size(); ++s) share[s] = static_cast<double>(books.sites[s]) / dead;
    std::array<double, 4> expected{0.0, 0.0, 0.0, 1.0};
    if (cause == Cause::senescence) expected = {0.5, 0.3, 0.2, 0.0};
    if (cause == Cause::spleen_macrophage) expected = {1.0, 0.0, 0.0, 0.0};
    if (cause == Cause::liver_macrophage || cause == Cause::ashwell_morell) expected = {0.0, 1.0, 0.0, 0.0};
    for (std::size_t s = 0; s < share.size(); ++s) CHECK(share[s] == Approx(expected[s]).margin(0.04));  // 5 standard errors
    CHECK((8000.0 - static_cast<double>(world.pools[0].spleen)) / dead == Approx(0.4).margin(0.04));
    CHECK(static_cast<double>(books.lifetime) * lifetime_unit / dead == Approx(course::step).epsilon(0.05));
  }
}

TEST_CASE("a step that hardly any platelet outlives stops the run; what is few may be lost by chance") {
  const auto live = [](double per_step, std::int64_t platelets) {
    World world = with_traits(0.25);
    world.release(-1, platelets);
    const CompetingRisks risks({sim::pathway<World>("one", Steady{per_step / course::step, Cause::haemostasis})});
    follow(course::step, {}, [&](const sim::Now& now) { risks.resolve(world, now); });
  };
  CHECK_NOTHROW(live(3.0, 20000));  // one in twenty is left
  CHECK_THROWS_WITH(live(8.0, 20000), Catch::Matchers::ContainsSubstring("take a shorter run.step"));
  CHECK_NOTHROW(live(8.0, 900));
}
