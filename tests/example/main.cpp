// A chronically ill patient, week by week: the program of the README.
#include <cstdio>

#include "models/plateletsim.h"

int main() {
  const auto scenario = plateletsim::load("itp_chronic_adult").replace("run.droplet_volume", "\"0.1 uL\"");
  plateletsim::Simulation patient(scenario, /*seed=*/1);
  for (int week = 1; week <= 10; ++week) {
    patient.advance(7.0);
    std::printf("week %2d: %5.1f x 10^9/L\n", week, patient.observe("platelet_count").at(0));
  }
}
