// The hash of a state: equal for equal states, different for any single change.
#include "sim/base/state_hash.h"

#include <array>
#include <cstdlib>
#include <deque>
#include <map>
#include <set>

#include "tests/catch.h"

namespace {

struct Bits {
  std::uint32_t value;
  std::uint32_t bits() const { return value; }
};

struct State {
  double real = 0.5;
  std::int32_t whole = 7;
  bool flag = false;
  std::vector<double> list{1.0, 2.0};
  std::map<std::string, double> named{{"a", 1.0}};
  std::array<std::uint8_t, 2> pair{3, 4};
  template <class Self>
  static auto tied(Self& self) { return std::tie(self.real, self.whole, self.flag, self.list, self.named, self.pair); }
};

template <class... T>
std::string hash(const T&... values) {
  sim::StateHash hash;
  (hash.add(values), ...);
  return hash.text();
}

template <class Change>
std::string after(const Change& change) {
  State state;
  change(state);
  return hash(state);
}

}  // namespace

// Of 2,000 hashes of a longer and longer list, each digit 125 times, with a margin of 4.5 standard errors of 10.8.
TEST_CASE("at every place of a hash each digit is as likely as another") {
  constexpr int hashes = 2000;
  std::array<std::map<char, int>, 32> found;
  sim::StateHash hash;
  for (int i = 0; i < hashes; ++i) {
    hash.add(i % 3);
    const std::string text = hash.text();
    for (std::size_t place = 0; place < text.size(); ++place) ++found.at(place)[text[place]];
  }
  for (const auto& digits : found)
    for (const char digit : std::string("0123456789abcdef")) CHECK(std::abs(digits.count(digit) > 0 ? digits.at(digit) - hashes / 16 : hashes) < 49);
}

TEST_CASE("equal states have one hash of 32 digits, and any change another") {
  const std::string same = hash(State());
  CHECK(same == hash(State()));
  CHECK(same.size() == 32);
  CHECK(same.find_first_not_of("0123456789abcdef") == std::string::npos);
  const std::vector<std::string> hashes{
      same,
      after([](State& s) { s.real = 0.5 + 0x1p-53; }),
      after([](State& s) { s.real = -0.5; }),
      after([](State& s) { s.whole = 8; }),
      after([](State& s) { s.flag = true; }),
      after([](State& s) { std::swap(s.list[0], s.list[1]); }),
      after([](State& s) { s.list.pop_back(); }),
      after([](State& s) { s.list.push_back(0.0); }),
      after([](State& s) { s.named["a"] = 2.0; }),
      after([](State& s) { s.named = {{"b", 1.0}}; }),
      after([](State& s) { std::swap(s.pair[0], s.pair[1]); })};
  CHECK(std::set<std::string>(hashes.begin(), hashes.end()).size() == hashes.size());
  std::set<std::string> halves;
  for (const std::string& each : hashes) halves.insert({each.substr(0, 16), each.substr(16)});
  CHECK(halves.size() == 2 * hashes.size());  // both halves tell states apart
}

TEST_CASE("where one list ends and the next begins counts") {
  using List = std::vector<double>;
  CHECK(hash(List{1.0, 2.0}, List{}) != hash(List{1.0}, List{2.0}));
  CHECK(hash(List{1.0}) == hash(std::deque<double>{1.0}));
  CHECK(hash(0.0) != hash(-0.0));
  CHECK(hash(Bits{1}) != hash(Bits{2}));
}
