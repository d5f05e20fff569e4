// Particles: who lives without being chosen is the engine's patient, threads do not show, and copies part by luck alone.
#include "models/run/particles.h"

#include <algorithm>
#include <filesystem>

#include "sim/base/error.h"
#include "tests/catch.h"
#include "tests/unit/sim/base/folder.h"

using namespace plateletsim;

namespace {

sim::Scenario small(const char* name) {
  return load(name)
      .replace("run.droplet_volume", "\"0.005 uL\"")
      .replace("run.step", "\"6 h\"")
      .replace("marrow.megakaryocyte_sample", "100")
      .replace("phagocytosis.sample", "100");
}

ParticleOrder four() { return {{small("dengue").replace("patient.progenitor_spread", "0.28")}, 3, {5.0, 5.5, 6.0, 6.5}}; }

double count(const Simulation& patient) { return patient.observe("platelet_count").front(); }

}  // namespace

TEST_CASE("another luck is another future of the same past, one for each number") {
  Simulation patient(small("dengue"), 1);
  patient.advance(10.0);
  Simulation twin = patient.with_luck(1), again = patient.with_luck(1), other = patient.with_luck(2);
  CHECK(twin.state_hash() == patient.state_hash());
  for (Simulation* one : {&patient, &twin, &again, &other}) one->advance(5.0);
  CHECK(twin.state_hash() == again.state_hash());
  CHECK(twin.state_hash() != other.state_hash());
  CHECK(twin.state_hash() != patient.state_hash());
  CHECK(twin.seed() == patient.seed());
  CHECK(twin.patient() == patient.patient());
}

TEST_CASE("who was alive when luck changed keeps what was inherited") {
  Simulation patient(small("healthy_adult"), 1);
  patient.advance(1.0);
  const Simulation twin = patient.with_luck(7);
  const sim::Identity who{-3, 5};
  CHECK(twin.world().trait(who) == patient.world().trait(who));
  CHECK(twin.world().consistent());
}

TEST_CASE("a patient with other luck is neither saved nor told as a scenario") {
  const Folder folder;
  Simulation patient(small("healthy_adult"), 1);
  patient.advance(1.0);
  patient.save(folder / "first.sim");
  CHECK(patient.lived().text().size() > 0);
  const Simulation twin = patient.with_luck(1);
  CHECK_THROWS_AS(twin.save(folder / "other.sim"), sim::UserError);
  CHECK_THROWS_AS(twin.lived(), sim::UserError);
  CHECK_FALSE(std::filesystem::exists(folder / "other.sim"));
}

TEST_CASE("particles that were never chosen are the patients of these numbers") {
  Particles particles(four(), 2);
  const std::vector<double> counts = particles.lead(3.0, 2);
  REQUIRE(counts.size() == 4);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    Simulation patient(four().scenarios.front(), 3, i);
    patient.advance(four().zero[i] + 3.0);
    CHECK(counts[i] == count(patient));
  }
}

TEST_CASE("particles are the same for any number of threads") {
  std::vector<std::vector<double>> found;
  for (const int threads : {1, 2}) {
    Particles particles(four(), threads);
    particles.lead(3.0, threads);
    particles.choose({0, 0, 0, 3});
    std::vector<double> counts = particles.lead(5.0, threads);
    const std::vector<double> later = particles.futures(Arm{"", {}}, {6.0, 9.0}, threads);
    counts.insert(counts.end(), later.begin(), later.end());
    found.push_back(counts);
  }
  CHECK(found[0] == found[1]);
}

TEST_CASE("a particle that is chosen twice has two futures, the first of which is its own") {
  Particles alone(four(), 1), chosen(four(), 1);
  alone.lead(3.0, 1);
  chosen.lead(3.0, 1);
  chosen.choose({2, 2, 2, 2});
  CHECK(chosen.numbers() == std::vector<std::uint64_t>{2, 2, 2, 2});
  const double own = alone.lead(9.0, 1)[2];
  std::vector<double> counts = chosen.lead(9.0, 1);
  CHECK(counts[0] == own);
  std::sort(counts.begin(), counts.end());
  CHECK(std::unique(counts.begin(), counts.end()) - counts.begin() > 2);
}

TEST_CASE("futures leave the particles as they were, and do what the arm says") {
  Particles particles(four(), 1);
  particles.lead(3.0, 1);
  const Arm operated = arm("operated", four().scenarios.front(), R"([{ treatment = "splenectomy", at = "1 day" }])");
  const std::vector<double> untreated = particles.futures(Arm{"", {}}, {3.5, 9.0}, 1), treated = particles.futures(operated, {3.5, 9.0}, 1);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(untreated[2 * i] == treated[2 * i]);
    CHECK(treated[2 * i + 1] > untreated[2 * i + 1]);
  }
  const std::vector<double> next = particles.lead(3.5, 1);
  for (std::size_t i = 0; i < 4; ++i) CHECK(next[i] == untreated[2 * i]);
}

TEST_CASE("of people who are diagnosed there are as many as are asked for, and copies of them") {
  const sim::Scenario adult = small("itp_adult");
  Particles particles({{adult}, 1, {0.0, 0.0, 0.0}, Diagnosed{1, 4000, 100.0}}, 2);
  const std::vector<std::uint64_t> numbers = particles.numbers();
  CHECK(std::count(numbers.begin(), numbers.end(), numbers.front()) == 3);
  const std::vector<double> counts = particles.lead(0.0, 2);
  CHECK(counts[0] == counts[1]);
  CHECK_THROWS_AS(Particles({{adult}, 1, {0.0}, Diagnosed{1, 1, 100.0}}, 1), sim::UserError);
}
