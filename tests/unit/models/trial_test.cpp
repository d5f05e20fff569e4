// Trials: what their file says, who enters, and that twins part at entry.
#include "models/trial.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "models/run/cohort.h"
#include "sim/base/error.h"
#include "tests/catch.h"
#include "tests/unit/models/quick_patient.h"

using namespace plateletsim;
using Catch::Matchers::ContainsSubstring;

namespace {

sim::Scenario chronic() { return quick_chronic().replace("assay.blood_count", "{ analyser = \"impedance\" }"); }

CohortOrder order_of(Entry entry, std::size_t wanted = 3) {
  CohortOrder order{chronic()};
  order.seed = 3;
  order.wanted = wanted;
  order.most = 60;
  order.clinic = {60.0, 10.0};
  order.entry = std::move(entry);
  return order;
}

Entry after(double ill_for, std::vector<CountRule> counts, double screening = 28.0) {
  Entry entry;
  entry.ill_for = ill_for;
  entry.screening = screening;
  entry.counts = std::move(counts);
  return entry;
}

}  // namespace

TEST_CASE("a trial takes whoever is ill for long enough, on a day of a visit") {
  for (const double ill_for : {0.0, 20.0}) {
    const Cohort found = cohort(order_of(after(ill_for, {{0.0, 1000.0, 3}})), 2);
    REQUIRE(found.cases.size() == 3);
    for (const Case& one : found.cases) {
      const double waited = one.entered.day - one.diagnosed;
      CHECK(waited >= std::max(ill_for, 14.0) - 1e-9);  // three visits, a week apart
      CHECK(waited < std::max(ill_for, 14.0) + 7.0);
      CHECK(one.entered.baseline > 0.0);
    }
    CHECK(found.never_fit.empty());
  }
}

TEST_CASE("the baseline is the mean of what the laboratory said at the visits that let somebody in") {
  const Cohort found = cohort(order_of(after(0.0, {{0.0, 1000.0, 2}})), 1);
  for (const Case& one : found.cases) {
    const sim::Series& series = one.series[0];
    const auto reported = std::find_if(series.variables.begin(), series.variables.end(), [](const auto& v) { return v.name == "reported_platelet_count"; });
    REQUIRE(reported != series.variables.end());
    const auto at = [&](double day) { return reported->values[static_cast<std::size_t>(std::lower_bound(series.time.begin(), series.time.end(), day - 1e-9) - series.time.begin())]; };
    CHECK(one.entered.baseline == Catch::Approx((at(one.entered.day - 7.0) + at(one.entered.day)) / 2.0));
  }
}

TEST_CASE("who does not fit is left out, and counted") {
  CohortOrder nobody = order_of(after(0.0, {{400.0, 500.0, 1}}));
  nobody.most = 12;
  const Cohort low = cohort(nobody, 2);
  CHECK(low.cases.empty());
  CHECK(low.never_fit.size() + low.wrong_age.size() <= low.exposed);
  CHECK(low.never_fit.size() > 0);
  Entry children = after(0.0, {});
  children.age_below = 10.0;
  nobody.entry = children;
  const Cohort old = cohort(nobody, 2);
  CHECK(old.cases.empty());
  CHECK(old.wrong_age.size() > 0);
  CHECK(old.never_fit.empty());
}

TEST_CASE("what was given before is given to its share, since the diagnosis") {
  for (const double share : {0.0, 1.0}) {
    Entry entry = after(14.0, {});
    const Arm before = arm("before", chronic(), R"([{ treatment = "splenectomy", at = "2 day" }])");
    entry.earlier.push_back({before.events.front(), share});
    const Cohort found = cohort(order_of(entry), 2);
    REQUIRE(found.cases.size() == 3);
    for (const Case& one : found.cases) {
      CHECK(one.earlier == std::vector<bool>{share == 1.0});
      const sim::Series& series = one.series[0];
      const auto given = std::find_if(series.variables.begin(), series.variables.end(), [](const auto& v) { return v.name == "given"; });
      REQUIRE(given != series.variables.end());
      CHECK(given->values.back() == share);
    }
  }
}

TEST_CASE("twins of a trial part at entry, and are who they would be alone") {
  CohortOrder order = order_of(after(10.0, {{0.0, 1000.0, 2}}));
  order.arms = {{"watch", {}}, arm("spleen out", chronic(), R"([{ treatment = "splenectomy", at = "2 day" }])")};
  const Cohort two = cohort(order, 2), one = cohort(order, 1);
  REQUIRE(two.cases.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const Case& found = two.cases[i];
    CHECK(found.state_hashes == one.cases[i].state_hashes);
    Simulation alone(chronic(), 3, found.patient);
    while (alone.time() < found.entered.day + 11.0) alone.step();
    CHECK(alone.state_hash() == found.state_hashes[0]);
    Simulation treated(chronic(), 3, found.patient);
    treated.advance(found.entered.day + 2.0);
    treated.apply("splenectomy", {});
    while (treated.time() < found.entered.day + 11.0) treated.step();
    CHECK(treated.state_hash() == found.state_hashes[1]);
  }
}

TEST_CASE("a trial's file says what the library's trial is") {
  const Trial trial = load_trial("itp_agonist");
  REQUIRE(trial.arms.size() == 2);
  CHECK(trial.arms[0].arm.name == "placebo");  // the control first
  CHECK(trial.arms[0].arm.doctors.size() == 1);
  CHECK(trial.arms[1].arm.doctors.size() == 2);
  CHECK(trial.arms[1].weight == 2);
  CHECK(trial.rescue == "ivig");
  CHECK(trial.every == 7.0);
  CHECK(trial.until == 168.0);
  CHECK(trial.entry.ill_for == 180.0);
  REQUIRE(trial.entry.counts.size() == 1);
  CHECK(trial.entry.counts[0].below == 30.0);
  CHECK(trial.block == 6);
  CHECK(std::count_if(trial.endpoints.begin(), trial.endpoints.end(), [](const Endpoint& one) { return one.primary; }) == 1);
  CHECK_THROWS_WITH(load_trial("itp_agonits"), ContainsSubstring("itp_agonist"));
}

TEST_CASE("a definition says what the file does not") {
  const auto file = std::filesystem::temp_directory_path() / "plateletsim_definition.toml";
  std::ofstream(file) << R"(title = "t"
[population]
scenario = "itp_adult"
[design]
patients = 20
arms = { treated = 1, placebo = 1 }
visits = { every = "7 day", until = "24 week" }
[endpoint.response]
definition = "rodeghiero2009_response"
[endpoint.higher]
definition = "rodeghiero2009_response"
at_least = "50 1e9/L"
[endpoint.early]
definition = "ash2019_early_response"
)";
  const Trial trial = load_trial(file.string());
  std::filesystem::remove(file);
  REQUIRE(trial.endpoints.size() == 3);
  const Endpoint &early = trial.endpoints[0], &higher = trial.endpoints[1], &response = trial.endpoints[2];
  CHECK((response.at_least == 30.0 && response.times_baseline == 2.0 && response.visits == 2 && response.in_a_row));
  CHECK((higher.at_least == 50.0 && higher.times_baseline == 2.0 && higher.visits == 2));
  CHECK((early.until == 7.0 && early.of_last == 1));
}
