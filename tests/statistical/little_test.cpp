// Without feedback the count of a patient is Poisson, with mean = production × mean life (Little's law).
#include <cmath>

#include "models/plateletsim.h"
#include "tests/catch.h"

namespace {

// A person whose marrow hears nothing and whose platelets only grow old.
constexpr const char* deaf_marrow = R"(
title = "No feedback"
story = "Platelets are made at a steady rate and die of old age. Nothing regulates anything."
[run]
duration = "15 day"
step = "6 hour"
droplet_volume = "0.02 uL"
record = "1 day"
[patient]
sex = "male"
age = "40 year"
weight = "80 kg"
blood_volume_per_weight = "70 mL/kg"
normal_count = "250 1e9/L"
progenitor_spread = 0.0
hepatic_tpo_spread = 0.0
[platelet]
sites_gpiibiiia = 0.0
sites_gpib = 0.0
antigen_cv = 0.25
volume = "9.5 fL"
[senescence]
lifespan = "5 day"
lifespan_cv = 0.2
spleen_share = 0.4
liver_share = 0.3
marrow_share = 0.3
[marrow]
megakaryocyte_sample = 20000
megakaryocyte_density = "7 1e6/kg"
progenitor_time = "2 day"
inflow_basal = 0.30
inflow_gain = 4.2
inflow_half = 5.0
maturation = "5 day"
maturation_cv = 0.3
endomitosis_window = "2.5 day"
endomitosis_basal = "0.218 1/day"
endomitosis_gain = "0.337 1/day"
endomitosis_half = 2.32
shedding_ploidy = 8
yield = 58.0
mass_exponent = 0.67
mass_at_entry = 0.25
mass_growth = "0.25 1/day"
)";

}  // namespace

TEST_CASE("the count is Poisson around production times life") {
  const auto scenario = sim::Scenario::parse(deaf_marrow, "deaf_marrow", plateletsim::library());
  constexpr int people = 300;
  double sum = 0.0, squares = 0.0, made = 0.0, lived = 0.0, died = 0.0;
  for (std::uint64_t person = 0; person < people; ++person) {
    plateletsim::Simulation patient(scenario, 5, person);
    patient.run();
    const auto n = static_cast<double>(patient.world().platelets.size());
    sum += n;
    squares += n * n;
    const auto& books = patient.world().ledger;
    made += static_cast<double>(books.born) / 15.0;
    lived += static_cast<double>(books.lifetime) * plateletsim::lifetime_unit;
    died += static_cast<double>(books.dead());
  }
  const double mean = sum / people, variance = (squares - sum * mean) / (people - 1);
  const double expected = made / people * lived / died;
  CHECK(std::abs(mean / expected - 1.0) < 4.0 * std::sqrt(2.0 / (expected * people)));  // false alarm 6e-5; detects 0.4 %
  // The sample of 20,000 megakaryocytes adds (0.5 %)² of spread between people to Poisson's (1.4 %)².
  CHECK(variance / mean > 1.0 - 4.0 * std::sqrt(2.0 / people));
  CHECK(variance / mean < 1.15 + 4.0 * std::sqrt(2.0 / people));
}
