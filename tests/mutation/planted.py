"""Which files faults are planted in, and all mechanical faults there are."""

from pathlib import Path

from mutation.fault import Fault
from mutation.rules import DRAW, mechanical
from mutation.source import Source
from style.cpp import check_draws

LEFT_OUT = {"models/version.cpp"}  # facts of the build


def sources(root: Path) -> list[Source]:
    paths = sorted(path for folder in ("sim", "models") for path in (root / folder).rglob("*") if path.suffix in (".h", ".cpp"))
    named = [(str(path.relative_to(root)), path) for path in paths]
    return [Source(name, path.read_text(encoding="utf-8")) for name, path in named if name not in LEFT_OUT]


def shown_by_style(root: Path, fault: Fault) -> str:
    """The check in tests/style that a fault of this kind would fail, were it written in the sources; empty if none does."""
    if not DRAW.search(fault.text):
        return ""
    texts = {source.path: source.text for source in sources(root)}
    right = texts[fault.path]
    texts[fault.path] = right[: fault.start] + fault.text + right[fault.end :]
    return "style: no two decisions share their chance" if check_draws(texts) else ""


def mechanical_faults(root: Path) -> list[Fault]:
    files = sources(root)
    purposes = sorted({match[1] for file in files for match in DRAW.finditer(file.text) if file.code[match.start()] == '"'})
    return [fault for file in files for fault in mechanical(file, purposes)]
