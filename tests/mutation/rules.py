"""The mechanical faults: small slips of the kind that people make, found by rules on the tokens of a file."""

import re
from collections.abc import Iterator

from mutation.fault import Fault
from mutation.source import Source

# An operator with spaces around it is a binary one in this code base.
OPERATORS = {
    "+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==",
    "&&": "||", "||": "&&", "<<": ">>", ">>": "<<", "&": "|", "|": "&", "^": "|",
}  # fmt: skip
KINDS = {"+": "arithmetic", "-": "arithmetic", "*": "arithmetic", "/": "arithmetic", "%": "arithmetic",
         "<": "border", "<=": "border", ">": "border", ">=": "border", "==": "comparison", "!=": "comparison",
         "&&": "logic", "||": "logic"}  # fmt: skip
WORDS = {"true": "false", "false": "true", "std::min": "std::max", "std::max": "std::min", "front()": "back()", "back()": "front()"}
ASSIGNMENTS = {"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=", "|=": "&=", "&=": "|=", "^=": "|="}

BINARY = re.compile(r"(?<= )(" + "|".join(map(re.escape, sorted(OPERATORS, key=len, reverse=True))) + r")(?=\s)")
WORD = re.compile("|".join(rf"\b{re.escape(word)}" for word in WORDS))
NUMBER = re.compile(r"(?<![\w.>])(\d+\.\d*(?:e[+-]?\d+)?|\d+)(?![\w.'])")
NOT = re.compile(r"(?<=[\s(])!(?=[\w(])")
MINUS = re.compile(r"(?<=[ (])-(?=[a-z(])")
CONDITION = re.compile(r"\bif \(")
CALL = re.compile(r"\b\w+\(")
DRAW = re.compile(r'"([^"\n]+)"_draw')
STATEMENT = re.compile(r"(?:\+\+|--)[^=]+|[\w.\[\]:]+(?:->\w+)?\(.*\)|[^=]*?\S \S?= .*|[\w.:]+ = .*|continue|break|return", re.DOTALL)
TARGET = re.compile(r"\*?[\w.:>-]+(?:[\[(].*?[\])])*(?:\.\w+)* [-+*/|&^]?= |\(.*?\)(?:\.\w+)? [-+*/|&^]?= ", re.DOTALL)  # what is assigned to, not declared


def mechanical(source: Source, purposes: list[str]) -> Iterator[Fault]:
    """Every mechanical fault that the rules find in a file. `purposes` names all draws of the project."""
    for fault in (*_replaced_tokens(source), *_conditions(source), *_arguments(source), *_statements(source), *_draws(source, purposes)):
        if source.is_open(fault.start):
            yield fault


def _at(source: Source, start: int, end: int, new: str, kind: str, what: str) -> Fault:
    """Replaces the token at [start, end) within the expression that holds it."""
    left, right = source.expression(start)
    text = source.text[left:start] + new + source.text[end:right]
    return Fault(source.path, source.line(left), left, right, text, kind, what)


def _replaced_tokens(source: Source) -> Iterator[Fault]:
    for match in BINARY.finditer(source.code):
        old, new = match[1], OPERATORS[match[1]]
        left, right = source.expression(match.start())
        if old == "+" and '"' in source.code[left:right]:
            continue  # joins texts
        yield _at(source, *match.span(1), new, KINDS.get(old, "bits"), f"{old} becomes {new} in `{_around(source, match.start())}`")
    for match in WORD.finditer(source.code):
        yield _at(source, *match.span(), WORDS[match[0]], "word", f"{match[0]} becomes {WORDS[match[0]]} in `{_around(source, match.start())}`")
    for match in NUMBER.finditer(source.code):
        new = _other_number(match[1])
        yield _at(source, *match.span(1), new, "constant", f"{match[1]} becomes {new} in `{_around(source, match.start())}`")
    for match in NOT.finditer(source.code):
        yield _at(source, *match.span(), "", "logic", f"! is dropped in `{_around(source, match.start())}`")
    for match in MINUS.finditer(source.code):
        yield _at(source, *match.span(), "+", "sign", f"the sign is dropped in `{_around(source, match.start())}`")


def _other_number(number: str) -> str:
    if "." not in number and "e" not in number:
        return str(int(number) + 1)
    return "1.0" if float(number) == 0.0 else f"(1.25 * {number})"


def _conditions(source: Source) -> Iterator[Fault]:
    for match in CONDITION.finditer(source.code):
        start, end = match.end(), source.closing(match.end() - 1)
        if end > start and ";" not in source.code[start:end] and " = " not in source.code[start:end]:
            text = f"!({source.text[start:end]})"
            yield Fault(source.path, source.line(start), start, end, text, "condition", f"the condition is turned round: `{_around(source, start)}`")


def _arguments(source: Source) -> Iterator[Fault]:
    for match in CALL.finditer(source.code):
        start, end = match.end(), source.closing(match.end() - 1)
        parts = source.text[start:end].split(", ") if end > start else []
        if len(parts) == 2 and parts[0] != parts[1] and all(re.fullmatch(r"[\w.]+", part) for part in parts):
            left, right = source.expression(match.start())
            text = source.text[left:start] + f"{parts[1]}, {parts[0]}" + source.text[end:right]
            yield Fault(source.path, source.line(left), left, right, text, "arguments", f"arguments are swapped in `{_around(source, start)}`")


def _statements(source: Source) -> Iterator[Fault]:
    """A statement that does something is left out; what it adds is taken away."""
    for match in re.finditer(";", source.code):
        found = source.statement(match.start())
        body = source.code[found[0] : found[1] - 1] if found else ""
        if not STATEMENT.fullmatch(body) or body.startswith("return ") or (" = " in body.split("(")[0] and not TARGET.match(body)):
            continue
        start, end = found
        shown = " ".join(source.text[start:end].split())
        yield Fault(source.path, source.line(start), start, end, "", "dropped", f"left out: `{shown}`", statement=True)
        for old, new in ASSIGNMENTS.items():
            if (place := body.find(f" {old} ")) > 0 and '"' not in body:
                text = source.text[start : start + place + 1] + new + source.text[start + place + 1 + len(old) : end]
                yield Fault(source.path, source.line(start), start, end, text, "assignment", f"{old} becomes {new}: `{shown}`", statement=True)
                break


def _draws(source: Source, purposes: list[str]) -> Iterator[Fault]:
    """One draw shares its stream with another: another one of this file, or the next of the project."""
    own = [match[1] for match in DRAW.finditer(source.text)]
    for match in DRAW.finditer(source.text):
        if match[1] not in purposes or source.code[match.start()] != '"':
            continue
        place = purposes.index(match[1]) + 1
        other = next(name for name in own + purposes[place:] + purposes if name != match[1])
        new = f'"{other}"_draw'
        yield Fault(source.path, source.line(match.start()), *match.span(), new, "draw", f"{match[0]} shares the stream of {new}")


def _around(source: Source, offset: int) -> str:
    return source.line_text(offset).strip()
