"""The words of messages: foreign text made harmless, counts, lists, and the nearest known name.

A message says what was wrong, where, and what would be right, in one line.
"""

import unicodedata
from collections.abc import Iterable, Mapping

_LONGEST_QUOTE = 40
_LONGEST_NAME = 200
_MOST_NAMES = 20
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"  # printable by their category, but nothing is to be seen


def safe_text(text: str) -> str:
    """`text` with every character that a terminal would act on, or that hides or reorders others, made visible.

    Line ends stay. Other control characters become their pictures (U+2400 …), anything else invisible U+FFFD.
    """
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(each if each == "\n" or _is_plain(each) else _picture(each) for each in composed)


def safe_line(text: str) -> str:
    """`safe_text` on one line: line ends become pictures too."""
    return safe_text(text).replace("\n", _picture("\n"))


def _is_plain(character: str) -> bool:
    return (
        character.isprintable()
        and unicodedata.category(character) not in ("Mn", "Me")
        and character not in _BLANK_LETTERS
    )


def _picture(character: str) -> str:
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


def shortened(text: str, most: int = _LONGEST_QUOTE) -> str:
    """A text cut to its beginning where it has more than so many characters."""
    return text if len(text) <= most else text[: max(0, most - 1)] + "…"


def quoted(text: str) -> str:
    """`text` in quotes, cut at 40 characters, its control characters escaped.

    `repr` escapes all that a terminal could act on or hide (control, bidirectional, zero-width characters,
    unpaired surrogates) and keeps letters of every script readable.
    """
    return repr(text) if len(text) <= _LONGEST_QUOTE else repr(text[:_LONGEST_QUOTE]) + "…"


def shown_name(name: str) -> str:
    """A file's name as it is where a terminal can show it, else as `repr`; the middle of a very long one left out."""
    shown = name if name and safe_line(name) == name else repr(name)
    half = _LONGEST_NAME // 2
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[:half]}…{shown[1 - half :]}"


def shown_value(value: object) -> str:
    """A value of a table in words: text and numbers as they are written, larger things by their kind."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**_LONGEST_QUOTE):
        return repr(value)
    if isinstance(value, int):
        return "a huge number"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, Mapping):
        return "a table"
    return "nothing" if value is None else f"a {type(value).__name__}"


def counted(number: int, noun: str) -> str:
    """A number before its noun: `1 row`, `2,000 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def name_list(names: Iterable[str]) -> str:
    """Names as `'a', 'b', 'c'`; from the 21st on only their number."""
    every = list(names)
    more = len(every) - _MOST_NAMES
    shown = ", ".join(quoted(name) for name in every[:_MOST_NAMES])
    return f"{shown} and {more:,} more" if more > 0 else shown


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name nearest to `name`, whatever its case; None where none is near."""
    from difflib import get_close_matches

    spellings = {each[:_LONGEST_NAME].lower(): each for each in known}
    close = get_close_matches(name[:_LONGEST_NAME].lower(), list(spellings), n=1)
    return spellings[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`, did you mean 'x'?` for the nearest known name; empty where none is near."""
    near = nearest(name, known)
    return "" if near is None else f", did you mean {quoted(near)}?"


def known_names(name: str, known: Iterable[str]) -> str:
    """What to offer after an unknown name: `, did you mean 'x'?`, or all that there are."""
    names = list(known)
    return did_you_mean(name, names) or f": expected one of {name_list(names)}"
