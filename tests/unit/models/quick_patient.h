// An ill woman who is lived in no time: what tests of many patients share.
#pragma once

#include "models/plateletsim.h"

inline sim::Scenario quick_chronic() {
  return plateletsim::load("itp_chronic_adult")
      .replace("run.droplet_volume", "\"0.002 uL\"")
      .replace("run.step", "\"6 h\"")
      .replace("run.duration", "\"10 day\"")
      .replace("antibody.onset", "\"0 day\"")
      .replace("marrow.megakaryocyte_sample", "100")
      .replace("phagocytosis.sample", "10");
}
