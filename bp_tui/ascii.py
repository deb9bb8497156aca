"""Everything that the program writes, in ASCII, for terminals, fonts and files that have no other characters.

Each piece of a text has two forms: one as wide as the piece itself, which keeps tables and frames in line, and a
clearer one for where there is room.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

UNKNOWN = "?"

_TABLES = (
    ("─━╌╍┄┅│┃╎┆╵╷╶╴", "-=.:.:||||',--"),
    ("░▒▓█▉▊▋▌▍▎▏", ".:%#####   "),
    ("▀▁▂▃▄▅▆▇▔", "'_______-"),
    ("●○◎∘◉■▪□▫▶▷▸◂▼▽▲△◆◇✓✗", "*o@o@#+=->)><vv^^#ovx"),
    ("δΔηΣΠεαβλµσωπℓ", "dDnSPeabluswpl"),
    ("·−–—×÷′″∂√⌊⌋←→↑↓≤≥≠±…½¼∞", ".---x/'\"dV[]<>^v<>#+.//8"),
    ("‚„“”‘’", ',"""\'\''),
    ("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗₘₙₒₛₜ", "0123456789ijklmnost"),
    ("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁽⁾", "0123456789-()"),
)
_AS_WIDE = {before: after for table in _TABLES for before, after in zip(*table, strict=True)}
_CLEARER = {
    "√": "sqrt",
    "←": "<-",
    "→": "->",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "±": "+-",
    "…": "...",
    "½": "1/2",
    "¼": "1/4",
    "∞": "inf",
    "\N{COMBINING CIRCUMFLEX ACCENT}": "^",
}
_PIECE = re.compile(
    r"""(?P<gap>[ ]{2,}|─{2,})
    | ⁽[^⁾]*⁾                                                               # a layer
    | (?P<power>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)
    | (?P<times>(?<=[\w)\]])·|·(?=[\w(−])|(?<=\)[ ])·|·(?=[ ][(−]))         # beside a factor
    | .""",
    re.VERBOSE | re.DOTALL,
)
_BRAILLE = 0x2800
_UPPER, _LOWER, _LEFT, _RIGHT = 0x1B, 0xE4, 0x47, 0xB8
"""Halves of a cell of Braille dots."""


@lru_cache(8192)
def pieces(text: str) -> tuple[tuple[str, str, bool], ...]:
    """A text piece by piece: as wide as it is; clearer; and whether it can give way to something longer before it."""
    return tuple(_pieces(text))


def _pieces(text: str) -> Iterator[tuple[str, str, bool]]:
    for match in _PIECE.finditer(text):
        as_wide = "".join(map(_character, match[0]))
        match match.lastgroup:
            case "gap":
                yield as_wide, as_wide, True
            case "power":
                yield as_wide, f"^{as_wide}", False
            case "times":
                yield "*", "*", False
            case _:
                yield as_wide, _CLEARER.get(match[0], as_wide), False


def in_ascii(text: str) -> str:
    """The clearer form of a text that need not be as wide as it was."""
    return text if text.isascii() else "".join(clearer for _, clearer, _ in pieces(text))


def is_known(character: str) -> bool:
    """Whether there is a better form of it than a question mark."""
    return character.isascii() or character in _CLEARER or set(_character(character)) != {UNKNOWN}


def _character(character: str) -> str:
    """One character as wide as it is: of a letter with marks the letter, of others what is known."""
    if character.isascii():
        return character
    if character in _AS_WIDE:
        return _AS_WIDE[character]
    if _BRAILLE <= ord(character) < _BRAILLE + 0x100:
        return _dots(ord(character) - _BRAILLE)
    if "─" <= character <= "╿":  # corners, and where lines meet
        return "+"
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return ""
    letter = unicodedata.normalize("NFKD", character)[0]
    if letter.isascii():
        return letter
    return UNKNOWN * (2 if unicodedata.east_asian_width(character) in "WF" else 1)


def _dots(bits: int) -> str:
    """What looks most like a cell of dots: where they are, then how many."""
    if not bits:
        return " "
    if bits.bit_count() > 5:
        return "#"
    if not bits & _LOWER:
        return "'" if bits.bit_count() < 3 else '"'
    if not bits & _UPPER:
        return "." if bits.bit_count() < 3 else "_"
    if not bits & _LEFT or not bits & _RIGHT:
        return "|"
    rising = (bits & _LEFT & _LOWER).bit_count() + (bits & _RIGHT & _UPPER).bit_count()
    falling = (bits & _LEFT & _UPPER).bit_count() + (bits & _RIGHT & _LOWER).bit_count()
    return "/" if rising > falling else "\\" if falling > rising else "-"
