// Scouts: whom they let go is never diagnosed, nor low enough for it, and they let go only where they can know.
#include "models/run/scout.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/clinic/detection.h"
#include "models/plateletsim.h"
#include "models/run/screening.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

sim::Scenario small(const std::string& name) {
  return load(name).replace("run.droplet_volume", "\"0.002 uL\"").replace("run.step", "\"6 h\"").replace("run.record", "\"1 day\"");
}

const std::atomic<bool> go_on{false};

double lowest(const Simulation& patient) {  // 1e9/L, of the counts that were recorded
  for (const sim::Variable& variable : patient.series().variables)
    if (variable.name == "platelet_count") return *std::min_element(variable.values.begin(), variable.values.end());
  throw std::logic_error("no counts");
}

}  // namespace

// Where regulation is weak and macrophages keen, about every fifth is diagnosed, which makes a scout's mistake show soon.
TEST_CASE("who is diagnosed was never let go, and who was let go never could be") {
  const std::string name = GENERATE("itp_child", "itp_adult");
  const Blueprint made(small(name).replace("patient_immunity.tolerance", "1").replace("patient_immunity.sensitivity", "3"));
  const Scout scout(made);
  int diagnosed = 0, free = 0;
  for (std::uint64_t number = 0; number < 60; ++number) {
    Simulation patient(made, 3, number);
    const bool unharmed = scout.unharmed(3, number, 100.0, go_on);
    const bool ill = screen(patient, {100.0, 1.0}, patience(luck(3, number)), go_on).has_value();
    CAPTURE(name, number);
    CHECK_FALSE((ill && unharmed));
    if (unharmed) CHECK(lowest(patient) >= thrombocytopenia);
    diagnosed += ill ? 1 : 0;
    free += unharmed ? 1 : 0;
  }
  CHECK(diagnosed >= 4);
  CHECK(free >= 10);
}

TEST_CASE("the answer is the patient's own, however often and in whatever order it is asked for") {
  const Scout scout{Blueprint(small("itp_child"))}, other{Blueprint(small("itp_child"))};
  std::vector<bool> forth, back(12);
  for (std::uint64_t number = 0; number < 12; ++number) forth.push_back(scout.unharmed(5, number, 60.0, go_on));
  for (std::uint64_t number = 12; number-- > 0;) back[number] = other.unharmed(5, number, 60.0, go_on);
  CHECK(forth == back);
  CHECK(std::count(forth.begin(), forth.end(), true) > 0);
}

TEST_CASE("a scout lets nobody go where it knows too little") {
  const auto lets_go = [](const sim::Scenario& scenario) {
    const Scout scout{Blueprint(scenario)};
    for (std::uint64_t number = 0; number < 6; ++number)
      if (scout.unharmed(1, number, 5.0, go_on)) return true;
    return false;
  };
  const sim::Scenario child = small("itp_child");
  CHECK(lets_go(child));
  CHECK_FALSE(lets_go(small("healthy_adult")));      // no immune system
  CHECK_FALSE(lets_go(small("itp_chronic_adult")));  // antibody that the scenario gives
  CHECK_FALSE(lets_go(child.replace("patient.normal_count", "\"60 1e9/L\"")));
  CHECK_FALSE(lets_go(child.with_event("{ treatment = \"ivig\", at = \"1 day\", dose = \"1 g/kg\" }")));
}

TEST_CASE("a scout that is told to stop lets nobody go") {
  const std::atomic<bool> stop{true};
  CHECK_FALSE(Scout{Blueprint(small("itp_child"))}.unharmed(1, 0, 100.0, stop));
}
