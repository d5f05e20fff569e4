"""C++ text as a mutation needs it: comments and strings blanked in place, and where an expression begins and ends."""

import re
from bisect import bisect_right

QUOTED = re.compile(r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|//[^\n]*|/\*.*?\*/|^\s*#[^\n]*', re.DOTALL | re.MULTILINE)
OPENING, CLOSING = "([{", ")]}"
DECLARES = re.compile(
    r"\b(?:constexpr|static_assert|using|template|typename|enum|class|struct|operator|namespace|friend|static|delete|default|requires|decltype)\b"
)
DESCRIBES = re.compile(r"\.(?:number|integer|flag|word)\(&|\b(?:number|flag|word)_field\(|\bevent_table\(|\bTable<\w+>\(|\blist\.push_back\(")
COMPILED = re.compile(r"\b(?:constexpr|requires)\b")  # decided by the compiler: a fault would be awake for all
BODY = re.compile(r"(?:\)|\bconst|\belse|\bdo|\bnoexcept|\boverride)\s*$")  # what stands before the brace of code
BORDERS = ("?", ",", ";", ":", "=")  # what an expression cannot contain outside its own brackets
WORDS = ("return", "case", "throw", "else")


def blank(text: str) -> str:
    """The text with comments, strings and directives blanked: offsets and lines stay. A string keeps its quotes."""

    def cover(match: re.Match[str]) -> str:
        inner = re.sub(r"[^\n]", " ", match[0])
        return inner if match[0][0] not in "\"'" else '"' + inner[1:-1] + '"'

    return QUOTED.sub(cover, text)


class Source:
    """One file: `text` as written, `code` without what no mutation may touch."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text, self.code = path, text, blank(text)
        self._lines = [0] + [match.end() for match in re.finditer("\n", text)]
        self._pair: dict[int, int] = {}  # each bracket's partner, both ways
        self._outer: dict[int, int] = {}  # the bracket around each semicolon
        self._match_brackets()

    def line(self, offset: int) -> int:
        """The number of the line, from 1."""
        return bisect_right(self._lines, offset)

    def line_text(self, offset: int) -> str:
        number = self.line(offset)
        end = self._lines[number] if number < len(self._lines) else len(self.text)
        return self.text[self._lines[number - 1] : end].rstrip("\n")

    def is_open(self, offset: int) -> bool:
        """Whether a fault may stand here: not in declarations, nor in the texts that describe parameters."""
        start = max(self.code.rfind(mark, 0, offset) for mark in ";{}") + 1
        end = min(place for mark in ";{}" if (place := self.code.find(mark, offset)) >= 0)
        return not (
            DECLARES.search(self.code, start, end)
            or DESCRIBES.search(self.code, start, end)
            or DESCRIBES.search(self.line_text(offset))
            or COMPILED.search(self.line_text(offset))
        )

    def expression(self, offset: int) -> tuple[int, int]:
        """The widest expression around an operator, up to brackets and borders."""
        start, end = offset, offset
        while start > 0 and not self._begins(start):
            start = self._pair[start - 1] if start - 1 in self._pair and self.code[start - 1] in CLOSING else start - 1
        while end < len(self.code) and not self._ends(end):
            end = self._pair[end] + 1 if end in self._pair and self.code[end] in OPENING else end + 1
        return self.trim(start, end)

    def statement(self, semicolon: int) -> tuple[int, int] | None:
        """The statement that a semicolon ends, without headers such as `if (…)`; None outside of code."""
        around = self._outer.get(semicolon, -1)
        if around < 0 or self.code[around] != "{" or not BODY.search(self.code, max(0, around - 40), around):
            return None
        start = semicolon
        while self.code[start - 1] not in ";{}":
            start = self._pair[start - 1] if start - 1 in self._pair else start - 1
        return self.trim(self._after_header(start), semicolon + 1)

    def closing(self, opening: int) -> int:
        """Offset of the bracket that closes this one; -1 if none does."""
        return self._pair.get(opening, -1)

    def trim(self, start: int, end: int) -> tuple[int, int]:
        while start < end and self.code[start].isspace():
            start += 1
        while end > start and self.code[end - 1].isspace():
            end -= 1
        return start, end

    def _begins(self, start: int) -> bool:
        """Whether an expression begins here."""
        before = self.code[start - 1]
        if before == "=":
            return self.code[start] != "=" and (self.code[start - 2] not in "=!<>" or self.code[start - 3 : start - 1] in ("<<", ">>"))
        if before == ":":
            return self.code[start - 2] != ":"
        word = self.code[start].isspace() and self.code.endswith(WORDS, 0, start)
        return before in OPENING or before in BORDERS or word

    def _ends(self, end: int) -> bool:
        here = self.code[end]
        if here == "=":
            return self.code[end + 1] != "=" and self.code[end - 1] not in "=!<>"
        if here == ":":
            return ":" not in (self.code[end - 1], self.code[end + 1])
        return here in CLOSING or here in BORDERS or self.code.startswith(("+=", "-=", "*=", "/="), end)

    def _after_header(self, start: int) -> int:
        header = re.compile(r"\s*(?:(?:if|for|while) (?=\()|else\b|case [^:]*:(?!:)|default:)")
        while match := header.match(self.code, start):
            start = match.end()
            if self.code[start : start + 1] == "(":
                start = self.closing(start) + 1
        return start

    def _match_brackets(self) -> None:
        waiting: list[int] = []
        for offset, letter in enumerate(self.code):
            if letter in OPENING:
                waiting.append(offset)
            elif letter in CLOSING and waiting and self.code[waiting[-1]] == OPENING[CLOSING.index(letter)]:
                self._pair[offset] = waiting.pop()
                self._pair[self._pair[offset]] = offset
            elif letter == ";" and waiting:
                self._outer[offset] = waiting[-1]
