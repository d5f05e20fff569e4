// Checkpoints: a state returns as it was, and what is damaged, foreign or of another structure is refused by name.
#include "sim/storage/checkpoint.h"

#include "tests/catch.h"
#include "tests/unit/sim/base/folder.h"

namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;

struct State {
  std::vector<double> numbers{1.0, 2.0};
  std::int64_t count = 3;
  template <class Self>
  static auto tied(Self& self) { return std::tie(self.numbers, self.count); }
  bool operator==(const State&) const = default;
};

struct Other {
  std::vector<double> numbers;
  double count = 0.0;
  template <class Self>
  static auto tied(Self& self) { return std::tie(self.numbers, self.count); }
};

sim::CheckpointHeader header() {
  sim::CheckpointHeader h;
  h.run.software_version = "7.8.9";
  h.run.state_hash = "hash";
  h.step = 4;
  h.day = 0.5;
  h.rows = 2;
  return h;
}

template <class T>
std::string packed(const T& value) {
  std::string bytes;
  sim::BinaryWriter writer([&](std::string_view more) { bytes += more; });
  writer.add(value);
  writer.flush();
  return bytes;
}

// What is said of a file of these records, behind a right first line.
std::string refusal(const Folder& folder, const std::vector<std::pair<char, std::string>>& records) {
  std::string bytes = sim::checkpoint_format.line();
  for (std::size_t i = 0; i < records.size(); ++i) bytes += sim::encode(records[i].first, i, records[i].second);
  sim::write_whole(folder / "forged", bytes);
  try {
    State state;
    sim::CheckpointReader(folder / "forged").read(state);
  } catch (const sim::StorageError& error) {
    CHECK_THAT(error.what(), ContainsSubstring("forged: "));
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a state returns with its header, however large") {
  const Folder folder;
  for (const std::size_t size : {0, 2, 400000}) {
    State state;
    state.numbers.assign(size, 0.25);
    sim::write_checkpoint(folder / "state", header(), state);
    sim::CheckpointReader reader(folder / "state");
    CHECK(reader.header().run.state_hash == "hash");
    CHECK(reader.header().step == 4);
    CHECK(reader.header().day == 0.5);
    CHECK(reader.header().rows == 2);
    CHECK(reader.header().layout == sim::layout_fingerprint<State>());
    State read;
    reader.read(read);
    CHECK(read == state);
  }
  CHECK(folder.files() == 1);
}

TEST_CASE("a state of another structure is refused with the version that wrote it") {
  const Folder folder;
  sim::write_checkpoint(folder / "state", header(), State());
  Other other;
  sim::CheckpointReader reader(folder / "state");
  CHECK_THROWS_WITH(reader.read(other), ContainsSubstring("version 7.8.9") && ContainsSubstring(sim::layout_fingerprint<State>()) && ContainsSubstring(sim::layout_fingerprint<Other>()));
}

TEST_CASE("records with right checksums that are no checkpoint are refused") {
  const Folder folder;
  sim::CheckpointHeader h = header();
  h.layout = sim::layout_fingerprint<State>();
  const std::string head = packed(h), state = packed(State());
  CHECK(refusal(folder, {{'H', head}, {'S', state}, {'E', ""}}).empty());
  CHECK(refusal(folder, {{'H', head}, {'S', state.substr(0, 5)}, {'S', state.substr(5)}, {'E', ""}}).empty());
  CHECK_THAT(refusal(folder, {}), ContainsSubstring("its header cannot be read"));
  CHECK_THAT(refusal(folder, {{'S', head}, {'S', state}, {'E', ""}}), ContainsSubstring("its header cannot be read"));
  CHECK_THAT(refusal(folder, {{'H', ""}, {'S', state}, {'E', ""}}), ContainsSubstring("ends too early"));
  CHECK_THAT(refusal(folder, {{'H', head}, {'S', state}}), ContainsSubstring("cut short"));
  CHECK_THAT(refusal(folder, {{'H', head}, {'X', state}, {'E', ""}}), ContainsSubstring("what cannot be"));
  CHECK_THAT(refusal(folder, {{'H', head}, {'S', state + "x"}, {'E', ""}}), ContainsSubstring("what cannot be"));
  CHECK_THAT(refusal(folder, {{'H', head}, {'E', ""}}), ContainsSubstring("ends too early"));
  CHECK_THAT(refusal(folder, {{'H', head}, {'S', state}, {'S', state}, {'E', ""}}), ContainsSubstring("what cannot be"));
}
