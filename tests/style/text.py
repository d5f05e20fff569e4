"""What every source file owes its reader, whatever its language: each check turns a text into a list of faults."""

import ast
import re

LONGEST_FILE = 400  # lines, docstrings apart: these are the manual

SENTENCE = re.compile(r"[A-Za-z0-9`\"']\S*( \S+){2,}")  # at least three words
NUMBER = re.compile(r"A?\d+[a-z]?")
EQUATION = re.compile(r"^\((A?\d+[a-z]?)\) ", re.MULTILINE)
CITATION = re.compile(r"\b(eqs?\.|equations?|sections?) (A?\d+[a-z]?(?:(?:, | and |[-–])A?\d+[a-z]?)*)\b")
MACHINE_PATH = re.compile(r"(?<![\w.$~/}])/(?:work|root|home|tmp|Users)/[A-Za-z]")


def check_first_line(text: str, mark: str) -> list[str]:
    """The first line (after an interpreter line) is a comment that says in a sentence what the file is."""
    lines = [line for line in text.splitlines()[:2] if not line.startswith("#!")]
    first = lines[0] if lines else ""
    if first.startswith(mark) and SENTENCE.match(first.removeprefix(mark).strip()):
        return []
    return [f"1: the first line should be {mark!r} and a sentence that says what the file is"]


def docstring_lines(text: str) -> int:
    """How many lines the docstrings of a Python source take."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    first = [node.body[0] for node in ast.walk(ast.parse(text)) if isinstance(node, documented) and ast.get_docstring(node)]
    return sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in first)


def check_length(text: str) -> list[str]:
    count = len(text.splitlines()) - (docstring_lines(text) if text.startswith('"""') else 0)
    return [f"{count}: longer than {LONGEST_FILE} lines"] if count > LONGEST_FILE else []


def check_machine_paths(text: str) -> list[str]:
    return find(text, MACHINE_PATH, "names a folder of one machine")


def check_bare_except(text: str) -> list[str]:
    return find(text, re.compile(r"^\s*except\s*:"), "a bare except hides every fault")


def check_build_flags(text: str) -> list[str]:
    return find(text, re.compile(r"-march|-mtune|-mavx|-Ofast|fast-math"), "results would depend on the machine")


def check_equations(manual: str) -> list[str]:
    """No two equations of the manual have one number."""
    numbers = EQUATION.findall(manual)
    return [f"equation {number} stands {numbers.count(number)} times" for number in dict.fromkeys(numbers) if numbers.count(number) > 1]


def check_citations_of_the_manual(text: str, manual: str) -> list[str]:
    """Equations and sections that a source or the manual itself names are there."""
    there = {"eq": {*EQUATION.findall(manual)}, "se": {*re.findall(r"^## (\d+[a-z]?)\. ", manual, re.MULTILINE)}}
    prose = re.sub(r"\s*\n\s*(?://|#)?\s*", " ", text)
    return [f"there is no {said} {number} in the manual" for said, numbers in CITATION.findall(prose) for number in NUMBER.findall(numbers)
            if number not in there[said[:2]]]  # fmt: skip


def find(text: str, pattern: re.Pattern[str], message: str) -> list[str]:
    """A fault for each line in which the pattern occurs."""
    return [f"{number}: {message}" for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]
