// What [assay.blood_count] and the file of its instrument may say, and whose platelets clump.
#include "models/assays/blood_count.h"

#include "sim/base/arithmetic.h"
#include "sim/base/error.h"
#include "sim/base/name_number.h"
#include "sim/base/suggest.h"
#include "sim/scenario/companions.h"

namespace plateletsim {
namespace {

// An instrument as its file describes it.
struct Analyser {
  std::string title, story;
  double cv, counted, background, microcytes, smallest, largest, immature_lifetime, immature_cv, volume_cv;

  static sim::Table<Analyser> table(const std::string& name) {
    using A = Analyser;
    return sim::Table<A>("analyser." + name, "An instrument that counts blood.")
        .text(&A::title, "title", "its name, as people write it")
        .text(&A::story, "story", "how it tells platelets from what is none, in two sentences", "")
        .number(&A::cv, "cv", "1", {0, 1}, "coefficient of variation of a high count: handling and calibration")
        .number(&A::counted, "counted", "L/1e9", {0, 1e6}, "particles that it counts for each 1e9/L, which adds the noise of their number; 0: none")
        .number(&A::background, "background", "1e9/L", {0, 100}, "particles counted as platelets that are none, mean of an exponential law from tube to tube")
        .number(&A::microcytes, "microcytes", "1", {0, 1}, "share of the red cells as small as platelets that it counts with them")
        .number(&A::smallest, "smallest", "fL", {0, 9}, "volume below which it counts no platelet", 0.0)
        .number(&A::largest, "largest", "fL", {10, 1000}, "volume above which it counts none either; left out: whatever its size", 1000.0)
        .number(&A::immature_lifetime, "immature_lifetime", "day", {0, 10}, "age below which its gate calls a platelet immature")
        .number(&A::immature_cv, "immature_cv", "1", {0, 1}, "coefficient of variation of the immature fraction, beside that of few platelets")
        .number(&A::volume_cv, "volume_cv", "1", {0, 1}, "coefficient of variation of the mean volume");
  }
};

}  // namespace

// Of 33,623 and 71,535 people 0.13 % clump (edta1988); shown are 56 of 185 (edta2025), here after an hour, e^-1.2. Citrate
// reads 11 less than EDTA, of some 250 (labmed2023).
sim::Table<BloodCountAssay> BloodCountAssay::table() {
  using B = BloodCountAssay;
  return sim::Table<B>("assay.blood_count", "The laboratory counts blood, with an error.")
      .text(&B::analyser, "analyser", "the instrument: the name of a file among the analysers")
      .word(&B::anticoagulant, "anticoagulant", {"EDTA", "citrate"}, "in the tube", "EDTA")
      .number(&B::clumping_people, "clumping_people", "1", {0, 1}, "share of people whose platelets clump in EDTA", 0.0013)
      .number(&B::clumping, "clumping", "1/h", {0, 100}, "rate at which theirs then do", 1.2)
      .number(&B::delay, "delay", "h", {0, 72}, "time from the vein to the instrument", 1.0)
      .number(&B::in_citrate, "in_citrate", "1", {0.1, 2}, "count in citrate, corrected for its volume, to that in EDTA", 0.956);
}

sim::TableInfo BloodCountAssay::analyser_table(const std::string& file) { return Analyser::table(file).info(); }

BloodCountAssay BloodCountAssay::read(const sim::Scenario& scenario) {
  const sim::Section section = scenario.section("assay.blood_count");
  BloodCountAssay assay = table().read(section);
  const std::string file = "analyser." + assay.analyser;
  if (!scenario.has(file))
    throw sim::PlacedError(section.find("analyser")->value, "there is no analyser \"" + assay.analyser + "\"" +
                                                                sim::did_you_mean(assay.analyser, sim::companion_names("analysers", scenario.library())));
  const Analyser with = Analyser::table(assay.analyser).read(scenario.section(file));
  assay.instrument = {sim::name_number(assay.analyser), with.cv, with.counted, with.background, with.microcytes, with.smallest, with.largest, with.immature_lifetime, with.immature_cv, with.volume_cv,
                      false, sim::exp(-assay.clumping * assay.delay), assay.anticoagulant == "citrate" ? assay.in_citrate : 1.0};
  return assay;
}

void BloodCountAssay::begin(World& world, const sim::Now& now) const {
  world.laboratory.active = true;
  world.laboratory.blood_count = instrument;
  auto luck = now.chance.stream("whose platelets clump in EDTA"_draw, 0, 0);
  world.laboratory.blood_count->clumps = anticoagulant == "EDTA" && luck.uniform() < clumping_people;
}

}  // namespace plateletsim
