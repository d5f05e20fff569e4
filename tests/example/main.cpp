// A month of a chronically ill patient: the platelet count once a day, and who destroyed the platelets.
#include <cstdio>

#include "models/plateletsim.h"

int main() {
  const auto scenario = plateletsim::load("itp_chronic_adult").replace("run.droplet_volume", "\"0.1 uL\"");
  plateletsim::Simulation patient(scenario, /*seed=*/1);
  std::printf("%s\n", scenario.title().c_str());
  for (int day = 1; day <= 30; ++day) {
    patient.advance(1.0);
    const double count = patient.observe("platelet_count").at(0);
    std::printf("day %2d: %5.1f x 10^9/L\n", day, count);
  }
  for (const plateletsim::ProbeInfo& probe : plateletsim::probes())
    if (probe.name == "deaths") std::printf("%s [%s]\n", probe.long_name.c_str(), probe.units.c_str());
  for (double rate : patient.observe("deaths")) std::printf("%8.2f\n", rate);
}
