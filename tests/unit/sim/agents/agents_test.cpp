// Shards lose and double nobody, whatever is added, removed, taken or joined.
#include "sim/agents/agents.h"

#include <algorithm>
#include <array>
#include <map>
#include <rapidcheck.h>

#include "sim/base/error.h"
#include "tests/catch.h"

using sim::operator""_draw;

namespace {

using Census = std::multimap<int, std::pair<std::int64_t, std::uint32_t>>;

Census census(const sim::Agents& agents) {
  Census all;
  for (const sim::Shard& shard : agents.shards())
    for (std::size_t slot = 0; slot < shard.size(); ++slot) {
      const sim::Identity who = shard.identity(slot);
      all.insert({shard.label, {who.birth_step, who.rank}});
    }
  return all;
}

std::map<std::pair<std::int64_t, std::uint32_t>, int> by_identity(const sim::Agents& agents) {
  std::map<std::pair<std::int64_t, std::uint32_t>, int> found;
  for (const auto& [label, who] : census(agents)) found[who] = label;
  return found;
}

// Every agent was born in its shard's steps and has a trait of its shard's bands, and none is open that does not exist.
void require_whole(const sim::Agents& agents) {
  REQUIRE(agents.consistent());
  for (const sim::Shard& shard : agents.shards()) {
    REQUIRE(shard.consistent());
    const double least = shard.lowest_band == 0 ? 0.0 : sim::Agents::bands[static_cast<std::size_t>(shard.lowest_band - 1)];
    for (std::size_t slot = 0; slot < shard.size(); ++slot) {
      const sim::Identity who = shard.identity(slot);
      const double trait = agents.inherited(who).trait;
      REQUIRE((who.birth_step >= shard.first_step && who.birth_step <= shard.last_step));
      REQUIRE((trait > least && trait <= sim::Agents::bands[static_cast<std::size_t>(shard.highest_band)]));
    }
  }
}

}  // namespace

TEST_CASE("births are found again under their identity") {
  sim::Agents agents;
  agents.add(0, -3, 0, 2);
  agents.add(0, 7, 5, 1);
  CHECK(agents.size() == 3);
  CHECK(by_identity(agents) == std::map<std::pair<std::int64_t, std::uint32_t>, int>{{{-3, 0}, 0}, {{-3, 1}, 0}, {{7, 5}, 0}});
}

TEST_CASE("a shard spans at most 255 birth steps and holds at most its capacity") {
  sim::Agents agents;
  for (std::int64_t step = 0; step < 2000; ++step) agents.add(0, step, 0, step % 3 == 0 ? 50 : 1);
  agents.add(0, 2000, 0, 3 * sim::Agents::capacity);
  std::size_t sum = 0;
  for (const sim::Shard& shard : agents.shards()) {
    CHECK(shard.last_step - shard.first_step <= 254);
    CHECK(shard.size() <= sim::Agents::capacity);
    sum += shard.size();
  }
  CHECK(static_cast<std::int64_t>(sum) == agents.size());
}

TEST_CASE("removal and joining keep everyone else") {
  CHECK(rc::check([] {
    sim::Agents agents;
    const auto births = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 400));
    std::int64_t step = 0;
    for (const int n : births) agents.add(0, step++, 0, static_cast<std::uint32_t>(n));
    auto expected = by_identity(agents);
    for (int round = 0; round < 3; ++round) {
      for (std::size_t s = 0; s < agents.shards().size(); ++s) {
        std::vector<std::uint32_t> slots;
        for (auto slot = static_cast<std::uint32_t>(agents.shards()[s].size()); slot-- > 0;)
          if (*rc::gen::inRange(0, 3) == 0) slots.push_back(slot);
        for (const auto slot : slots) {
          const auto who = agents.shards()[s].identity(slot);
          expected.erase({who.birth_step, who.rank});
        }
        agents.remove(s, slots);
      }
      agents.tidy();
      RC_ASSERT(by_identity(agents) == expected);
      RC_ASSERT(agents.size() == static_cast<std::int64_t>(expected.size()));
    }
  }));
}

TEST_CASE("take draws exactly so many, each with the same chance, and a label can be put on them") {
  using sim::operator""_draw;
  sim::Agents agents;
  for (std::int64_t step = 0; step < 40; ++step) agents.add(0, step, 0, 500);
  auto stream = sim::Chance(1, 0).stream("take"_draw, 0, 0);
  auto taken = agents.take(0, 6000, stream);
  REQUIRE(taken.size() == 6000);
  CHECK(agents.size() == 14000);
  const auto early = std::count_if(taken.begin(), taken.end(), [](const auto& who) { return who.birth_step < 20; });
  // Hypergeometric: 3000 expected, standard deviation 45.8. False alarm 6e-5, seed fixed.
  CHECK(std::abs(static_cast<double>(early) - 3000.0) < 4 * 45.8);
  agents.add(3, taken);
  CHECK(agents.size() == 20000);
  CHECK(census(agents).count(3) == 6000);
}

TEST_CASE("shards that are named as too wide are split by age, and nobody is lost") {
  sim::Agents agents;
  for (std::int64_t step = 0; step < 32; ++step) agents.add(0, step, 0, 100);
  agents.tidy();
  const auto before = census(agents);
  const std::size_t shards = agents.shards().size();
  REQUIRE(agents.shards()[0].size() > 1000);
  agents.shard(0).limit = 1.0;
  const std::vector<sim::Wide> wide{{0, sim::Half::newer, 0.001}};
  agents.tidy(wide);
  CHECK(census(agents) == before);
  CHECK(agents.shards().size() == shards + 1);
  const std::array<const sim::Shard*, 2> halves{&agents.shards()[0], &agents.shards()[1]};
  CHECK(halves[0]->limit == 1.0);
  CHECK(halves[1]->limit == 0.001);
  std::int64_t newest = 0, oldest = 1000;
  for (std::size_t slot = 0; slot < halves[0]->size(); ++slot) newest = std::max(newest, halves[0]->identity(slot).birth_step);
  for (std::size_t slot = 0; slot < halves[1]->size(); ++slot) oldest = std::min(oldest, halves[1]->identity(slot).birth_step);
  CHECK(newest < oldest);
}

TEST_CASE("shards are parted by trait where they are named, newborns follow, and bands whose limits are alike join again") {
  sim::Agents agents(7);
  agents.add(0, 0, 0, 1000);
  REQUIRE(agents.shards().size() == 1);  // as long as nothing tells traits apart
  CHECK(agents.shards()[0].highest_band == 3);
  CHECK(agents.shards()[0].lower_share() == Approx(0.85));
  agents.shard(0).limit = 0.1;
  const std::vector<sim::Wide> wide{{0, sim::Half::lower, 0.01}};
  agents.tidy(wide);
  require_whole(agents);
  REQUIRE(agents.shards().size() == 2);
  CHECK((agents.shards()[0].lowest_band == 2 && agents.shards()[1].highest_band == 1));
  CHECK(agents.shards()[0].limit == 0.1);
  CHECK(agents.shards()[1].limit == 0.01);
  CHECK(std::abs(static_cast<double>(agents.shards()[1].size()) - 850.0) < 4 * 11.3);  // binomial, seed fixed
  CHECK(agents.shards()[1].lower_share() == Approx(0.5 / 0.85));

  agents.add(0, 1, 0, 100);  // both are too full of points to take them
  REQUIRE(agents.shards().size() == 4);
  CHECK((agents.shards()[2].highest_band == 1 && agents.shards()[3].lowest_band == 2));
  require_whole(agents);

  for (std::size_t i = 0; i < 4; ++i) agents.shard(i).limit = 0.01;
  for (int step = 0; step < 8; ++step) agents.tidy();
  CHECK(agents.shards().size() == 1);
  CHECK(agents.size() == 1100);
  require_whole(agents);
}

TEST_CASE("nobody is lost, and everybody lies within the steps and bands of his shard, however shards are split and joined") {
  auto chance = sim::Chance(3, 0).stream("a test"_draw, 0, 0);
  sim::Agents agents(5);
  for (std::int64_t step = 0; step < 400; ++step) {
    const auto born = static_cast<std::uint32_t>(chance.below(200));
    agents.add(static_cast<int>(chance.below(2)), step, 0, born);
    std::vector<sim::Wide> wide;
    for (std::size_t i = 0; i < agents.shards().size(); ++i) {
      sim::Shard& shard = agents.shard(i);
      shard.limit = 0.02 * chance.uniform();
      const std::size_t left = shard.size() - static_cast<std::size_t>(chance.below(1 + shard.size() / 8));
      agents.forget(static_cast<std::int64_t>(shard.size() - left));
      shard.agents.resize(left);
      const bool by_step = shard.last_step > shard.first_step, by_trait = shard.highest_band > shard.lowest_band;
      if (chance.below(8) == 0 && (by_step || by_trait))
        wide.push_back({i, by_trait && (!by_step || chance.below(2) == 0) ? sim::Half::lower : sim::Half::newer, 0.5 * shard.limit});
    }
    const auto before = by_identity(agents);
    agents.tidy(wide);
    REQUIRE((by_identity(agents) == before));
    require_whole(agents);
  }
}

TEST_CASE("a step has as many births as ranks, and no more") {
  constexpr std::uint32_t all = sim::Packed::rank_limit;
  sim::Agents agents;
  agents.add(0, 1, all - 1, 1);
  CHECK(census(agents).begin()->second == std::pair{std::int64_t{1}, all - 1});
  CHECK_THROWS_AS(agents.add(0, 1, all, 1), sim::NumberError);
  CHECK_THROWS_AS(agents.add(0, 1, all - 5, 6), sim::NumberError);
  CHECK(agents.size() == 1);
}

TEST_CASE("a shard that was read from a file must be one that can be") {
  sim::Shard good;
  good.first_step = 5;
  good.last_step = 7;
  good.agents = {sim::Packed(0, 1), sim::Packed(2, 9)};
  CHECK(good.consistent());
  const auto spoiled = [&](const auto& spoil) {
    sim::Shard shard = good;
    spoil(shard);
    return shard.consistent();
  };
  CHECK_FALSE(spoiled([](sim::Shard& s) { s.label = -1; }));
  CHECK_FALSE(spoiled([](sim::Shard& s) { s.label = 1 << 16; }));
  CHECK(spoiled([](sim::Shard& s) { s.label = (1 << 16) - 1; }));
  CHECK_FALSE(spoiled([](sim::Shard& s) { s.lowest_band = -1; }));
  CHECK_FALSE(spoiled([](sim::Shard& s) { s.lowest_band = 1; }));  // above the highest
  CHECK_FALSE(spoiled([](sim::Shard& s) { s.highest_band = 4; }));
  CHECK(spoiled([](sim::Shard& s) { s.highest_band = 3; }));
  CHECK_FALSE(spoiled([](sim::Shard& s) { s.agents.resize(sim::Agents::capacity + 1, sim::Packed(0, 1)); }));
  CHECK_FALSE(spoiled([](sim::Shard& s) { s.last_step = 6; }));   // one of its agents was born later
  CHECK_FALSE(spoiled([](sim::Shard& s) { s.first_step = 8; }));
  CHECK_FALSE(spoiled([](sim::Shard& s) { s.last_step = 5 + 300; }));
  CHECK_FALSE(spoiled([](sim::Shard& s) { s.last_step = -5; }));
}

TEST_CASE("a packed agent has four bytes") { CHECK(sizeof(sim::Packed) == 4); }
