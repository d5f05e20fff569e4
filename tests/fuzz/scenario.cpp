// Scenario files: read, checked, written out and read again, without a difference.
#include "models/catalogue.h"
#include "sim/base/error.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/toml.h"
#include "tests/fuzz/target.h"

namespace {

void round_trip(std::string_view bytes, const std::vector<sim::TableInfo>& tables) {
  const auto scenario = sim::Scenario::parse(bytes, "stranger.toml", PLATELETSIM_SOURCE "/tests/fuzz/library");
  const auto again = sim::Scenario::parse(scenario.resolved(), "resolved.toml", "");
  fuzz::require(again.resolved() == scenario.resolved());
  sim::check(scenario, tables);
  sim::check(again, tables);
}

class Scenario final : public fuzz::Target {
 public:
  void try_bytes(std::string_view bytes) override {
    try {
      round_trip(bytes, tables_);
    } catch (const sim::UserError& refusal) {
      fuzz::require(*refusal.what() != '\0');
    }
  }

  std::vector<std::string> good_inputs() override {
    std::vector<std::string> texts{"title = \"t\"\nextends = \"few\"\n", "title = '''t'''\nextends = 'few'\n[patient]\nage = { value = 40, unit = \"year\", source = \"assumed\" }\n"};
    for (const char* event : {"treatment = \"ivig\"\ndose = \"1 g/kg\"\nat = \"1 day\"\nevery = \"1 day\"\ncount = 2\n",
                              "assay = \"label\"\nfraction = 5e-1\nat = \"0x1 h\"\n", "condition = \"marrow_ablation\"\nat = \"2 weeks\"\n"})
      texts.push_back("title = \"\\u00e9\"\nextends = \"few\"\n[[event]]\n" + std::string(event));
    return texts;
  }

 private:
  const std::vector<sim::TableInfo> tables_ = plateletsim::parameters();
};

}  // namespace

std::unique_ptr<fuzz::Target> fuzz::make_target() { return std::make_unique<Scenario>(); }
