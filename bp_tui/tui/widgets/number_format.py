"""How numbers are written in tables and beside names: short, or with so many significant digits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bp_tui.explain.notation import ALL_DIGITS

CELL = 9
MISSING = "–"
AUTOMATIC, FEWEST = 0, 2
"""Digits: as many as there is room for, and the fewest to ask for; the most are ALL_DIGITS."""

_DECIMALS = 4
_SMALLEST, _LARGEST = -2, 2
"""The powers of ten from which and up to which a number with few digits is written without an exponent."""
_MOST_DECIMALS = 20
"""Of the shortest text that reads back as the same float: from 0.0001 on it has no exponent."""


def as_digits(wanted: int) -> int:
    """So many, if that many can be asked for."""
    return wanted if FEWEST <= wanted <= ALL_DIGITS else AUTOMATIC


def stepped(digits: int, direction: int) -> int:
    """One digit more or fewer; below the fewest, as many as there is room for."""
    return as_digits(min(ALL_DIGITS, (digits or _DECIMALS) + direction))


def cell_text(value: float) -> str:
    """A number in at most eight characters, signed; four decimals where that says something."""
    size = abs(value)
    if size < 100:
        if size >= 0.00005:
            return f"{value:+.{_DECIMALS}f}"
        return f"{value:.{_DECIMALS}f}" if value == 0 else _exponential(value)
    if size < 100_000:
        return f"{value:+.{5 - len(str(int(size)))}f}"
    return _exponential(value) if math.isfinite(value) else _not_finite(value)


def _exponential(value: float) -> str:
    text = f"{value:+.1e}"
    return text if len(text) < CELL else f"{value:+.0e}"


def _not_finite(value: float) -> str:
    return f"{value:+f}".replace("+nan", "nan")


def significant(value: float, digits: int) -> str:
    """A signed number with so many significant digits, zeros at its end among them; with 17 exactly those it needs."""
    if not math.isfinite(value):
        return _not_finite(value)
    sign = "+" if value > 0 else ""
    if digits >= ALL_DIGITS:
        return f"{sign}{value!r}"
    if value == 0:
        return f"{value:.{digits}f}"
    rounded = f"{value:.{digits - 1}e}"
    exponent = int(rounded.partition("e")[2])
    if _SMALLEST <= exponent <= max(_LARGEST, digits - 1):
        return f"{sign}{value:.{max(0, digits - 1 - exponent)}f}"
    return f"{sign}{rounded}"


def significant_within(value: float, digits: int, width: int) -> str:
    """The same with as many of the digits as there is room for, two at least."""
    texts = (significant(value, fewer) for fewer in range(digits, FEWEST - 1, -1))
    return next((text for text in texts if len(text) <= width), significant(value, FEWEST))


def aligned(texts: Sequence[str]) -> list[str]:
    """Unsigned numbers with blanks before them, so that their points are below each other."""
    whole = [len(text.partition(".")[0]) if "e" not in text else 1 for text in texts]
    return [" " * (max(whole) - own) + text for text, own in zip(texts, whole, strict=True)]


@dataclass(frozen=True)
class CellFormat:
    """How a table writes its numbers."""

    digits: int = AUTOMATIC

    @cached_property
    def width(self) -> int:
        """Of a column, with a blank before the number."""
        if not self.digits:
            return CELL
        without_exponent, with_exponent = 3 + _LARGEST + self._decimals, len("+1.e-308") + self.digits - 1
        return 1 + max(without_exponent, with_exponent)

    @cached_property
    def _decimals(self) -> int:
        """The most that a number without exponent has."""
        if not self.digits:
            return _DECIMALS
        return _MOST_DECIMALS if self.digits >= ALL_DIGITS else self.digits - 1 - _SMALLEST

    @classmethod
    def within(cls, digits: int, room: int) -> CellFormat:
        """With so many digits, or as many as make a column fit into a room."""
        formats = (cls(fewer) for fewer in range(digits, FEWEST - 1, -1))
        return next((one for one in formats if one.width <= room), cls())

    def text(self, value: float) -> str:
        """A number."""
        return significant(value, self.digits) if self.digits else cell_text(value)

    def cell(self, value: float) -> str:
        """A number with blanks behind it, so that its point is below that of the others, if it has one."""
        text = self.text(value)
        _, point, decimals = text.partition(".")
        if "e" in text or not math.isfinite(value):
            return text
        short_of = self._decimals - len(decimals) + (not point)
        return text + " " * min(short_of, self.width - len(text))
