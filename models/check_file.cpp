// Checking what lies in a file of its own: a drug, a condition or a protocol is tried in a healthy person.
#include <filesystem>
#include <string>

#include "models/plateletsim.h"
#include "sim/scenario/companions.h"

namespace plateletsim {
namespace {

// A healthy person to whom the drug, condition or protocol of a file happens.
std::string patient_with(const std::string& kind, const std::string& name) {
  const std::string head = "title = \"A check\"\nextends = \"healthy_adult\"\n";
  if (kind == "protocol") return head + "[clinic]\nanalyser_cv = 0\ncounted = \"0 L/1e9\"\n[[protocol]]\nname = \"" + name + "\"\nat = \"0 day\"\n";
  const std::string event = head + "[[event]]\nat = \"0 day\"\n";
  if (kind == "condition") return event + "condition = \"" + name + "\"\n";
  return event + "treatment = \"" + name + "\"\ndose = 0\n";
}

}  // namespace

std::string check_file(const std::filesystem::path& file) {
  const std::string kind = sim::companion_kind(file);
  if (kind.empty()) {
    load(file.has_parent_path() ? file.string() : "./" + file.string());
    return "scenario";
  }
  sim::Library library = shelves(plateletsim::library());
  library.others.insert(library.others.begin(), file.has_parent_path() ? file.parent_path() : std::filesystem::path("."));
  std::string text = patient_with(kind, file.stem().string());
  if (kind == "drug") {  // in the unit of the file
    const std::string unit = sim::companion_word(file, "dose");
    text.replace(text.rfind("dose = 0"), 8, "dose = \"0 " + unit + "\"");
  }
  check(sim::Scenario::parse(text, file.string() + " in a patient", library));
  return kind;
}

}  // namespace plateletsim
