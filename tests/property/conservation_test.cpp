// Not one platelet is lost or counted twice in 10^9 platelet-steps.
#include "models/plateletsim.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

void check_books(const World& world) {
  const Ledger& books = world.ledger;
  REQUIRE(books.present_at_start + books.born == world.platelets.size() + books.dead() + books.removed);
  std::int64_t sites = 0, by_birth = 0, by_antigen = 0, antigen = 0, pooled = 0;
  for (const auto n : books.sites) sites += n;
  for (const auto n : world.alive_by_birth) by_birth += n;
  for (std::size_t i = 0; i < world.alive_by_antigen.size(); ++i) {
    by_antigen += world.alive_by_antigen[i];
    antigen += world.alive_by_antigen[i] * world.antigen_units_by_class[i];
  }
  std::int64_t in_pools = 0;
  for (const Pool& pool : world.pools) {
    pooled += pool.total();
    in_pools += pool.antigen;
  }
  REQUIRE(sites == books.dead());
  REQUIRE(by_birth == world.platelets.size());
  REQUIRE(by_antigen == world.platelets.size());
  REQUIRE(pooled == world.platelets.size());
  REQUIRE(in_pools == antigen);
}

void follow(const std::string& name, double platelet_steps) {
  auto scenario = load(name).replace("run.droplet_volume", "\"1 uL\"").replace("run.record", "\"3650 day\"");
  if (scenario.has("antibody")) scenario = scenario.replace("antibody.onset", "\"5 day\"");
  Simulation patient(scenario, 1);
  patient.apply("label", {{"fraction", 0.3}});
  for (double done = 0.0; done < platelet_steps;) {
    for (int hour = 0; hour < 24; ++hour) {
      patient.step();
      done += static_cast<double>(patient.world().platelets.size());
    }
    check_books(patient.world());
  }
}

}  // namespace

TEST_CASE("platelets are conserved exactly over 10^9 platelet-steps") { follow("healthy_adult", 1e9); }
TEST_CASE("and over 10^8 in severe disease") { follow("itp_acute_child", 1e8); }
TEST_CASE("and over 10^10", "[long]") { follow("healthy_adult", 1e10); }
