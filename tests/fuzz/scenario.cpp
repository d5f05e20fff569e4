// Scenario files: read, checked, written out and read again, without a difference.
#include "models/catalogue.h"
#include "models/companions.h"
#include "sim/base/error.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/toml.h"
#include "tests/fuzz/target.h"

namespace {

void round_trip(std::string_view bytes) {
  const auto scenario = sim::Scenario::parse(bytes, "stranger.toml", PLATELETSIM_SOURCE "/tests/fuzz/library");
  const auto again = sim::Scenario::parse(scenario.resolved(), "resolved.toml", "");
  fuzz::require(again.resolved() == scenario.resolved());
  for (const sim::Scenario& each : {scenario, again}) {
    const auto tables = plateletsim::parameters(each);
    sim::check(each, tables);
    (void)plateletsim::read_companions(each, tables);
  }
}

class Scenario final : public fuzz::Target {
 public:
  void try_bytes(std::string_view bytes) override {
    try {
      round_trip(bytes);
    } catch (const sim::UserError& refusal) {
      fuzz::require(*refusal.what() != '\0');
    }
  }

  std::vector<std::string> good_inputs() override {
    std::vector<std::string> texts{"title = \"t\"\nextends = \"few\"\n", "title = '''t'''\nextends = 'few'\n[patient]\nage = { value = 40, unit = \"year\", source = \"assumed\" }\n"};
    for (const char* event : {"treatment = \"ivig\"\ndose = \"1 g/kg\"\nat = \"1 day\"\nevery = \"1 day\"\ncount = 2\n",
                              "assay = \"label\"\nfraction = 5e-1\nat = \"0x1 h\"\n", "condition = \"marrow_ablation\"\nat = \"2 weeks\"\n"})
      texts.push_back("title = \"\\u00e9\"\nextends = \"few\"\n[[event]]\n" + std::string(event));
    texts.push_back("title = \"t\"\nextends = \"few\"\n[[event]]\ntreatment = \"x\"\ndose = \"1 mg\"\nat = \"2 day after diagnosis\"\nevery = \"1 day\"\nuntil = \"9 day\"\n"
                    "then = { dose = \"-1 mg\", every = \"1 day\" }\n[drug.x]\ntitle = \"X\"\ndose = \"mg\"\n[drug.x.kinetics]\nvolume = \"5 L\"\nhalf_life = \"1 day\"\n"
                    "[[drug.x.effect]]\nlever = \"capture\"\nsaturated = 0.1\n[[drug.x.covariate]]\non = \"clearance\"\nof = \"weight\"\npower = 1\n");
    texts.push_back("title = \"t\"\nextends = \"few\"\n[[event]]\ncondition = \"y\"\nat = \"1 day\"\n[condition.y]\ntitle = \"Y\"\n[condition.y.course]\nrise = \"1 day\"\n"
                    "[[condition.y.effect]]\nlever = \"igg_removal\"\nfull = \"1 1/day\"\n");
    return texts;
  }
};

}  // namespace

std::unique_ptr<fuzz::Target> fuzz::make_target() { return std::make_unique<Scenario>(); }
