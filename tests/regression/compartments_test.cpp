// Compartments still move by the same bits; `make verify` holds the same hash against other machines.
#include "tests/regression/compartments.h"

#include "tests/catch.h"

TEST_CASE("random systems of compartments give the recorded hash") { CHECK(sim::compartments_hash() == sim::recorded_compartments); }
