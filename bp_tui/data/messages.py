"""The words of error messages: foreign text made harmless, counts, and the nearest known name."""

from collections.abc import Iterable

_LONGEST_QUOTE = 40
_MOST_NAMES = 20


def quoted(text: str) -> str:
    """Put `text` in quotes, cut at 40 characters, its control characters escaped.

    `repr` escapes all that a terminal could act on or hide (control, bidirectional, zero-width characters,
    unpaired surrogates) and keeps letters of every script readable.
    """
    return repr(text) if len(text) <= _LONGEST_QUOTE else repr(text[:_LONGEST_QUOTE]) + "…"


def shown_name(name: str) -> str:
    """Return a file's name as it is where a terminal can show it, else `quoted`."""
    return name if name.isprintable() else quoted(name)


def shown_value(value: object) -> str:
    """Put a value of a description into words."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**_LONGEST_QUOTE):
        return repr(value)
    kinds = {int: "a huge number", list: "a list", tuple: "a list", dict: "a table"}
    return kinds.get(type(value), f"a {type(value).__name__}")


def counted(number: int, noun: str) -> str:
    """Put a number before its noun: `1 row`, `2,000 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def name_list(names: Iterable[str]) -> str:
    """Join names as `'a', 'b', 'c'`; from the 21st on only their number."""
    every = list(names)
    more = len(every) - _MOST_NAMES
    shown = ", ".join(quoted(name) for name in every[:_MOST_NAMES])
    return f"{shown} and {more:,} more" if more > 0 else shown


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `, did you mean 'x'?` for the known name nearest to `name`; empty where none is near."""
    from difflib import get_close_matches

    spellings = {each.lower(): each for each in known}
    nearest = get_close_matches(name[:200].lower(), list(spellings), n=1)
    return f", did you mean {quoted(spellings[nearest[0]])}?" if nearest else ""
