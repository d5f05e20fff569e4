"""Where each page of the manual comes from, and how its links are turned towards the pages of the manual."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]

# Pages that live elsewhere in the repository, where those who work there look for them.
ELSEWHERE = {
    "README.md": "overview.md",
    "models/MODEL.md": "model.md",
    "sim/ARCHITECTURE.md": "architecture.md",
    "sim/TRACE_FORMAT.md": "formats/trace.md",
    "sim/RUN_FORMAT.md": "formats/run.md",
    "tests/README.md": "tests.md",
    "tests/bench/README.md": "speed.md",
    "tests/bench/inference/README.md": "inference.md",
    "tests/mutation/README.md": "mutation.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "CODE_OF_CONDUCT.md": "conduct.md",
    "SECURITY.md": "security.md",
}
LINK = re.compile(r"(!?\[[^\]]*\])\(([^)\s]+)\)")
HEAD = re.compile(r"^\|.*\|$(?=\n\|-)", re.MULTILINE)
EQUATION = re.compile(r"^(\(A?\d+[a-z]?\) .+)$", re.MULTILINE)


def origins() -> dict[str, str]:
    """For each file of the repository that is a page, the page."""
    own = {path.relative_to(ROOT).as_posix(): path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    own = {origin: staged for origin, staged in own.items() if not staged.startswith(("_build/", "paper/"))}
    tours = {f"notebooks/{path.name}": f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")}
    return own | {origin: page for origin, page in ELSEWHERE.items() if (ROOT / origin).exists()} | tours


def stage(folder: Path) -> None:
    """Every page that is written by hand, its links turned, with the files that it shows or offers."""
    pages = origins()
    for origin, page in pages.items():
        place = folder / page
        place.parent.mkdir(parents=True, exist_ok=True)
        text = (ROOT / origin).read_text(encoding="utf-8")
        turn = Turned(origin, page, pages, folder)
        if origin.endswith(".ipynb"):
            notebook = json.loads(text)
            for cell in notebook["cells"]:
                if cell["cell_type"] == "markdown":
                    cell["source"] = turn.text("".join(cell["source"])).splitlines(keepends=True)
            text = json.dumps(notebook, indent=1)
        else:
            text = heads(turn.text(text))
        write(place, equations(text) if origin == "models/MODEL.md" else text)
    for name in ("conf.py", "llms.txt", "_static"):
        copy(ROOT / "docs" / name, folder / name)


def write(file: Path, text: str) -> None:
    """Only if it is new, so that Sphinx reads again what changed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")


def copy(origin: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if origin.is_dir():
        shutil.copytree(origin, place, dirs_exist_ok=True)
    else:
        shutil.copy2(origin, place)


def heads(text: str) -> str:
    """Every column of a table has a head, for those who hear it read: the first says what, others note."""
    return HEAD.sub(lambda line: re.sub(r"\| +(?=\|)", "| note ", re.sub(r"^\| +(?=\|)", "| what ", line[0])), text)


def equations(text: str) -> str:
    """Numbered equations stand out."""
    return EQUATION.sub(r":::{container} equation\n\1\n:::", text)


class Turned:
    """The links of one page: to pages of the manual, to files that it offers, or nothing but their words."""

    def __init__(self, origin: str, page: str, pages: dict[str, str], folder: Path) -> None:
        self.origin, self.page, self.pages, self.folder = origin, page, pages, folder

    def text(self, markdown: str) -> str:
        """With every link turned, but for those in blocks of code."""
        parts = re.split(r"(^```.*?^```$)", markdown, flags=re.MULTILINE | re.DOTALL)
        return "".join(part if part.startswith("```") else LINK.sub(self.link, part) for part in parts)

    def link(self, match: re.Match[str]) -> str:
        words, address = match.groups()
        if re.match(r"[a-z]+:|#", address):
            return match[0]
        path, hash_, fragment = address.partition("#")
        file = PurePosixPath(os.path.normpath(PurePosixPath(self.origin).parent / path)).as_posix()
        if file in self.pages:
            return f"{words}({self.relative(self.pages[file])}{hash_}{fragment})"
        if not (ROOT / file).exists():
            raise SystemExit(f"{self.origin}: {address} leads nowhere")
        if (ROOT / file).is_dir():
            return words.removeprefix("[").removesuffix("]")
        offered = f"files/{file}"
        copy(ROOT / file, self.folder / offered)
        return f"{words}({self.relative(offered)})"

    def relative(self, target: str) -> str:
        return os.path.relpath(target, PurePosixPath(self.page).parent)


def leftovers(folder: Path, made: set[str]) -> Iterator[Path]:
    """Pages of an earlier build that nobody writes any more."""
    known = made | set(origins().values())
    for path in folder.rglob("*"):
        if path.suffix in (".md", ".ipynb") and path.relative_to(folder).as_posix() not in known:
            yield path
