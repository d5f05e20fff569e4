// The sample of megakaryocytes against a list that is searched through, in random order of what happens.
#include "models/world/megakaryocyte_sample.h"

#include <algorithm>
#include <limits>
#include <utility>

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
    auto& its = (cell.born() < grown_until ? grown : growing)[cell.doublings];
    ++its.cells;
    its.born += cell.arrived;
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
      sample.add(day, matures, 0, sample.clock() + 0.4 * chance.uniform());
      waiting.push_back(matures);
    }
    if (!waiting.empty() && chance.uniform() < 0.1) {  // one is lost
      const auto before = sample.present();
      sample.lose([&] { return chance.uniform(); });
      std::vector<double> left;
      for (const Megakaryocyte& cell : sample.present()) left.push_back(cell.matures);
      REQUIRE(left.size() + 1 == before.size());
      waiting = left;
    }
    sample.run_clock(sample.clock() + 0.02, day - 1.0, [&](std::size_t place, double moment) {
      const Megakaryocyte& cell = sample[place];
      CHECK(cell.present());
      CHECK(cell.born() > day - 1.0);
      CHECK(moment <= sample.clock() + 0.02);
      return cell.doublings < most_doublings ? moment + 0.4 * chance.uniform() : -1.0;
    });
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
  CHECK(sample.last() < 200);  // those who have shed are forgotten
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

TEST_CASE("a doubling happens when the clock has come to it, and the next one may come in the same step") {
  MegakaryocyteSample sample;
  sample.add(0.0, 9.0, 0, 1.0);
  sample.add(0.5, 9.0, 0, 1.1);
  sample.add(1.0, 9.0, 0);  // never
  std::vector<std::pair<std::size_t, double>> asked;
  const auto doubles = [&](std::size_t place, double moment) {
    asked.emplace_back(place, moment);
    return asked.size() < 4 && moment < 50.0 ? moment + 0.25 : -1.0;
  };
  sample.run_clock(0.9, -1.0, doubles);
  CHECK(asked.empty());
  sample.run_clock(1.0, 0.25, doubles);  // the first one is too old
  CHECK(asked.empty());
  sample.run_clock(1.5, -1.0, doubles);
  CHECK(asked == std::vector<std::pair<std::size_t, double>>{{0, 1.0}, {0, 1.25}, {0, 1.5}, {1, 1.1}});
  CHECK(sample[0].doublings == 3);
  CHECK(sample[1].doublings == 0);  // it was told not to
  CHECK(sample.size(3) == 1);
  asked.clear();
  sample.run_clock(1.7, -1.0, doubles);
  CHECK(asked.empty());
  sample.run_clock(99.0, -1.0, [&](std::size_t place, double moment) { return asked.size() < 2 ? doubles(place, moment) : -1.0; });
  CHECK(asked.front() == std::pair<std::size_t, double>{0, 1.75});
  CHECK(sample[0].doublings == most_doublings);
  CHECK(sample.clock() == 99.0);
  CHECK(sample.consistent());
  sample.clear();
  CHECK(sample.clock() == 99.0);
}

TEST_CASE("a sample that was read from a file must agree with itself") {
  MegakaryocyteSample sample;
  for (const double born : {0.0, 1.0, 2.0}) sample.add(born, 10.0 + born, 1);
  sample.grow_up(1.5);
  sample.ripen(10.0, [](const Megakaryocyte&) {});
  sample.add(3.0, 14.0, 0);
  sample.add(3.0, 14.0, 0);
  REQUIRE(sample.consistent());
  const auto spoiled = [&](const auto& spoil) {
    MegakaryocyteSample copy = sample;
    auto fields = MegakaryocyteSample::tied(copy);
    spoil(fields);
    return copy.consistent();
  };
  const auto page = [](auto& f, std::int64_t number) -> auto& { return *std::find(std::get<4>(f).begin(), std::get<4>(f).end(), number); };
  CHECK(spoiled([](auto&) {}));
  for (const int doublings : {most_doublings + 1, 2}) CHECK_FALSE(spoiled([=](auto& f) { std::get<0>(f)[1].doublings = static_cast<std::uint8_t>(doublings); }));
  CHECK_FALSE(spoiled([](auto& f) { ++std::get<0>(f)[1].arrived; }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<0>(f)[2].arrived = 0; }));  // older than the one before it
  for (const std::int64_t far : {std::int64_t{1} << 60, -(std::int64_t{1} << 60)}) CHECK_FALSE(spoiled([=](auto& f) { std::get<0>(f)[1].arrived = far; }));
  for (const double far : {1e276, -longest_run, std::numeric_limits<double>::quiet_NaN(), Megakaryocyte::never}) CHECK_FALSE(spoiled([=](auto& f) { std::get<0>(f)[1].matures = far; }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<0>(f)[1].matures += 1.0; }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<0>(f)[0].matures = 11.0; }));  // it has gone
  CHECK_FALSE(spoiled([](auto& f) { std::get<0>(f).pop_back(); }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<1>(f).pop_back(); }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<1>(f)[0] = 5.0; }));  // one that has gone doubles no more
  for (const double no_moment : {-1.0, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_FALSE(spoiled([=](auto& f) { std::get<1>(f)[1] = no_moment; }));
    CHECK_FALSE(spoiled([=](auto& f) { std::get<2>(f) = no_moment; }));
  }
  CHECK_FALSE(spoiled([](auto& f) { ++std::get<3>(f); }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<3>(f) = -1; }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<3>(f) = std::numeric_limits<std::int64_t>::max(); }));
  CHECK_FALSE(spoiled([&](auto& f) { page(f, 1) = -1; }));    // listed nowhere
  CHECK_FALSE(spoiled([&](auto& f) { page(f, 1) = 1000; }));  // nobody has that number
  CHECK_FALSE(spoiled([&](auto& f) { page(f, 1) = 2; }));     // on the page of another hour
  CHECK_FALSE(spoiled([](auto& f) { std::get<0>(f)[3].next = 4; }));  // a ring
  CHECK_FALSE(spoiled([](auto& f) { std::get<0>(f)[4].next = -1; }));
  CHECK_FALSE(spoiled([](auto& f) { ++std::get<5>(f); }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<5>(f) += std::int64_t{1} << 60; }));
  CHECK_FALSE(spoiled([](auto& f) { ++std::get<6>(f)[1].cells; }));
  CHECK_FALSE(spoiled([](auto& f) { ++std::get<7>(f)[1].born; }));
  CHECK_FALSE(spoiled([](auto& f) { std::get<8>(f) = 100; }));
  CHECK_FALSE(spoiled([](auto& f) { ++std::get<9>(f); }));
}
