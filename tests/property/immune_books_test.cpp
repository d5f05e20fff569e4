// In an immune system at work no cell and no antibody comes from nowhere or goes astray.
#include "models/plateletsim.h"
#include "tests/catch.h"

using namespace plateletsim;

namespace {

void check_books(const Cells& cells) {
  CHECK(cells.alive >= 0);
  CHECK(cells.alive == cells.born - cells.died);
}

// Antibody is kept in floating point: rounding may cost some 1e-16 of what was ever secreted in each step.
void check_books(const Clone& clone) {
  CHECK(clone.catabolised + clone.carried_off + clone.total == Approx(clone.secreted).epsilon(1e-9).margin(1e-15));
  CHECK(clone.total >= 0.0);
  CHECK(clone.bound_per_platelet >= 0.0);
}

std::int64_t check_books(const World& world) {
  const ImmuneSystem& immune = world.immune;
  for (const Cells* cells : {&immune.helpers, &immune.regulators, &immune.cytotoxic}) check_books(*cells);
  std::int64_t b_cells = 0;
  for (const Lineage& clone : immune.lineages) {
    for (const Cells* cells : {&clone.b_cells, &clone.memory, &clone.short_lived, &clone.long_lived_spleen, &clone.long_lived_marrow})
      check_books(*cells);
    b_cells += clone.b_cells.born;
    CHECK(world.clones[clone.antibody].secreted + 1e-15 >= world.clones[clone.antibody].total);
  }
  for (const Clone& clone : world.clones) check_books(clone);
  return b_cells;
}

// Six weeks with the spleen and six without, looked at every third day; returns how many B cells were ever born.
std::int64_t live(const std::string& scenario, std::uint64_t patient) {
  Simulation simulation(load(scenario).replace("run.droplet_volume", "\"0.01 uL\""), 1, patient);
  std::int64_t born = 0;
  for (int look = 0; look < 28; ++look) {
    if (look == 14) simulation.apply("splenectomy", {});
    simulation.advance(3.0);
    born = check_books(simulation.world());
  }
  return born;
}

}  // namespace

TEST_CASE("cells born are alive or have died, antibody secreted is there or is accounted for") {
  for (const char* scenario : {"itp_child", "itp_adult", "mmr_vaccine", "drug_itp"}) {
    CAPTURE(scenario);
    std::int64_t born = 0;
    for (std::uint64_t patient = 0; patient < 5; ++patient) born += live(scenario, patient);
    CHECK(born > 1000);  // something has happened that could have gone wrong
  }
}
