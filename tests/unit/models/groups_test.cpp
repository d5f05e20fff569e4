// Many patients: each is itself whatever the threads, whoever fails is named, and twins differ by what is done to them.
#include <chrono>
#include <cmath>
#include <thread>

#include "models/run/cohort.h"
#include "models/run/ensemble.h"
#include "models/run/sweep.h"
#include "models/run/watch.h"
#include "sim/base/error.h"
#include "sim/base/whole_file.h"
#include "sim/scenario/quantity.h"
#include "tests/catch.h"
#include "tests/unit/models/quick_patient.h"
#include "tests/unit/sim/base/folder.h"

using namespace plateletsim;

namespace {

using Catch::Matchers::ContainsSubstring;

// Children who are given a drug on day 20 that spreads so unevenly that a fifth of them get more than a lever can bear.
sim::Scenario fragile() {
  return sim::Scenario::parse(R"(
title = "fragile"
extends = "itp_child"
[run]
droplet_volume = "0.005 uL"
step = "6 h"
duration = "30 day"
[marrow]
megakaryocyte_sample = 100
[phagocytosis]
sample = 10
[patient_immunity]
sensitivity = 5.0
[drug.uneven]
title = "An uneven drug"
dose = "mg"
[drug.uneven.kinetics]
volume = "1 L"
volume_spread = 2.0
half_life = "30 day"
[[drug.uneven.effect]]
lever = "agonist"
slope = "1 L/mg"
[[event]]
treatment = "uneven"
dose = "2e5 mg"
at = "20 day"
)", "fragile", library());
}

CohortOrder few(const sim::Scenario& scenario, std::vector<Arm> arms = {{"", {}}}) {
  CohortOrder order{scenario};
  order.seed = 3;
  order.wanted = 3;
  order.clinic = {60.0, 10.0};
  order.arms = std::move(arms);
  return order;
}

Arm given(const std::string& events) { return arm("given", quick_chronic(), events); }

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

}  // namespace

TEST_CASE("threads end together: what one throws stops the others, and counts more than the watcher's") {
  std::atomic<bool> stop{false};
  const auto until_stopped = [&] { while (!stop) std::this_thread::sleep_for(std::chrono::milliseconds(1)); };
  CHECK_THROWS_WITH(in_threads(2, until_stopped, [] { throw std::runtime_error("seen enough"); }, stop), "seen enough");
  stop = false;
  std::atomic<int> next{0};
  const auto one_fails = [&] {
    if (next++ == 1) throw sim::StorageError("disk");
    until_stopped();
  };
  CHECK_THROWS_AS(in_threads(3, one_fails, [] {}, stop), sim::StorageError);
  stop = false;
  const auto both = [&] {
    until_stopped();
    throw sim::StorageError("disk");
  };
  CHECK_THROWS_AS(in_threads(2, both, [] { throw std::runtime_error("seen enough"); }, stop), sim::StorageError);
  stop = false;
  std::atomic<int> done{0};
  in_threads(3, [&] { ++done; }, [] {}, stop);
  CHECK(done == 3);
  CHECK_FALSE(stop);
}

TEST_CASE("patients of an ensemble are those of their numbers, for any number of threads") {
  const RunOrder order{quick_chronic(), 5, 3, 4, true, ""};
  double day = 0.0;
  const auto outcomes = run(order, 3, [&](const Progress& now) { day = std::max(day, now.day); });
  CHECK(day <= 10.0);
  REQUIRE(outcomes.size() == 4);
  for (std::uint64_t i = 0; i < 4; ++i) {
    Simulation alone(order.scenario, 5, 3 + i);
    alone.run();
    CHECK(outcomes[i].state_hash == alone.state_hash());
    CHECK(outcomes[i].series.time == alone.series().time);
  }
}

TEST_CASE("a patient who fails is reported by number, in an ensemble and in its trace") {
  const RunOrder order{fragile(), 1, 0, 24, true, ""};
  const auto outcomes = run(order, 2);
  std::vector<Failure> expected;
  for (std::uint64_t i = 0; i < outcomes.size(); ++i) {
    CHECK(outcomes[i].state_hash.empty() != outcomes[i].failed.empty());
    CHECK(outcomes[i].series.time.size() == 31);
    CHECK(outcomes[i].series.consistent());
    CHECK(std::isnan(outcomes[i].series.variables[0].values.back()) == !outcomes[i].failed.empty());
    if (!outcomes[i].failed.empty()) expected.push_back({i, outcomes[i].failed});
  }
  CHECK(!expected.empty());
  CHECK(expected.size() < outcomes.size());
  const Folder folder;
  RunSignals signals;
  const auto failed = run_stored(order, folder / "trace.h5", 1e9, false, 2, signals);
  CHECK(to_text(failed) == to_text(expected));
  const sim::Trace trace = sim::read_trace(folder / "trace.h5", trace_format);
  CHECK(trace.header.extra.at(failed_patients) == to_text(expected));
  CHECK_THAT(trace.header.state_hash, ContainsSubstring("failed"));
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    std::vector<double> single;  // precision of a trace
    for (const double value : outcomes[i].series.variables[0].values) single.push_back(static_cast<double>(static_cast<float>(value)));
    CHECK(same(trace.patients[i].variables[0].values, single));
  }
}

TEST_CASE("alone, or where nobody is left, a failure is thrown") {
  const auto outcomes = run({fragile(), 1, 0, 24, true, ""}, 2);
  std::uint64_t bad = 0;
  while (outcomes[bad].failed.empty()) ++bad;
  for (const bool several : {false, true}) {
    CHECK_THROWS_AS(run({fragile(), 1, bad, 1, several, ""}, 1), sim::NumberError);
    const Folder folder;
    RunSignals signals;
    CHECK_THROWS_AS(run_stored({fragile(), 1, bad, 1, several, ""}, folder / "t.h5", 1e9, false, 1, signals), sim::NumberError);
  }
}

TEST_CASE("a run that was stopped after a patient failed goes on to the trace that it would have made") {
  const RunOrder order{fragile(), 1, 0, 24, true, ""};
  const Folder folder;
  RunSignals calm, signals;
  run_stored(order, folder / "whole.h5", 1e9, false, 1, calm);
  {
    StoredRun first(order, folder / "trace.h5", 1e9, false);
    std::size_t patient = 0;
    for (; first.failures().empty(); ++patient) first.run(patient, 1, signals, [](const Simulation&) {});
    CHECK_FALSE(first.complete());
    const StoredRows rows = read_stored(folder / "trace.h5.run");
    CHECK(rows.state_hashes[patient - 1] == "failed");
    CHECK(rows.trace.patients[patient - 1].time.size() == rows.trace.patients[0].time.size());
  }
  run_stored(order, folder / "trace.h5", 1e9, true, 2, calm);
  CHECK(sim::read_whole(folder / "trace.h5", 1 << 26) == sim::read_whole(folder / "whole.h5", 1 << 26));
}

TEST_CASE("an untreated arm is the patient without arms, and a treated one has the same past") {
  const std::string dose = R"([{ treatment = "ivig", dose = "1 g/kg", every = "1 day", count = 2 }])";
  const Cohort plain = cohort(few(quick_chronic()), 1);
  const Cohort arms = cohort(few(quick_chronic(), {{"watch", {}}, given(dose)}), 2);
  REQUIRE(plain.cases.size() == 3);
  REQUIRE(arms.cases.size() == 3);
  CHECK(arms.exposed == plain.exposed);
  for (std::size_t i = 0; i < 3; ++i) {
    const Case& both = arms.cases[i];
    CHECK(both.patient == plain.cases[i].patient);
    CHECK(both.diagnosed == plain.cases[i].diagnosed);
    CHECK(both.state_hashes[0] == plain.cases[i].state_hashes[0]);
    CHECK(both.state_hashes[1] != both.state_hashes[0]);
    const auto& untreated = both.series[0].variables[0].values;
    const auto& treated = both.series[1].variables[0].values;
    for (std::size_t row = 0; row < untreated.size(); ++row)
      if (both.series[0].time[row] <= both.diagnosed) CHECK(untreated[row] == treated[row]);
    CHECK(treated.back() > untreated.back());
  }
}

TEST_CASE("events of an arm happen as if the scenario had told them for that day") {
  const Cohort found = cohort(few(quick_chronic(), {given(R"([{ treatment = "splenectomy", at = "2.1 day" }])")}), 2);
  for (const Case& one : found.cases) {
    Simulation alone(quick_chronic(), 3, one.patient);
    alone.advance(one.diagnosed + 2.0);
    alone.apply("splenectomy", {});
    while (alone.time() < one.diagnosed + 11.0) alone.step();
    CHECK(alone.state_hash() == one.state_hashes[0]);
  }
  CHECK_THROWS_WITH(given(R"([{ treatment = "ivvig", dose = "1 g/kg" }])"), ContainsSubstring("ivig"));
  CHECK(given("[]").events.empty());
  const Arm mixed = given(R"([{ treatment = "splenectomy", at = "5 day" }, { treatment = "ivig", dose = "1 g/kg", every = "4 day", count = 3 }])");
  REQUIRE(mixed.events.size() == 2);
  CHECK((mixed.events[0].name == "splenectomy" && mixed.events[0].at == 5.0));
  CHECK((mixed.events[1].name == "ivig" && mixed.events[1].at == 0.0 && mixed.events[1].every == 4.0 && mixed.events[1].count == 3));
}

TEST_CASE("twins of all arms have the same columns, whatever is given in them") {
  const Cohort found = cohort(few(quick_chronic(), {arm("watch", quick_chronic(), "[]"), given(R"([{ treatment = "romiplostim", dose = "5 ug/kg", every = "7 day", until = "99 day" }])")}), 2);
  REQUIRE(!found.cases.empty());
  const Case& one = found.cases[0];
  CHECK(one.series[0].has_columns_of(one.series[1]));
  const auto last = [&](std::size_t arm, const std::string& name) {
    for (const sim::Variable& variable : one.series[arm].variables)
      if (variable.name == name) return variable.values.back();
    FAIL("there is no " + name);
    return 0.0;
  };
  for (const char* name : {"given", "levers", "drug_concentration"}) CHECK(last(0, name) == 0.0);
  CHECK(last(1, "given") == 2.0);
  CHECK(last(1, "drug_concentration") > 0.0);
}

TEST_CASE("a doctor of an arm begins at the diagnosis, and sees what the doctor of a scenario would") {
  const Arm label = arm("label", quick_chronic(), "[]", {R"({ name = "romiplostim_label" })"});
  const Cohort found = cohort(few(quick_chronic(), {{"watch", {}}, label}), 2);
  REQUIRE(found.cases.size() == 3);
  for (const Case& one : found.cases) {
    const std::string day = "\"" + sim::to_text(one.diagnosed) + " day\"";
    Simulation alone(quick_chronic().with_protocol("{ name = \"romiplostim_label\", at = " + day + " }"), 3, one.patient);
    while (alone.time() < one.diagnosed + 11.0) alone.step();
    CHECK(one.series[1].variables[0].values == alone.series().variables[0].values);
    CHECK(one.state_hashes[0] != one.state_hashes[1]);
    REQUIRE(one.series[0].variables.size() == one.series[1].variables.size());
    for (std::size_t i = 0; i < one.series[0].variables.size(); ++i) CHECK(one.series[0].variables[i].name == one.series[1].variables[i].name);
  }
  CHECK_THROWS_WITH(arm("x", quick_chronic(), "[]", {R"({ name = "romiplostim_lable" })"}), ContainsSubstring("romiplostim_label"));
  CHECK_THROWS_WITH(arm("x", quick_chronic(), "[]", {"\"romiplostim\""}), ContainsSubstring("is a table"));
}

TEST_CASE("a cohort goes on without those who fail, and names them") {
  CohortOrder order = few(fragile());
  order.seed = 1;
  order.wanted = order.most = 24;
  order.clinic = {40.0, 5.0};
  const Cohort two = cohort(order, 2), one = cohort(order, 1);
  CHECK(to_text(two.failed) == to_text(one.failed));
  CHECK(!two.failed.empty());
  CHECK(two.cases.size() > 0);
  CHECK(two.exposed == 24);
  for (const Failure& failure : two.failed) {
    Simulation alone(fragile(), 1, failure.patient);
    CHECK_THROWS_WITH(alone.advance(71.0), failure.why);
    for (const Case& found : two.cases) CHECK(found.patient != failure.patient);
  }
}

TEST_CASE("a cohort in which everybody fails is given up after ten") {
  CohortOrder order = few(quick_chronic().replace("run.droplet_volume", "\"0.2 uL\"").replace("complement.rate", "\"1000 1/day\"")
                              .replace("complement.half", "1.0").replace("complement.hill", "1.0"));
  std::size_t seen = 0;
  CHECK_THROWS_AS(cohort(order, 2, [&](std::size_t, std::size_t exposed) { seen = exposed; }), sim::NumberError);
  CHECK(seen <= 10);
}

TEST_CASE("only the columns that are asked for are kept") {
  CohortOrder order = few(quick_chronic());
  order.variables = {"tpo", "platelet_count"};
  for (const Case& one : cohort(order, 1).cases) {
    REQUIRE(one.series[0].variables.size() == 2);
    CHECK(one.series[0].variables[0].name == "platelet_count");
  }
}

TEST_CASE("runs of a sweep stand in their order, those that fail with a reason") {
  const SweepOrder order{{quick_chronic(), quick_chronic().replace("antibody.titre", "\"0 ug/mL\"")}, 5, 3, {"platelet_count", "deaths"}};
  std::size_t told = 0;
  const auto runs = sweep(order, 2, [&](std::size_t done, std::size_t total, std::size_t failed) {
    told = done;
    CHECK(total == 6);
    CHECK(failed == 0);
  });
  CHECK(told == 6);
  for (std::uint64_t number = 0; number < 6; ++number) {
    Simulation alone(order.points[number / 3], 5, number % 3);
    alone.run();
    CHECK(runs[number].number == number);
    REQUIRE(runs[number].values.size() == alone.series().time.size() * (1 + 9));
    CHECK(runs[number].values[10] == static_cast<float>(alone.series().variables[0].values[10]));
  }
  const auto unknown = sweep({{quick_chronic()}, 1, 1, {"colour"}}, 1);
  CHECK_THAT(unknown[0].error, ContainsSubstring("\"colour\" is not recorded"));
  CHECK_THROWS_WITH(sweep(order, 2, [](auto...) { throw std::runtime_error("enough"); }), "enough");
}
