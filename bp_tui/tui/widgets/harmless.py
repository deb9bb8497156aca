"""What is typed or pasted is shown as harmlessly as what stands in a file."""

from __future__ import annotations

from rich.highlighter import Highlighter
from rich.text import Text

from bp_tui.messages import safe_line


class Harmless(Highlighter):
    """For an Input: each character that a terminal would act on, or that hides, is shown as its picture, one by one.

    The value stays what it is, and the cursor where it is.
    """

    def highlight(self, text: Text) -> None:
        """Put the pictures in."""
        text.plain = "".join(map(safe_line, text.plain))
