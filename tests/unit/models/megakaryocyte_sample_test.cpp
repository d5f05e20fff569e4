// The sample of megakaryocytes against a list that is searched through, in random order of what happens.
#include "models/world/megakaryocyte_sample.h"

#include <algorithm>
#include <limits>

#include "sim/chance/random.h"
#include "tests/catch.h"

using namespace plateletsim;
using sim::operator""_draw;

namespace {

// The books of a sample, counted from its cells.
void check_books(const MegakaryocyteSample& sample, double grown_until) {
  CHECK(sample.consistent());
  MegakaryocyteSample::Classes growing{}, grown{};
  for (const Megakaryocyte& cell : sample.present()) {
    auto& its = (cell.born < grown_until ? grown : growing)[static_cast<std::size_t>(cell.doublings)];
    ++its.cells;
    its.born += static_cast<std::int64_t>(cell.born / moment_unit);
  }
  CHECK(sample.growing() == growing);
  CHECK(sample.grown() == grown);
}

}  // namespace

TEST_CASE("cells ripen once, each when its time has come, whatever else happens to them") {
  MegakaryocyteSample sample;
  std::vector<double> waiting;  // moments of maturity
  auto chance = sim::Chance(1, 0).stream("a test"_draw, 0, 0);
  double day = 0.0;
  std::size_t shed = 0;
  for (int step = 0; step < 400; ++step, day += 0.05) {
    const int arrivals = static_cast<int>(chance() % 4);
    for (int i = 0; i < arrivals; ++i) {
      const double matures = day + 0.3 + 4.0 * chance.uniform();
      sample.add(day, matures, 0);
      waiting.push_back(matures);
    }
    for (std::size_t place = sample.first_after(day - 1.0); place < sample.last(); ++place)
      if (sample[place].present && sample[place].doublings < most_doublings && chance.uniform() < 0.1) sample.double_ploidy(place);
    sample.grow_up(day - 1.5);
    std::vector<double> ripe;
    sample.ripen(day, [&](const Megakaryocyte& cell) { ripe.push_back(cell.matures); });
    std::sort(ripe.begin(), ripe.end());
    std::sort(waiting.begin(), waiting.end());
    const auto end = std::upper_bound(waiting.begin(), waiting.end(), day);
    CHECK(ripe == std::vector<double>(waiting.begin(), end));
    waiting.erase(waiting.begin(), end);
    shed += ripe.size();
    REQUIRE(sample.size() == static_cast<std::int64_t>(waiting.size()));
    REQUIRE(sample.present().size() == waiting.size());
    if (step % 20 == 0) check_books(sample, day - 1.5);
  }
  CHECK(shed > 300);
  CHECK(sample.last() < 150);  // those who have shed are forgotten
  sample.clear();
  CHECK(sample.size() == 0);
  CHECK(sample.consistent());
  sample.add(day, day + 1.0, 2);
  CHECK(sample.size(2) == 1);
  CHECK(sample.present().at(0).ploidy() == 16.0);
  check_books(sample, 0.0);
}

TEST_CASE("a cell that ripens before all that are listed finds its page") {
  MegakaryocyteSample sample;
  sample.add(0.0, 5.0, 0);
  sample.add(0.0, 1.0, 1);
  sample.add(0.0, 9.0, 2);
  std::vector<int> order;
  for (const double day : {0.99, 1.0, 4.99, 5.0, 8.0, 9.5}) sample.ripen(day, [&](const Megakaryocyte& cell) { order.push_back(cell.doublings + static_cast<int>(10.0 * day)); });
  CHECK(order == std::vector<int>{11, 50, 97});
}

TEST_CASE("who arrived after a day is found by place") {
  MegakaryocyteSample sample;
  for (const double born : {0.0, 1.0, 2.0, 3.0}) sample.add(born, 10.0, 0);
  CHECK(sample.first_after(-1.0) == 0);
  CHECK(sample.first_after(1.0) == 2);
  CHECK(sample.first_after(1.5) == 2);
  CHECK(sample.first_after(3.0) == 4);
  sample.grow_up(2.0);  // those before it, not at it
  CHECK(sample.grown()[0].cells == 2);
  CHECK(sample.growing()[0].cells == 2);
}

TEST_CASE("a sample that was read from a file must agree with itself") {
  MegakaryocyteSample sample;
  for (const double born : {0.0, 1.0, 2.0}) sample.add(born, 10.0 + born, 1);
  sample.grow_up(1.5);
  sample.ripen(10.0, [](const Megakaryocyte&) {});
  sample.add(3.0, 14.0, 0);
  REQUIRE(sample.consistent());
  const auto listed = [](auto& fields) -> auto& {
    return *std::find_if(std::get<2>(fields).begin(), std::get<2>(fields).end(), [](const auto& page) { return !page.empty(); });
  };
  const auto spoiled = [&](const auto& spoil) {
    MegakaryocyteSample copy = sample;
    auto fields = MegakaryocyteSample::tied(copy);
    spoil(fields);
    return copy.consistent();
  };
  CHECK(spoiled([](auto&) {}));
  CHECK_FALSE(spoiled([](auto& f) { std::get<0>(f)[0].doublings = -1; }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<0>(f)[0].doublings = most_doublings + 1; }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<0>(f)[0].doublings = 2; }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<0>(f)[0].born += 1.0; }));
  for (const double far : {1e276, -longest_run, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_FALSE(spoiled([far](auto& f) { std::get<0>(f)[0].born = far; }));
    CHECK_FALSE(spoiled([far](auto& f) { std::get<0>(f)[0].matures = far; }));
  }
  CHECK_FALSE(spoiled([](auto& f) { std::get<0>(f)[0].matures += 1.0; }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<0>(f)[0].present = false; }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<0>(f).pop_back(); }));
  CHECK_FALSE(spoiled([](auto& f) { ++std::get<1>(f); }));
  CHECK_FALSE(spoiled([&](auto& f) { listed(f).clear(); }));
  CHECK_FALSE(spoiled([&](auto& f) { listed(f).push_back(std::get<1>(f)); }));
  CHECK_FALSE(spoiled([&](auto& f) { listed(f)[0] = 1000; }));
  CHECK_FALSE(spoiled([&](auto& f) { listed(f)[0] = -1; }));
  CHECK_FALSE(spoiled([&](auto& f) { listed(f).insert(listed(f).end(), 2, std::get<1>(f)); }));
  CHECK_FALSE(spoiled([](auto& f) { ++std::get<3>(f); }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<3>(f) += std::int64_t{1} << 60; }));
  CHECK_FALSE(spoiled([](auto& f) { ++std::get<4>(f)[1].cells; }));
  CHECK_FALSE(spoiled([](auto& f) { ++std::get<5>(f)[1].born; }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<6>(f) = 100; }));
}
