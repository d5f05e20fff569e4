// A hundred patients in two arms, on two threads, without Python: who was found, when, and what both twins became.
#include <cstdio>

#include "models/run/cohort.h"

int main(int count, char** texts) {
  if (count != 2) return std::fprintf(stderr, "usage: groups SCENARIO\n"), 2;
  plateletsim::CohortOrder order{plateletsim::load(texts[1])};
  order.wanted = 100;
  order.most = 1000;
  order.clinic = {/*within=*/100.0, /*follow=*/7.0};
  order.arms = {{"watch", {}}, plateletsim::arm("ivig", order.scenario, R"([{ treatment = "ivig", dose = "1 g/kg", every = "1 day", count = 2 }])")};
  const plateletsim::Cohort found = plateletsim::cohort(order, /*threads=*/2);
  for (const plateletsim::Case& one : found.cases)
    std::printf("%llu %.17g %s %s\n", static_cast<unsigned long long>(one.patient), one.diagnosed, one.state_hashes[0].c_str(),
                one.state_hashes[1].c_str());
}
