"""The faults still fit the sources, and a planted fault sleeps until it is woken."""

import os
import subprocess
from pathlib import Path

import pytest
from mutation.__main__ import ROOT, choose
from mutation.biology import biological
from mutation.build import guilty
from mutation.fault import Fault, sample
from mutation.planted import mechanical_faults, shown_by_style
from mutation.rules import mechanical
from mutation.schemata import AWAKE, REACHED, plant, rewrite
from mutation.source import Source

TOY = """// A toy.
#include <cstdio>
double half(double x) { return x / 2.0; }  // x / y
int main() {
  int count = 0;
  for (int i = 0; i < 3; ++i) count += i;
  if (count == 3) std::printf("%d < 4 %g\\n", count, half(8.0) + 1.0);
  return 0;
}
"""


def faults_of(text: str, kind: str = "") -> list[Fault]:
    return [fault for fault in mechanical(Source("toy.cpp", text), ["one", "two"]) if kind in fault.kind]


def test_every_biological_rule_fits_its_file_once() -> None:
    faults = biological(ROOT)  # raises if a rule has rotted
    assert len(faults) >= 25
    assert len({fault.kind for fault in faults}) == len(faults)
    for fault in faults:
        for pair in ("()", "[]", "{}"):
            assert fault.text.count(pair[0]) == fault.text.count(pair[1]), fault.kind
        assert all(fault.fits(other) for other in faults), fault.kind


def test_there_are_enough_mechanical_faults_spread_over_all_files() -> None:
    found = mechanical_faults(ROOT)
    chosen = sample(found, 300, 1)
    assert chosen == sample(mechanical_faults(ROOT), 300, 1) != sample(found, 300, 2)
    paths = [fault.path for fault in chosen]
    assert len(chosen) == 300 and max(map(paths.count, paths)) <= 8
    assert len({fault.kind for fault in chosen}) >= 10


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("double f() { return a + b * c; }", "return a - b * c;"),
        ("double f() { return g(a - b, c); }", "return g(a + b, c);"),
        ("bool f() { return x == y ? p : q; }", "return x != y ? p : q;"),
        ("void f() { if (a && !b) g(); }", "if (!(a && !b)) g();"),
        ("void f() { x += y; }", "x -= y;"),
        ("void f() { h(a, b); }", "h(b, a);"),
        ("void f() { if (a) g(b); }", "if (a) {  }"),
        ("void f() { x = std::min(a, b) * 2.0; }", "x = std::max(a, b) * 2.0;"),
        ('void f() { g("one"_draw); }', 'g("two"_draw);'),
        ("void f() { g(x[i + 1]); }", "g(x[i + 2]);"),
    ],
)
def test_a_rule_replaces_what_it_means(line: str, wrong: str) -> None:
    tried = [line[: f.start] + (f"{{ {f.text} }}" if f.statement and not f.text else f.text) + line[f.end :] for f in faults_of(line)]
    assert any(wrong in text for text in tried), tried


def test_comments_texts_and_declarations_are_left_alone() -> None:
    for line in ("// a + b", 'f("a + b < 3");', "constexpr int n = 3 + 4;", '  .number(&S::x, "x", "1", {0, 10}, "x")', "template <int n = 3> int g();"):
        assert faults_of(line) == [], line


def test_a_shared_draw_is_seen_in_the_sources() -> None:
    found = mechanical_faults(ROOT)
    draws = [fault for fault in found if fault.kind == "draw"]
    assert len(draws) >= 25 and all(shown_by_style(ROOT, fault) for fault in draws)
    assert not any(shown_by_style(ROOT, fault) for fault in found[:5] if fault.kind != "draw")


def test_a_fault_sleeps_until_it_is_woken(tmp_path: Path) -> None:
    everything = faults_of(TOY)
    chosen: list[Fault] = []
    for fault in everything:
        if all(fault.fits(other) for other in chosen):
            chosen.append(fault)
    assert len(chosen) > 15
    (tmp_path / "sim").mkdir()
    plant(tmp_path, tmp_path, list(enumerate(chosen)))
    planted = rewrite(TOY, enumerate(chosen))
    assert planted.count("\n") == TOY.count("\n")
    (tmp_path / "toy.cpp").write_text(planted)
    command = ["g++", "-std=c++20", "-O0", "-w", "-I", tmp_path, "-include", "sim/mutant.h", "toy.cpp", "sim/mutant.cpp", "-o", "toy"]
    subprocess.run([str(part) for part in command], cwd=tmp_path, check=True)

    def output(awake: int) -> str:
        environment = os.environ | {AWAKE: str(awake), REACHED: str(tmp_path / "reached")}
        return subprocess.run([tmp_path / "toy"], env=environment, capture_output=True, text=True, timeout=10, check=False).stdout

    assert output(-1) == "3 < 4 5\n"
    assert set(map(int, (tmp_path / "reached").read_text().split())) == set(range(len(chosen)))
    named = {fault.what: output(number) for number, fault in enumerate(chosen) if fault.kind in ("dropped", "condition", "border")}
    assert named["left out: `count += i;`"] == "" and "3 < 4 5\n" not in named.values()


def test_planted_sources_compile() -> None:
    path = "models/immunity/ashwell_morell.h"
    faults = [(number, fault) for number, fault in enumerate(choose(ROOT, 300, 1)) if fault.path == path]
    text = "bool mutant(int);\n" + rewrite((ROOT / path).read_text(encoding="utf-8"), faults)
    assert faults and "mutant(" in text
    command = ["g++", "-std=c++20", "-w", "-fsyntax-only", "-x", "c++", "-I", str(ROOT), "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    errors = [line for line in done.stderr.splitlines() if "error:" in line]
    assert len(errors) <= 1, errors  # a fault of a sample may not compile; a broken rewriting breaks everything


def test_the_compiler_names_the_guilty(tmp_path: Path) -> None:
    faults = faults_of(TOY)
    at_three = [fault for fault in faults if fault.line == 3]
    named = guilty(f"{tmp_path}/toy.cpp:3:7: error: no\n", tmp_path, faults)
    assert set(at_three) <= set(named)
