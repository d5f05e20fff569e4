// Not one platelet is lost or counted twice in 10^9 platelet-steps, and long lives end where they began.
#include <cmath>
#include <fstream>
#include <string>

#include "models/plateletsim.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

void check_books(const World& world) {
  const Ledger& books = world.ledger;
  REQUIRE(books.present_at_start + books.born + books.received == world.platelets.size() + books.dead() + books.removed);
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

namespace {

// Bytes of this process that lie in memory.
double resident() {
  std::ifstream status("/proc/self/status");
  std::string word;
  double kilobytes = 0.0;
  while (status >> word)
    if (word == "VmRSS:" && status >> kilobytes) break;
  return kilobytes * 1024.0;
}

// What memory may grow by: sanitizers keep what was freed.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double slack = 1e9;  // bytes
#else
constexpr double slack = 1e6;  // bytes
#endif

// Mean count of the next so many days.
double mean_count(Simulation& patient, int days) {
  double sum = 0.0;
  for (int day = 0; day < days; ++day) {
    patient.advance(1.0);
    sum += patient.observe("platelet_count").front() / days;
  }
  return sum;
}

void live(int years) {
  Simulation patient(load("healthy_adult").replace("run.droplet_volume", "\"0.1 uL\"").replace("run.record", "\"3650 day\""), 1);
  const double first = mean_count(patient, 365);
  const double memory = resident();
  for (int year = 2; year < years; ++year) patient.advance(365.0);
  const double last = mean_count(patient, 365);
  INFO("count in the first year " << first << ", in the last " << last << "; memory " << memory << " and then " << resident());
  CHECK(std::abs(last / first - 1.0) < 0.01);
  CHECK(resident() < memory + slack);
  check_books(patient.world());
}

}  // namespace

// Noise of a year's mean is about 0.15 %: a count of 37,500, each life of ten days a new draw.
TEST_CASE("a healthy count does not drift in two years, nor does memory grow") { live(2); }
TEST_CASE("nor in ten years", "[long]") { live(10); }
