// Checking what lies in a file of its own: a trial, or a drug, a condition, a protocol or an analyser, which is tried in a
// healthy person.
#include <filesystem>
#include <string>

#include "models/plateletsim.h"
#include "models/trial.h"
#include "sim/scenario/companions.h"

namespace plateletsim {
namespace {

// A healthy person to whom what a file says happens, a drug in a dose of nothing.
sim::Scenario patient_with(const std::string& kind, const std::string& name, const std::filesystem::path& file, const sim::Library& library) {
  const std::string clinic = "[clinic]\nanalyser_cv = 0\ncounted = \"0 L/1e9\"\n";
  const auto healthy = sim::Scenario::parse("title = \"A check\"\nextends = \"healthy_adult\"\n" + clinic, file.string() + " in a patient", library);
  if (kind == "protocol") return healthy.with_protocol("{ name = \"" + name + "\", at = \"0 day\" }");
  if (kind == "analyser") return healthy.replace("assay.blood_count.analyser", "\"" + name + "\"");
  sim::Event event;
  event.kind = kind == "drug" ? "treatment" : kind;
  event.name = name;
  if (kind == "drug") event.fields[sim::dose_field] = 0.0;
  return with_event(healthy, event);
}

}  // namespace

std::string check_file(const std::filesystem::path& file) {
  const std::string kind = sim::companion_kind(file);
  if (kind.empty()) {
    load(file.has_parent_path() ? file.string() : "./" + file.string());
    return "scenario";
  }
  if (kind == "trial") {
    load_trial(file.has_parent_path() ? file.string() : "./" + file.string());
    return kind;
  }
  sim::Library library = shelves(plateletsim::library());
  library.others.insert(library.others.begin(), file.has_parent_path() ? file.parent_path() : std::filesystem::path("."));
  check(patient_with(kind, file.stem().string(), file, library));
  return kind;
}

}  // namespace plateletsim
