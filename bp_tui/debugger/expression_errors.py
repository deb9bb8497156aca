"""What can go wrong with an expression: it is none, its arithmetic fails, or a number is not there yet."""

import unicodedata

from bp_tui.messages import safe_line

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
        cursor are replaced by visible ones; wide ones take two columns.
        """
        start = max(0, self.column - WINDOW // 2) if len(self.source) > WINDOW else 0
        before = ("…" if start else "") + safe_line(self.source[start : self.column])
        after = safe_line(self.source[self.column : start + WINDOW])
        cut = "…" if start + WINDOW < len(self.source) else ""
        blank = "".join(" " * _columns(character) for character in before)
        return f"{self.message}\n{before}{after}{cut}\n{blank}^"


class EvaluationError(ExpressionError):
    """An expression whose arithmetic fails on these values: a division by zero."""


class NotComputed(Exception):
    """A value that the expression needs is not computed yet at this position."""


def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
