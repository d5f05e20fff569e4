"""One self-contained page: every number of every observation, its source, what the model does, met or missed."""

import html
import json
import math
import tomllib
from collections import Counter
from pathlib import Path
from string import Template

from observations import results, tables
from observations.estimate import Estimate, could_be_met, fold_error
from observations.qualify import Finding
from observations.reading import SOURCES, UNITS, Book, Number, Observation, Theme
from observations.results import found

HERE = Path(__file__).parent
WIDTH, HEIGHT = 120, 18  # of the little pictures, px


def escape(text: object) -> str:
    return html.escape(str(text))


def verdict(number: Number, what: list[Estimate] | None) -> str:
    if what is None:
        return "not measured"
    return "met" if results.met(what, number.band, number.order) else "missed"


def cited(key: str, sources: dict[str, dict]) -> str:
    """A source spelled out, with its address where it has one."""
    entry = sources[key]
    names = [str(entry[part]) for part in ("authors", "title", "journal", "year") if part in entry]
    told = escape(". ".join(names) or entry["gives"])
    if "doi" in entry:
        told += f' <a href="https://doi.org/{escape(entry["doi"])}">doi:{escape(entry["doi"])}</a>'
    elif "pmcid" in entry:
        told += f" {escape(entry['pmcid'])}"
    return f"<li>{told} <span class=quiet>[{escape(key)}, read as {escape(entry.get('basis', '?'))}]</span></li>"


def named(key: str, sources: dict[str, dict]) -> str:
    """A source in short: authors, year and place."""
    entry = sources[key]
    return escape(", ".join(str(entry[part]) for part in ("authors", "year", "journal") if part in entry) or entry["gives"])


def picture(number: Number, what: list[Estimate] | None) -> str:
    """The band as a bar, the model as a dot with its interval; for the eye only, the numbers stand beside it."""
    if number.band is None or what is None or len(what) != 1 or not math.isfinite(what[0].value):
        return ""
    one = what[0]
    shown = [x for x in (*number.band, one.value, one.low, one.high) if math.isfinite(x)]
    low, high = min(shown), max(shown)
    margin = 0.15 * (high - low) or 1.0
    low, high = low - margin, high + margin

    def x(value: float) -> float:
        return round(WIDTH * (min(max(value, low), high) - low) / (high - low), 1)

    y = HEIGHT // 2
    return (
        f'<svg width="{WIDTH}" height="{HEIGHT}" aria-hidden="true"><rect class="band" x="{x(number.band[0])}" y="4" '
        f'width="{max(x(number.band[1]) - x(number.band[0]), 1)}" height="{HEIGHT - 8}"/><line x1="{x(one.low)}" x2="{x(one.high)}" '
        f'y1="{y}" y2="{y}"/><circle cx="{x(one.value)}" cy="{y}" r="3.5"/></svg>'
    )


def provenance(observation: Observation, number: Number, finding: Finding | None, sources: dict[str, dict]) -> str:
    lines = [("how it is compared", observation.definition), ("who was seen", observation.entry), ("treatment there", observation.treatment),
             ("people there", observation.n or ""), ("set", ", ".join(number.sets)),
             ("measured by", f"{number.measure}({', '.join(f'{k}={v}' for k, v in number.arguments.items())})" if number.measure else "")]  # fmt: skip
    for name in number.of if finding else ():
        lines += [(f"{name}: scenario sha256, seed", f"{finding.scenarios[name]}, {finding.seeds[name]}"), (f"{name}: state", finding.states[name])]
    if finding:
        lines.append(("measured with", f"version {tables.stamp(finding)}"))
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in lines if value)
    spelled = "".join(cited(key, sources) for key in observation.source) or "<li>a law: mathematics, not an observation</li>"
    return f"<details><summary>source and provenance</summary><ul>{spelled}</ul><dl>{told}</dl></details>"


def sampling(number: Number, what: list[Estimate]) -> str:
    told = [f"{tables.span(e.low, e.high, number.unit)} (n = {e.n})" for e in what if e.n > 1 and math.isfinite(e.low + e.high)]
    return ", ".join(told)


def why(number: Number, status: str, what: list[Estimate] | None) -> str:
    if number.absent:
        return number.absent
    if status != "missed":
        return ""
    near = " (chance alone could do it)" if what and could_be_met(what, number.band, number.order) else ""
    return (number.missed or "not yet understood") + near


def row(book: Book, theme: Theme, observation: Observation, number: Number, findings: dict[str, Finding], sources: dict[str, dict]) -> str:
    one = found(findings, observation.id, number)
    what = one.measured if one else None
    status, role = verdict(number, what), "set a parameter" if number.sets else "test"
    fold = fold_error(what[0], number.value, number.band) if what and len(what) == 1 else None
    old = what and tables.is_old(book, findings[observation.id])
    field = ", ".join(tables.short(value, number.unit) for value in one.mean_field) if one else ""
    value = what[0].value if what else math.nan
    band = tables.span(*number.band, number.unit) if number.band else f"{number.order}"
    cells = [
        f"<td>{escape(theme.title)}</td>",
        f"<th scope=row data-id={escape(observation.id)}>{escape(observation.title)}: <b>{escape(number.name)}</b>{provenance(observation, number, findings.get(observation.id), sources)}</th>",
        f"<td>{escape(tables.published(number, or_band=False))}<br><span class=quiet>{'; '.join(named(key, sources) for key in observation.source) or 'mathematics'}</span></td>",
        f"<td>{escape(band)}{escape(UNITS[number.unit]) if number.band else ''}</td>",
        f"<td data-value={value}><span class=model>{escape(tables.measured(number, what)) if what else '–'}</span><br><span class=quiet>{escape(sampling(number, what)) if what else ''}{' <strong>earlier results</strong>' if old else ''}</span></td>",
        f"<td aria-hidden=true>{picture(number, what)}</td>",
        f"<td>{escape(field)}</td>",
        f'<td><span class="verdict {status.split()[0]}">{status}</span><br><span class=quiet>{escape(why(number, status, what))}</span></td>',
        f"<td data-value={fold or math.nan}>{f'{fold:.2f}' if fold else ''}</td>",
        f"<td>{role}</td>",
        f"<td>{escape(observation.basis)}</td>",
    ]
    return f'<tr data-status="{status}" data-role="{role}" data-theme="{escape(theme.title)}">{"".join(cells)}</tr>'


def everything(book: Book) -> list[tuple[Theme, Observation, Number]]:
    return [(theme, observation, number) for theme in book.themes for observation in theme.observations for number in observation.numbers]


def summary(book: Book, findings: dict[str, Finding]) -> str:
    tally: Counter[tuple[str, str]] = Counter()
    for _, observation, number in everything(book):
        one = found(findings, observation.id, number)
        tally["set a parameter" if number.sets else "test", verdict(number, one.measured if one else None)] += 1
    statuses = ("met", "missed", "not measured")
    head = "".join(f"<th scope=col>{status}</th>" for status in statuses)
    body = "".join(f"<tr><th scope=row>{role}</th>{''.join(f'<td>{tally[role, status]}</td>' for status in statuses)}</tr>"
                   for role in ("test", "set a parameter"))  # fmt: skip
    return f"<table class=small><caption>Numbers, by what they are and what became of them</caption><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"


def page(book: Book, findings: dict[str, Finding]) -> str:
    sources = tomllib.loads(SOURCES.read_text(encoding="utf-8"))
    rows = "\n".join(row(book, *each, findings, sources) for each in everything(book))
    notes = ""
    if old := sorted(id for id, finding in findings.items() if tables.is_old(book, finding)):
        notes = f"Results of the library have changed since {len(old)} of {len(findings)} observations were measured, which are marked."
    return Template((HERE / "report.html").read_text(encoding="utf-8")).substitute(
        style=(HERE / "report.css").read_text(encoding="utf-8"), script=(HERE / "report.js").read_text(encoding="utf-8"),
        themes=json.dumps([theme.title for theme in book.themes]).replace("<", "\\u003c"), rows=rows, summary=summary(book, findings), notes=escape(notes),
    )  # fmt: skip


def write(book: Book, findings: dict[str, Finding], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(page(book, findings), encoding="utf-8")
    partial.replace(path)
