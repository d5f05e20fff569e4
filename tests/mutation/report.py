"""What a campaign found, as tables for README.md."""

from collections import Counter
from collections.abc import Iterable, Sequence

from mutation.campaign import Verdict


def share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})" if whole else "none"


def totals(verdicts: Sequence[Verdict]) -> list[str]:
    lines = ["| faults | planted | caught by laws and examples | and by state hashes |", "|---|---|---|---|"]
    for group in ("biological", "mechanical"):
        own = [verdict for verdict in verdicts if verdict.group == group]
        laws = sum(1 for verdict in own if verdict.by_law)
        lines.append(f"| {group} | {len(own)} | {share(laws, len(own))} | {share(sum(verdict.caught for verdict in own), len(own))} |")
    return lines


def by_file(verdicts: Sequence[Verdict]) -> list[str]:
    lines = ["| file | planted | by laws | by hashes only | survived |", "|---|---|---|---|---|"]
    own = [verdict for verdict in verdicts if verdict.group == "mechanical"]
    for path in sorted({verdict.path for verdict in own}):
        here = [verdict for verdict in own if verdict.path == path]
        laws = sum(1 for verdict in here if verdict.by_law)
        hashes = sum(1 for verdict in here if verdict.by_hash)
        lines.append(f"| `{path}` | {len(here)} | {laws} | {hashes or ''} | {len(here) - laws - hashes or ''} |")
    return lines


def by_kind(verdicts: Iterable[Verdict]) -> list[str]:
    own = [verdict for verdict in verdicts if verdict.group == "mechanical"]
    planted, laws = Counter(v.kind for v in own), Counter(v.kind for v in own if v.by_law)
    caught = Counter(v.kind for v in own if v.caught)
    lines = ["| kind | planted | by laws | with hashes |", "|---|---|---|---|"]
    return lines + [f"| {kind} | {count} | {laws[kind]} | {caught[kind]} |" for kind, count in sorted(planted.items())]


def survivors(verdicts: Iterable[Verdict]) -> list[str]:
    return [f"- `{v.path}:{v.line}` {v.what} (reached by {v.reached})" for v in verdicts if not v.caught]
