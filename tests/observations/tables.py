"""Writes the tables of MODEL.md between their markers, from what was measured last."""

import math
import re
from pathlib import Path

from observations import results
from observations.estimate import Estimate
from observations.people import ROOT, recorded_of
from observations.qualify import Finding
from observations.reading import UNITS, Book, Number, Observation, Theme
from observations.results import found

MANUAL = ROOT / "models" / "MODEL.md"
BEGIN, END = "<!-- observations: {} (written by make qualify) -->", "<!-- end of observations -->"


def short(value: float, unit: str = "1") -> str:
    """As many digits as a reader wants."""
    if not math.isfinite(value):
        return "never" if value > 0 else "–∞"
    size = abs(value)
    if size >= 100 or (size >= 10 and unit == "%"):
        return f"{value:.0f}"
    if size >= 10:
        return f"{value:.3g}"
    if size < 0.005:
        return f"{value:.0f}"
    return f"{value:.2g}" if size < 9.95 else f"{value:.1f}"


def with_unit(value: float, unit: str) -> str:
    return short(value, unit) + ("" if not math.isfinite(value) else UNITS[unit])


def signed(text: str, number: Number) -> str:
    """A change shows its sign."""
    change = number.measure in ("change", "peak_change", "mass_change", "lowest_change") and not text.startswith(("-", "never", "0 "))
    return ("+" + text if change else text).replace("-", "−", 1 if text.startswith("-") else 0)


def span(low: float, high: float, unit: str = "1") -> str:
    """An interval, or one side of it where the other has no end."""
    if math.isinf(high):
        return f"≥ {short(low, unit)}"
    return f"{short(low, unit)}–{short(high, unit)}" if low >= 0 else f"{short(low, unit)} to {short(high, unit)}".replace("-", "−")


def published(number: Number, or_band: bool = True) -> str:
    """What was published of it, or the band that stands for it."""
    if number.words:
        return number.words
    if number.value is not None:
        around = f" ({span(*number.interval, number.unit)})" if number.interval else ""
        return with_unit(number.value, number.unit).replace("-", "−") + around
    edges = number.interval or (number.band if or_band else None)
    return span(*edges, number.unit) + UNITS[number.unit] if edges else "–"


def measured(number: Number, estimates: list[Estimate]) -> str:
    """Numbers of an order side by side; the interval of chance where it is wide enough to matter."""
    told = ", ".join(signed(with_unit(each.value, number.unit), number) for each in estimates)
    one = estimates[0]
    if len(estimates) == 1 and one.n > 4 and math.isfinite(one.low + one.high) and one.high - one.low > 0.1 * abs(one.value):
        told += f" ({span(one.low, one.high, number.unit)})"
    return told


def mark(number: Number, findings: dict[str, Finding], id: str) -> str:
    what = found(findings, id, number)
    words = ["set"] if number.sets else []
    if number.absent:
        words.append("not measured")
    elif what and not results.is_met(number, what):
        words.append("**missed**")
    return ", ".join(words) or "–"


def is_old(book: Book, finding: Finding) -> bool:
    """Whether the results of a patient whom it needs have changed since."""
    return any(name not in book.subjects or finding.recorded[name] != recorded_of(book.subjects[name]) for name in finding.recorded)


def row(book: Book, observation: Observation, findings: dict[str, Finding]) -> str:
    """One observation; a dagger where results of its patients have changed since."""
    pairs = [(number, found(findings, observation.id, number)) for number in observation.numbers]
    model = "; ".join(measured(number, what.measured) if what else "–" for number, what in pairs)
    field = "; ".join(measured(number, [Estimate(v, v, v) for v in what.mean_field]) if what and what.mean_field else "–" for number, what in pairs)
    if observation.id in findings and is_old(book, findings[observation.id]):
        model += " †"
    marks = [mark(number, findings, observation.id) for number in observation.numbers]
    told = marks[0] if len(set(marks)) == 1 else "; ".join(marks)
    cells = [observation.heading(), "; ".join(map(published, observation.numbers)), field, model, "" if told == "–" else told]
    return "| " + " | ".join("" if set(cell) <= set("–; ") else cell for cell in cells) + " |"


def stamp(finding: Finding) -> str:
    same = f"; the same law as library {finding.same_law}" if finding.same_law else ""
    return f"{finding.version} (library {finding.library}{same})"


def table(book: Book, theme: Theme, findings: dict[str, Finding]) -> list[str]:
    lines = ["| observation | published or band | mean field | model | |", "|---|---|---|---|---|"]
    return lines + [row(book, each, findings) for each in theme.observations]


def lines(book: Book, findings: dict[str, Finding]) -> list[str]:
    return [line for theme in book.themes for line in ["", f"### {theme.title}", *table(book, theme, findings)]]


def missed(book: Book, findings: dict[str, Finding]) -> list[str]:
    """Every number that the model misses, and why."""
    lines = []
    for theme in book.themes:
        for observation in theme.observations:
            for number in observation.numbers:
                what = found(findings, observation.id, number)
                if what and not results.is_met(number, what):
                    lines.append(
                        f"- *{observation.title}: {number.name}*: {published(number)}, here {measured(number, what.measured)}{'; ' + number.missed if number.missed else ', within chance'}."
                    )
    return lines or ["- No number that was measured."]


def replaced(text: str, name: str, lines: list[str]) -> str:
    begin = BEGIN.format(name)
    pattern = re.compile(re.escape(begin) + r".*?" + re.escape(END), re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"{MANUAL.name}: no place for {name}: {begin} … {END}")
    made = "\n".join([begin, *lines, END])
    return pattern.sub(lambda _: made, text)


def filled(text: str, book: Book, findings: dict[str, Finding]) -> str:
    """The manual with its tables made anew. Raises ValueError if it lacks the place of a theme."""
    for theme in book.themes:
        text = replaced(text, theme.name, table(book, theme, findings))
    return replaced(text, "missed", missed(book, findings))


def write(book: Book, findings: dict[str, Finding], path: Path = MANUAL) -> None:
    path.write_text(filled(path.read_text(encoding="utf-8"), book, findings), encoding="utf-8")
