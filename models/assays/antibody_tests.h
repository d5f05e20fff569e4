// Three tests for antibody: direct and indirect MAIPA, glycoprotein by glycoprotein, and all IgG on platelets.
#pragma once

#include "models/assays/antibody_test.h"
#include "models/world/world.h"
#include "sim/step/now.h"

namespace plateletsim {

// The patient's own platelets: what they carried in the body.
struct DirectMaipa : AntibodyTestParameters {
  static constexpr const char* name = "assay.direct_maipa";
  static constexpr const char* reads = "-";
  static constexpr const char* writes = "laboratory";

  // 80 % of patients without ITP were negative on both glycoproteins (brighton1996): the root of it on each.
  static sim::Table<DirectMaipa> table() {
    return AntibodyTestParameters::table<DirectMaipa>(name, "The laboratory looks for antibody on the patient's platelets, on each glycoprotein by itself.", 0.894);
  }
  void begin(World& world, const sim::Now&) const { world.laboratory.antibody_tests.push_back(test("direct MAIPA", false, true)); }
};

// The patient's plasma on platelets of the healthy: only what is free in plasma can be seen.
struct IndirectMaipa : AntibodyTestParameters {
  static constexpr const char* name = "assay.indirect_maipa";
  static constexpr const char* reads = "-";
  static constexpr const char* writes = "laboratory";

  static sim::Table<IndirectMaipa> table() {
    return AntibodyTestParameters::table<IndirectMaipa>(name, "The laboratory looks for antibody in plasma, by what it puts on the platelets of others.", 0.95);
  }
  void begin(World& world, const sim::Now&) const { world.laboratory.antibody_tests.push_back(test("indirect MAIPA", true, true)); }
};

// All IgG on the patient's platelets, whatever it binds: many who are ill with something else have it too.
struct PlateletIgg : AntibodyTestParameters {
  static constexpr const char* name = "assay.platelet_igg";
  static constexpr const char* reads = "-";
  static constexpr const char* writes = "laboratory";

  static sim::Table<PlateletIgg> table() {
    return AntibodyTestParameters::table<PlateletIgg>(name, "The laboratory measures all IgG on the patient's platelets.", 0.6);
  }
  void begin(World& world, const sim::Now&) const { world.laboratory.antibody_tests.push_back(test("platelet IgG", false, false)); }
};

}  // namespace plateletsim
