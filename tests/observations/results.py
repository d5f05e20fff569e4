"""The file results.json: what was measured last, as committed; tables and report are made of it."""

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from observations.estimate import Estimate, met
from observations.qualify import Finding, Found
from observations.reading import Number

FILE = Path(__file__).parent / "results.json"
NEVER = "never"  # JSON knows no infinity


def plain(value: Any) -> Any:
    """Numbers of seven digits, which are enough to tell a changed result and read well in a diff."""
    if isinstance(value, float):
        return float(f"{value:.7g}") if math.isfinite(value) else NEVER
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def numeric(value: Any) -> float:
    return math.inf if value == NEVER else float(value)


def told(finding: Finding) -> dict[str, Any]:
    tree = plain(asdict(finding))
    return tree if finding.same_law else {key: item for key, item in tree.items() if key != "same_law"}


def write(findings: dict[str, Finding], path: Path = FILE) -> None:
    path.write_text(json.dumps({id: told(findings[id]) for id in sorted(findings)}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path = FILE) -> dict[str, Finding]:
    if not path.exists():
        return {}
    return {id: finding(tree) for id, tree in json.loads(path.read_text(encoding="utf-8")).items()}


def finding(tree: dict[str, Any]) -> Finding:
    numbers = [Found(each["name"], [estimate(e) for e in each["measured"]], [numeric(v) for v in each["mean_field"]]) for each in tree["numbers"]]
    return Finding(**{**tree, "numbers": numbers})


def estimate(tree: dict[str, Any]) -> Estimate:
    return Estimate(numeric(tree["value"]), numeric(tree["low"]), numeric(tree["high"]), tree["n"])


def found(findings: dict[str, Finding], id: str, number: Number) -> Found | None:
    """What was measured of one number, if it was."""
    if id not in findings:
        return None
    return next((each for each in findings[id].numbers if each.name == number.name), None)


def is_met(number: Number, what: Found) -> bool:
    return met(what.measured, number.band, number.order)
