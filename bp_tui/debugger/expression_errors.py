"""What can go wrong with an expression: it is none, its arithmetic fails, or a number is not there yet."""

import unicodedata

WINDOW = 72  # characters of a long source shown around the place of an error


class ExpressionError(ValueError):
    """A source text that is no expression, or not one of this network.

    Attributes:
        message: what is wrong and what would be right, in one line.
        source: the text as it was typed.
        column: where in it, counted from 0 in characters.
    """

    def __init__(self, message: str, source: str, column: int) -> None:
        super().__init__(message, source, column)
        self.message = message
        self.source = source
        self.column = column

    def __str__(self) -> str:
        return self.message

    def pretty(self) -> str:
        """Lay out three lines: the message, the source, and a caret under the place.

        A long source is cut to the neighbourhood of the place. Characters that would move the caret or the
        cursor are shown as U+FFFD; wide ones take two columns.
        """
        start = max(0, self.column - WINDOW // 2) if len(self.source) > WINDOW else 0
        before = ("…" if start else "") + self.source[start : self.column]
        after = self.source[self.column : start + WINDOW]
        cut = "…" if start + WINDOW < len(self.source) else ""
        blank = "".join(" " * _columns(character) for character in before)
        return f"{self.message}\n{visible(before + after)}{cut}\n{blank}^"


class EvaluationError(ExpressionError):
    """An expression whose arithmetic fails on these values: a division by zero."""


class NotComputed(Exception):
    """A value that the expression needs is not computed yet at this position."""


def visible(text: str) -> str:
    """Replace every character that is not plainly visible by U+FFFD, one for one."""
    return "".join(character if _is_plain(character) else "\ufffd" for character in text)


def shortened(text: str) -> str:
    """Cut a long text to its beginning."""
    return text if len(text) <= 40 else text[:39] + "…"


def _is_plain(character: str) -> bool:
    return character.isprintable() and not unicodedata.category(character).startswith("M")


def _columns(character: str) -> int:
    return 2 if _is_plain(character) and unicodedata.east_asian_width(character) in "WF" else 1
