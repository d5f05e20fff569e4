"""A check that cannot fail proves nothing: each one here refuses a small fault and accepts its cure."""

import json
from pathlib import Path

import pytest
from style import cpp, data, imports, includes, text, touches

GOOD_HEAD = "// Platelets grow old and die by an inner clock.\n"


def test_first_line() -> None:
    assert text.check_first_line(GOOD_HEAD, "//") == []
    assert text.check_first_line("#!/bin/sh\n# Does what must be done here.\n", "#") == []
    for bad in ("", "#pragma once\n", "// world.h\n", "// ---------\n", "int a_b_c_d;\n"):
        assert text.check_first_line(bad, "//"), bad


def test_length() -> None:
    assert text.check_length("x\n" * 400) == [] and text.check_length("x\n" * 401)


def test_machine_paths() -> None:
    assert text.check_machine_paths("see out/tmp/x and https://a.org/home/b and ${HOME}/work/c") == []
    for folder in ("tmp", "work", "home", "root"):
        assert text.check_machine_paths(f'open("/{folder}/x.h5")')


def test_bare_except() -> None:
    assert text.check_bare_except("try:\n    pass\nexcept OSError:\n    pass") == []
    assert text.check_bare_except("try:\n    pass\nexcept:\n    pass") == ["3: a bare except hides every fault"]


@pytest.mark.parametrize("flag", ["-march=native", "-ffast-math", "-Ofast"])
def test_build_flags(flag: str) -> None:
    assert text.check_build_flags("-O2 -ffp-contract=off") == []
    assert text.check_build_flags(f"-O2 {flag}")


def test_equations_and_what_names_them() -> None:
    manual = "## 4. Macrophages\n(4) h = 1\n\n(4b) l = 2\nas equation 4 says\n\n(A2) k = 3\n"
    assert text.check_equations(manual) == [] and text.check_equations(manual + "(4) x = 1\n") == ["equation 4 stands 2 times"]
    assert text.check_citations_of_the_manual(manual + "// MODEL.md eqs. 4 and 4b; section 4\n// (eq.\n// A2)", manual) == []
    assert text.check_citations_of_the_manual("// MODEL.md eqs. 4, 5 and\n// section 6", manual) == [
        "there is no eqs. 5 in the manual",
        "there is no section 6 in the manual",
    ]


def test_names_of_mechanisms() -> None:
    source = 'struct {} {{\n  double x;\n  static constexpr const char* name = "{}";\n}};\n'
    for struct, section, file in (
        ("Haemostasis", "haemostasis", "haemostasis"),
        ("SplenicPooling", "spleen", "splenic_pooling"),
        ("GlycocalicinAssay", "assay.glycocalicin", "glycocalicin"),
    ):
        assert cpp.check_mechanism_names(f"models/a/{file}.h", source.format(struct, section)) == []
    for struct, section, file in (
        ("Haemostasis", "vessels", "haemostasis"),
        ("Haemostasis", "haemostasis", "vessels"),
        ("Upkeep", "haemostasis", "haemostasis"),
    ):
        assert cpp.check_mechanism_names(f"models/a/{file}.h", source.format(struct, section))


def test_draws() -> None:
    one = 'auto stream = now.stream("who wakes"_draw);  // as "who sleeps"_draw does\n'
    other = 'auto stream = now.stream("who sleeps"_draw);\n'
    assert cpp.check_draws({"a.h": one, "b.h": other}) == []
    assert cpp.check_draws({"a.h": one, "b.h": other + one}) == ['a.h:1 and b.h:2: both draw "who wakes"']


@pytest.mark.parametrize(
    "bad",
    [
        "  int k = std::rand();",
        "  std::mt19937_64 engine(1);",
        "  std::normal_distribution<double> law;",
        "  boost::random::gamma_distribution<double> law(2.0);",
        "  } catch (...) {",
        "  static int calls = 0;",
        "  static const std::map<int, int> table{{1, 2}};",
        "  thread_local int calls;",
        "int counter = 0;",
        "static std::vector<int> cache;",
        "std::map<std::string, int> names{};",
        "double weights[3] = {1, 2, 3};",
        "using namespace std;",
    ],
)
def test_cpp_everywhere(bad: str) -> None:
    assert cpp.check_everywhere(GOOD_HEAD + bad + "\n"), bad


@pytest.mark.parametrize(
    "good",
    [
        "// never std::rand() nor catch (...)",
        '  const char* text = "catch (...)";',
        "  static constexpr int width = 3;",
        "  static Unit parse(std::string_view text);",
        "constexpr double half = 0.5;",
        "inline constexpr std::array<double, 2> pair{1.0, 2.0};",
        "const std::vector<int> primes{2, 3, 5};",
        "double twice(double x) { return 2 * x; }",
        "template <class World>",
        "  boost::random::poisson_distribution<std::int64_t> law(mean);",
        "struct Clock {",
        "}  // namespace sim",
        "class Chance;",
        "  double rate;  // 1/day",
        "Table<World>::Table(std::string name)",
    ],
)
def test_cpp_everywhere_is_not_too_strict(good: str) -> None:
    assert cpp.check_everywhere(GOOD_HEAD + good + "\n") == [], good


@pytest.mark.parametrize(
    "bad",
    ["  return std::exp(x);", "  y = ::pow(x, 2);", "#include <math.h>", "  a = v.array().exp();", "  std::cout << x;",
     '  printf("%d", 1);', "  auto t = std::chrono::steady_clock::now();"],
)  # fmt: skip
def test_cpp_library(bad: str) -> None:
    assert cpp.check_library(bad), bad
    assert cpp.check_library("// " + bad) == [] or bad.startswith("#")


def test_cpp_library_is_not_too_strict() -> None:
    assert cpp.check_library("  return sim::exp(x) + std::sqrt(y) + std::abs(z); std::snprintf(b, n, f);") == []


def test_cpp_models() -> None:
    assert cpp.check_models("  return sim::exp(x) + model.log(y) + explain(z);") == []
    assert cpp.check_models("  return 1.0 - exp(-x);")


def test_cpp_tests() -> None:
    assert cpp.check_tests("  CHECK(rc::check([] { RC_ASSERT(true); }));") == []
    assert cpp.check_tests("  rc::check([] { RC_ASSERT(true); });") == ["1: the verdict is lost: write CHECK(rc::check(...))"]


def test_engine_words() -> None:
    assert cpp.check_engine_words("// Many short-lived agents.") == []
    assert cpp.check_engine_words("// Many Platelets.") == ["1: the engine names its subject"]


def test_code_only_keeps_line_numbers() -> None:
    source = 'a\n/* b\nc */ d\n"x//y" e\nR"(p\nq)" f // g\n#include "sim/h.h"'
    assert cpp.code_only(source).splitlines() == ["a", "", " d", '"" e', '""', " f ", '#include "sim/h.h"']


def test_include_direction() -> None:
    files = {
        "sim/time/clock.h": "",
        "models/world/world.h": '#include "sim/time/clock.h"\n',
        "models/clearance/spleen.h": '#include "models/world/world.h"\n',
        "models/clearance/spleen.cpp": '#include "models/clearance/spleen.h"\n#include "models/clearance/law.h"\n',
        "models/clearance/spleen_file.cpp": '#include "models/clearance/spleen.h"\n',
        "models/clearance/law.h": '#include "models/world/world.h"\n',
        "models/catalogue.cpp": '#include "models/clearance/spleen.h"\n',
    }
    for path in files:
        assert includes.check_direction(path, files) == []
    bad = {
        "sim/time/up.h": '#include "models/world/world.h"\n',
        "sim/time/sideways.h": '#include "sim/agents/agents.h"\n',
        "sim/agents/agents.h": '#include "sim/storage/trace.h"\n',
        "sim/storage/trace.h": '#include "models/up.h"\n',
        "sim/homeless.h": '#include "sim/time/clock.h"\n',
        "models/up.h": '#include "tests/catch.h"\n',
        "models/world/above.h": '#include "models/clearance/law.h"\n',
        "models/lost.h": '#include "world.h"\n',
        "models/clearance/spleens.cpp": '#include "models/clearance/spleen.h"\n',
        "models/immunity/direct.h": '#include "models/clearance/spleen.h"\n',
        "models/immunity/indirect.h": '#include "models/immunity/direct.h"\n',
    }
    for path in bad:
        assert includes.check_direction(path, files | bad | {"tests/catch.h": ""}), path


def test_import_order() -> None:
    def check(**changed: str) -> list[str]:
        files = {
            "plateletsim/__init__": "from plateletsim.sweep.sweep import sweep\n",
            "plateletsim/foreign": "import os\n",
            "plateletsim/scenario/__init__": "",
            "plateletsim/scenario/scenario": "from plateletsim import foreign\nif TYPE_CHECKING:\n    from plateletsim.sweep import sweep\n",
            "plateletsim/scenario/library": "",
            "plateletsim/sweep/__init__": "",
            "plateletsim/sweep/sweep": "from plateletsim.scenario.scenario import Scenario\n",
        }
        return imports.check_imports({f"python/{path}.py": text for path, text in (files | changed).items()})

    assert check() == []
    in_function = "def load():\n    from plateletsim.{} import it\n"
    assert check(**{"plateletsim/foreign": "import plateletsim.foreign\n"})
    assert check(**{"plateletsim/foreign": "from plateletsim.scenario import library\n"})
    assert check(**{"plateletsim/foreign": in_function.format("sweep.sweep")})
    assert check(**{"plateletsim/scenario/scenario": "from plateletsim import load\n"})
    circle = check(
        **{
            "plateletsim/scenario/scenario": in_function.format("scenario.library"),
            "plateletsim/scenario/library": "from plateletsim.scenario.scenario import Scenario\n",
        }
    )
    assert len(circle) == 1 and circle[0].startswith("a circle: ")


WORLD = """
template <class T> struct List { T at_[3]; T& operator[](int); const T& operator[](int) const; T* begin(); T* end(); void push_back(T); };
enum class Lever { flow, brake };
struct Levers { double of[2]; double operator[](Lever) const { return of[0]; } void turn(Lever, double) { of[0] = 1; } };
enum class Cause { ageing, hunger };
struct Now { template <class Act> void on(const char*, Act) const; };
struct Pool { long blood, spleen; long total() const { return blood + spleen; } void lose() { --blood; } };
struct ImmuneSystem { double alarm, help, agents_per_response; double called() const { return help / agents_per_response; } };
struct World {
  // Who it is: fixed after the start.
  double droplet;

  double tpo;
  List<Pool> pools;
  ImmuneSystem immune;
  Levers levers;
  double stimulus() const { return tpo + levers[Lever::brake]; }
};
inline void empty(Pool& pool) { pool.lose(); }
inline void halve(double& x) { x /= 2; }
"""


@pytest.mark.parametrize(
    ("body", "reads", "writes"),
    [
        ("world.tpo = world.immune.called() / world.droplet;", "immune.help", "tpo"),
        ("for (Pool& pool : world.pools) pool.blood += 1;", "-", "pools"),
        ("const ImmuneSystem& immune = world.immune; Pool& p = world.pools[0]; p.spleen = immune.alarm;", "immune.alarm", "pools"),
        ("double& x = world.immune.help; x = world.stimulus();", "lever brake, tpo", "immune.help"),
        ("empty(world.pools[1]); halve(world.tpo);", "-", "pools, tpo"),
        ("Pool mine; mine.blood = world.pools[2].total(); world.pools.push_back(mine);", "-", "pools"),
        ('now.on("dose", [&](int given) { world.levers.turn(Lever::flow, given); });', "event dose", "lever flow"),
        ("if (world.levers[Lever::flow] == 1.0 && world.tpo <= 2.0) ++world.immune.alarm;", "lever flow, tpo", "immune.alarm"),
    ],
)
def test_touches(body: str, reads: str, writes: str) -> None:
    def faults(said: tuple[str, str]) -> list[str]:
        idea = (f'struct Idea {{ static constexpr const char *name = "i", *reads = "{said[0]}", *writes = "{said[1]}"; '
                f"void regulate(World& world, const Now& now) const {{ {body} }} }};")  # fmt: skip
        files = {"models/world/world.h": WORLD, "models/x/idea.h": idea}
        told, (tells, done, touched) = said, touches.Code(touches.parse(files, Path("/nowhere"))).mechanisms()["Idea"]
        assert (tells, done) == told
        return touches.check(told, touched, touches.fixed(WORLD))

    assert faults((reads, writes)) == []
    for lie in ((reads, "-"), (reads, writes + ", bound"), ("lever brake, tpo, total", writes), (reads, "immune")):
        assert faults(lie), lie
    if reads != "-":
        assert faults(("-", writes))
    assert faults((f"{reads}, {writes}", writes))  # what is written is not read as well


def test_sources() -> None:
    def check(value: str) -> list[str]:
        moved = {"pool": {"spleen.flow"}, "count": {"patient.normal_count"}}
        return data.check_sources(f'title = "T"\n[run]\nseed = 1\n[spleen]\nflow = {value}\n', {"hanson1985": {}}, moved)

    assert check('{ value = "5 %/min", source = "measured hanson1985" }') == []
    assert check('{ value = "5 %/min", source = "assumed" }') == []
    assert check('"5 %/min"') == ["spleen.flow: has no source"]
    assert check("0.05") and check("{ value = 1 }") and check('{ value = 1, source = "heard somewhere" }')
    assert check('{ value = 1, source = "measured" }') and check('{ value = 1, source = "fitted nobody1900" }')
    assert check('{ value = 1, source = "tuned pool until it fitted" }') == []
    assert check('{ value = 1, source = "tuned" }') and check('{ value = 1, source = "tuned count" }') and check('{ value = 1, source = "tuned pool,life" }')
    assert data.check_sources("[[antibody.clone]]\nshare = 1.0", {}) == ["antibody.clone.share: has no source"]
    assert data.check_sources('[[effect]]\nlever = "capture"\nsaturated = 0.2', {}) == ["effect.saturated: has no source"]


def test_notebook() -> None:
    def check(**cell: object) -> list[str]:
        return data.check_notebook(json.dumps({"cells": [{"cell_type": "code", "source": []} | cell]}))

    assert check(outputs=[], execution_count=None) == []
    assert check(outputs=[{}]) and check(execution_count=3)


def test_top_level() -> None:
    assert data.check_top_level(["sim/a.h", "README.md", ".gitignore"]) == []
    assert data.check_top_level(["notes.txt"]) == ["notes.txt: does not belong at the top"]
