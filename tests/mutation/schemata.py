"""All faults in one copy of the sources: which of them is awake, the environment says when a program starts.

An expression becomes `(mutant(17) ? (faulty) : (right))`, a statement `if (mutant(17)) … else …`. So everything is
compiled once, and a program tells at its end which faults it came by.
"""

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from mutation.fault import Fault

AWAKE, REACHED = "PLATELETSIM_MUTANT", "PLATELETSIM_MUTANTS_REACHED"
SWITCH_HEADER = """// Says whether a fault is awake, and remembers that the program came by it.
#pragma once
namespace mutation {
extern const int awake;
extern unsigned char reached[];
}
inline bool mutant(int number) { mutation::reached[number] = 1; return number == mutation::awake; }
"""
SWITCH = f"""// Reads which fault is awake; at the end appends the numbers of those that the program came by to a file.
#include <sys/mman.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>
#include "sim/mutant.h"
namespace mutation {{
constexpr unsigned long page = 4096;
alignas(page) unsigned char reached[(%d / page + 1) * page];
const int awake = std::getenv("{AWAKE}") != nullptr ? std::atoi(std::getenv("{AWAKE}")) : -1;
struct Report {{
  Report() {{  // shared, so that forks tell, too; what was reached before the program's main function stays
    const std::vector<unsigned char> before(reached, reached + sizeof reached);
    ::mmap(reached, sizeof reached, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    std::copy(before.begin(), before.end(), reached);
  }}
  ~Report() {{
    const char* path = std::getenv("{REACHED}");
    std::FILE* file = path != nullptr ? std::fopen(path, "a") : nullptr;
    if (file == nullptr) return;
    for (unsigned i = 0; i < sizeof reached; ++i)
      if (reached[i] != 0) std::fprintf(file, "%%u ", i);
    std::fclose(file);
  }}
}} report;
}}
"""


def rewrite(text: str, faults: Iterable[tuple[int, Fault]]) -> str:
    """The text with numbered faults planted. Lines keep their numbers."""
    waiting = sorted(faults, key=lambda item: (item[1].start, -item[1].end))
    return _plant(text, 0, len(text), waiting)


def _plant(text: str, start: int, end: int, faults: Sequence[tuple[int, Fault]]) -> str:
    pieces, place, i = [], start, 0
    while i < len(faults):
        number, fault = faults[i]
        inside = [item for item in faults[i + 1 :] if item[1].end <= fault.end]
        right = _plant(text, fault.start, fault.end, inside)
        wrong = _one_line(fault.text)
        pieces.append(text[place : fault.start])
        if fault.statement:
            pieces.append(f"{{ if (mutant({number})) {{ {wrong} }} else {{ {right} }} }}")
        else:
            pieces.append(f"(mutant({number}) ? ({wrong}) : ({right}))")
        place = fault.end
        i += 1 + len(inside)
    return "".join(pieces) + text[place:end]


def _one_line(text: str) -> str:
    """Without comments and line breaks, so that errors of the compiler still name the line."""
    return " ".join(line.split("//")[0].strip() for line in text.split("\n"))


def copy_sources(root: Path, copy: Path, but: tuple[str, ...] = ()) -> None:
    """What git lists, and nothing else. Files that are the same stay untouched, so that nothing is compiled twice."""
    command = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    paths = [path for path in listed if (root / path).is_file() and not path.startswith(but)]
    for path in paths:
        write(copy / path, (root / path).read_bytes())
    for folder in ("sim", "models", "tests"):
        for file in (copy / folder).rglob("*.cpp"):
            if folder + "/" not in but and str(file.relative_to(copy)) not in paths:
                file.unlink()  # CMake compiles whatever lies there


def write(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def plant(root: Path, copy: Path, faults: Sequence[tuple[int, Fault]]) -> None:
    """Writes the files with numbered faults, and the switch that all of them use."""
    by_path: dict[str, list[tuple[int, Fault]]] = {}
    for number, fault in faults:
        by_path.setdefault(fault.path, []).append((number, fault))
    for source in [*root.glob("sim/**/*.*"), *root.glob("models/**/*.*")]:
        path = str(source.relative_to(root))
        text = source.read_text(encoding="utf-8")
        write(copy / path, rewrite(text, by_path.get(path, [])).encode())
    for file in [*copy.glob("sim/**/*.*"), *copy.glob("models/**/*.*")]:
        if not (root / file.relative_to(copy)).is_file() and file.stem != "mutant":
            file.unlink()
    write(copy / "sim/mutant.h", SWITCH_HEADER.encode())
    write(copy / "sim/mutant.cpp", (SWITCH % (1 + max((number for number, _ in faults), default=0))).replace("%%", "%").encode())
