"""Cells of a clinic's table: counts with their units, limits and gaps; dates as people write them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from plateletsim._engine import ScenarioError, measure

MISSING = {"", "na", "n/a", "nan", "null", "none", "nd", "n.d.", "-", "--", "–", "—", ".", "?"}
_LIMITS = {"<": "<", "≤": "<", "<=": "<", ">": ">", "≥": ">", ">=": ">"}
_CENSORED = re.compile(r"(<=|>=|[<>≤≥])\s*(.*)")

# Of a unit of counts: what stands before the slash, as a power of ten, and the volume behind it, as litres to a power of ten.
_SCALES = {"": 0, "1": 0, "1000": 3, "k": 3, "thou": 3, "thousand": 3, "thousands": 3, "tsd": 3, "m": 6, "mil": 6, "million": 6,
           "g": 9, "gpt": 9, "giga": 9, "billion": 9}  # fmt: skip
_VOLUMES = {"l": 0, "dl": 1, "ml": 3, "ul": 6, "mcl": 6, "microl": 6, "mm3": 6, "cmm": 6, "nl": 9}
_POWER = re.compile(r"(?:1e|10(?:\*\*|[*^e]|\((?=\d+\))))(\d+)\)?")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_COUNTED = re.compile(r"\s*\b(?:cells?|platelets?|plt|thrombocytes?)\b\s*")

_MONTHS = {name: i for i, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_NAMED = re.compile(r"(\d{1,2})[ -]([a-z]{3})[a-z]*\.?[ -](\d{4})|([a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})")
_CLOCK = re.compile(r"(.+?)[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(am|pm)?")


def power_of_unit(unit: str) -> int:
    """How many powers of ten a count in this unit is away from 1e9/L. Raises ScenarioError for what counts nothing.

    >>> power_of_unit("K/uL"), power_of_unit("10*9/L"), power_of_unit("/mm3")
    (0, 0, -3)
    """
    scale, slash, volume = _plain_unit(unit).rpartition("/")
    power = _POWER.fullmatch(scale)
    if slash and volume in _VOLUMES and (power or scale in _SCALES):
        return (int(power[1]) if power else _SCALES[scale]) + _VOLUMES[volume] - 9
    try:
        factor = measure(f"1 {unit}", "1e9/L")
    except ScenarioError:
        factor = 0.0
    if factor != 1:
        raise ScenarioError(f'"{unit}" is no unit of counts; known are 1e9/L, 10^9/L, 10*9/L, G/L, K/uL, 10^3/uL, 1/uL, /mm3 and the like')
    return 0


def _plain_unit(unit: str) -> str:
    """In one spelling: "×10⁹ / L", "x10^9/l", "1e9 L-1" and "10(9)/L" all become a power, a slash and a volume."""
    text = unit.strip().replace("µ", "u").replace("μ", "u").replace("×", "x")
    text = re.sub(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda found: "10^" + found[1].translate(_SUPERSCRIPTS), text).replace("³", "3").replace("m^3", "m3")
    text = _COUNTED.sub("", re.sub(r"^x\s*(?=10)", "", text.lower()))
    text = re.sub(r"\s+([a-z]+)-1$", r"/\1", text)
    return re.sub(r"\s*per\s+|\s*/\s*", "/", text).replace(" ", "")


def scaled(count: float, power: int) -> float:
    """A count times a power of ten, rounded once."""
    return float(count * 10**power if power >= 0 else count / 10**-power)


def decimal_mark(cells: Iterable[str], separator: str) -> str:
    """Whether "," or "." stands before the decimals of a table; "" if nothing in it says so.

    >>> decimal_mark(["12,5", "248"], separator=";")
    ','
    """
    seen = {mark for cell in cells for mark in [_mark_in(_CENSORED.sub(r"\2", cell.strip()))] if mark}
    if len(seen) > 1:
        raise ScenarioError('some numbers have a decimal comma and some a decimal point; write "." throughout')
    return seen.pop() if seen else "." if separator == "," else ""


def _mark_in(text: str) -> str:
    """The decimal mark of one number, if it can be none but that."""
    if not re.fullmatch(r"[+-]?[\d.,]+", text):
        return ""
    if "," in text and "." in text:
        return max(",.", key=text.rindex)
    for mark in (",", "."):
        head, _, tail = text.lstrip("+-").partition(mark)
        if text.count(mark) == 1 and (len(tail) != 3 or len(head) > 3 or head.startswith("0") or not head):
            return mark
    return ""


def number(text: str, mark: str) -> float:
    """A number with this decimal mark, with or without thousands apart. Raises ScenarioError, also where it is ambiguous.

    >>> number("248,000", "."), number("2,5", ","), number("1.234,5", ",")
    (248000.0, 2.5, 1234.5)
    """
    plain = re.sub(r"(?<=\d)[ '’\u00a0\u202f](?=\d{3})", "", text.strip())
    if not mark and re.fullmatch(r"[+-]?\d{1,3}[.,]\d{3}", plain):
        whole, part = re.split("[.,]", plain)
        raise ScenarioError(f'"{text}" may be {whole}{part} or {whole}.{part}: nothing says what its mark means; write it without')
    thousands, point = (r"\.", ",") if mark == "," else (",", r"\.")
    if not re.fullmatch(rf"[+-]?(\d+|\d{{1,3}}({thousands}\d{{3}})+)?({point}\d*)?(e[+-]?\d+)?", plain, re.IGNORECASE):
        raise ScenarioError(f'"{text}" is no number')
    plain = re.sub(thousands, "", plain).replace(",", ".")
    if not any(character.isdigit() for character in plain):
        raise ScenarioError(f'"{text}" is no number')
    return float(plain)


def limited(text: str) -> tuple[str, str]:
    """The limit of a count, "<" or ">" or "", and its number as text: "≤10" is ("<", "10").

    >>> limited("> 1000")
    ('>', '1000')
    """
    found = _CENSORED.fullmatch(text.strip())
    return (_LIMITS[found[1]], found[2]) if found else ("", text.strip())


def day_first(cells: Iterable[str]) -> bool | None:
    """Whether dates such as 3/4/2024 name the day first; None if nothing says so. Raises ScenarioError for both."""
    parts = [found for cell in cells if (found := _SLASHED.match(cell.strip()))]
    says = {True for part in parts if int(part[1]) > 12} | {False for part in parts if int(part[2]) > 12}
    if len(says) > 1:
        raise ScenarioError("some dates name the day first and some the month; write them as 2024-03-01")
    return says.pop() if says else None


def date(text: str, day_is_first: bool | None) -> datetime.datetime:
    """2024-03-01, 2024-03-01 08:30, 1.3.2024, 1-Mar-2024, Mar 1, 2024, 3/1/2024. Raises ScenarioError.

    >>> date("1-Mar-2024 08:30", None)
    datetime.datetime(2024, 3, 1, 8, 30)
    """
    plain = text.strip()
    try:
        moment = datetime.datetime.fromisoformat(plain)
        if moment.tzinfo is not None:
            raise ScenarioError(f'"{text}" has a time zone; write local times')
        return moment
    except ValueError:
        pass
    clock = _CLOCK.fullmatch(plain.lower())
    day = _day((clock[1] if clock else plain.lower()).strip(" ,"), text, day_is_first)
    if not clock:
        return day
    hour = int(clock[2]) % 12 + (12 if clock[5] == "pm" else 0) if clock[5] else int(clock[2])
    return day + datetime.timedelta(hours=hour, minutes=int(clock[3]), seconds=int(clock[4] or 0))


def _day(plain: str, text: str, day_is_first: bool | None) -> datetime.datetime:
    if found := _DOTTED.fullmatch(plain):
        day, month, year = found.groups()
    elif found := _SLASHED.fullmatch(plain):
        if day_is_first is None:
            raise ScenarioError(f'"{text}" may be a day of either of two months; write dates as 2024-03-01')
        day, month, year = (found[1], found[2], found[3]) if day_is_first else (found[2], found[1], found[3])
    elif (found := _NAMED.fullmatch(plain)) and (found[2] or found[4]) in _MONTHS:
        day, month, year = found[1] or found[5], str(_MONTHS[found[2] or found[4]]), found[3] or found[6]
    else:
        raise ScenarioError(f'"{text}" is no date; write it as 2024-03-01')
    try:
        return datetime.datetime(int(year), int(month), int(day))
    except ValueError:
        raise ScenarioError(f'"{text}" is no date: there is no such day') from None
