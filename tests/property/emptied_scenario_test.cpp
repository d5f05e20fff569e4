// A child may take away what happens to its parent: whatever numbers the parent changed of drugs and conditions, they wait
// for somebody to name them again and move no platelet meanwhile.
#include <filesystem>
#include <string>
#include <vector>

#include "models/plateletsim.h"
#include "sim/base/error.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

sim::Scenario child_of(const std::string& parent, const std::string& rest) {
  return sim::Scenario::parse("title = \"A child\"\nextends = \"" + parent + "\"\nevent = []\n" + rest, "child.toml", shelves(library()));
}

std::vector<std::string> scenarios_with_events() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(library())) {
    const std::string name = file.path().stem().string();
    if (file.path().extension() == ".toml" && name != "sources" && load(name).has("event")) names.push_back(name);
  }
  return names;
}

// The first day in a hundredth of a microlitre; "" if nothing was wrong.
std::string refusal(const sim::Scenario& scenario) {
  try {
    Simulation patient(scenario.replace("run.droplet_volume", "\"0.01 uL\"").replace("run.step", "\"6 hour\"").replace("marrow.megakaryocyte_sample", "200"), 1);
    patient.advance(1.0);
  } catch (const sim::UserError& error) {
    return error.what();
  }
  return "";
}

std::vector<double> counts_of(const sim::Scenario& scenario) {
  Simulation patient(scenario.replace("run.droplet_volume", "\"0.01 uL\"").replace("run.step", "\"3 hour\""), 7);
  patient.advance(20.0);
  for (const sim::Variable& variable : patient.series().variables)
    if (variable.name == "platelet_count") return variable.values;
  return {};
}

}  // namespace

TEST_CASE("whoever extends a scenario of the library may take its events away") {
  const std::vector<std::string> names = scenarios_with_events();
  CHECK(names.size() > 35);
  for (const std::string& name : names) {
    INFO(name);
    CHECK(refusal(child_of(name, "")) == "");
    CHECK(refusal(child_of(name, "protocol = []\n")) == "");
  }
}

TEST_CASE("a drug and a condition that are changed and never come leave every count as it was") {
  for (const char* parent : {"ttp", "atypical_hus"}) {
    INFO(parent);
    const sim::Scenario child = child_of(parent, "[patient]\nage = \"35 year\"\n");
    CHECK(counts_of(child) == counts_of(load("healthy_adult").replace("run.duration", "\"60 day\"")));
  }
}

TEST_CASE("a parent's numbers hold again as soon as somebody names their drug") {
  const sim::Scenario child = child_of("ttp", "").with_event("{ treatment = \"donor_plasma\", dose = \"40 mL/kg\", at = \"1 day\" }");
  CHECK(std::get<double>(sim::find(child.tree(), "drug.donor_plasma.kinetics.clearance_spread.value")->content) == 0.0);
  CHECK_NOTHROW(check(child));
}

TEST_CASE("numbers of a drug that is only given later are the file's with what the scenario changes") {
  const auto changed = sim::Scenario::parse("title = \"t\"\nextends = \"healthy_adult\"\n[drug.rituximab.kinetics]\nclearance_spread = 0\n", "t.toml", shelves(library()));
  CHECK_NOTHROW(check(changed));
  const auto given = load("healthy_adult").with_event("{ treatment = \"rituximab\", dose = \"375 mg/m2\", at = \"1 day\" }").replace("drug.rituximab.kinetics.clearance_spread", "0");
  CHECK(changed.with_event("{ treatment = \"rituximab\", dose = \"375 mg/m2\", at = \"1 day\" }").sha256() != "");
  CHECK(sim::find(changed.tree(), "drug.rituximab")->members()->size() == sim::find(given.tree(), "drug.rituximab")->members()->size());
}
