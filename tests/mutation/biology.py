"""The biological faults of biology.toml, found in the sources."""

import tomllib
from pathlib import Path

from mutation.fault import Fault
from mutation.source import Source

RULES = Path(__file__).with_name("biology.toml")


class RuleHasRotted(ValueError):
    """What a rule looks for no longer stands in its file, or stands there more than once."""


def biological(root: Path) -> list[Fault]:
    """One fault for each rule, in the order of the file. Raises RuleHasRotted."""
    rules = tomllib.loads(RULES.read_text(encoding="utf-8"))["fault"]
    return [_find(rule, Source(rule["file"], (root / rule["file"]).read_text(encoding="utf-8"))) for rule in rules]


def _find(rule: dict, source: Source) -> Fault:
    count = source.text.count(rule["find"])
    if count != 1:
        raise RuleHasRotted(f"{rule['name']}: `{rule['find']}` stands {count} times in {rule['file']}")
    start = source.text.index(rule["find"])
    end = start + len(rule["find"])
    left, right = start, end
    if not rule.get("statement"):
        reach = source.expression(start + 1)
        if reach[0] <= start and end <= reach[1]:
            left, right = reach
    text = source.text[left:start] + rule["replace"] + source.text[end:right]
    return Fault(source.path, source.line(left), left, right, text, rule["name"], rule["wrong"], rule.get("statement", False))
