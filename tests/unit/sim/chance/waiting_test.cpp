// Distances between points are logarithms of uniform numbers, to the bit.
#include "sim/chance/waiting.h"

#include <bit>

#include "tests/catch.h"

using sim::operator""_draw;

TEST_CASE("an exponential number is the negative logarithm of a uniform one, bit by bit") {
  sim::Stream stream = sim::Chance(1, 2).stream("uniform numbers"_draw, 0, 0);
  const auto same = [](double u) { return std::bit_cast<std::uint64_t>(sim::Exponential()(u)) == std::bit_cast<std::uint64_t>(-sim::log(u)); };
  int wrong = 0;
  for (int i = 0; i < 200000; ++i) wrong += same(sim::open_unit(stream() >> (i % 52))) ? 0 : 1;  // small ones, too
  for (std::uint64_t last = 0; last < 1000; ++last) wrong += same(sim::open_unit(last << 12)) && same(sim::open_unit(~(last << 12))) ? 0 : 1;
  for (const double edge : {0.70710678118654746, 0.70710678118654757, 0.5, 0.25, 0x1p-53}) wrong += same(edge) ? 0 : 1;
  CHECK(wrong == 0);
}

TEST_CASE("numbers come in the same order, however many are taken at once") {
  const sim::Chance chance(1, 2);
  sim::Waiting one(chance.stream("order"_draw, 0, 0)), all(chance.stream("order"_draw, 0, 0));
  for (int i = 0; i < 1000;) {
    const auto ready = all.ready();
    for (const double number : ready) CHECK(one.next() == number);
    all.use(ready.size());
    i += static_cast<int>(ready.size());
  }
}
