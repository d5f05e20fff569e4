// The nearest known word: one letter more, less, other or swapped is one step.
#include "sim/base/suggest.h"

#include "tests/catch.h"

namespace {

std::string near(const std::string& typed, const std::vector<std::string>& words) {
  const std::string text = sim::did_you_mean(typed, words);
  const std::string before = "; did you mean \"";
  return text.empty() ? "" : text.substr(before.size(), text.size() - before.size() - 2);
}

}  // namespace

TEST_CASE("a slip of one letter in a short word is understood, two are not") {
  const std::vector<std::string> words{"titre"};
  for (const char* slip : {"titre", "titr", "titree", "xtitre", "tutre", "itre", "ttire", "titer", "TITRE"}) CHECK(near(slip, words) == "titre");
  for (const char* other : {"tit", "tutte", "ertit", ""}) CHECK(near(other, words).empty());
  CHECK(sim::did_you_mean("titr", words) == "; did you mean \"titre\"?");
}

TEST_CASE("longer words allow a third of their letters, the nearest word counts, the first of those as near") {
  CHECK(near("abcdefghi", {"abcdefxxx"}) == "abcdefxxx");
  CHECK(near("abcdefghi", {"abcdexxxx"}).empty());
  CHECK(near("abcdef", {"abcdxx", "abcdex", "abcxef"}) == "abcdex");
  CHECK(near("abcdef", {"badcfe"}).empty());           // three swaps
  CHECK(near("abcdefghi", {"badcfeghi"}) == "badcfeghi");
  CHECK(near("ac", {"bac", "b"}) == "bac");
  CHECK(near("x", {"y"}).empty());                     // nothing in common
}

TEST_CASE("a word that is too long is not compared") {
  const std::string longest(64, 'a'), longer(65, 'a');
  CHECK(near(longest, {longest}) == longest);
  CHECK(near(longer, {longest}).empty());
}
