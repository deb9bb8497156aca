"""One line on what is going on: text at the left, and at the right, where there is room, what can be done."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget

_GAP = 3


class StatusLine(Widget):
    """Hidden while there is nothing to say."""

    DEFAULT_CSS = """
    StatusLine {
        display: none;
        height: 1;
        text-wrap: nowrap;
        background: $changed;
        color: $foreground;
    }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._said = ("", "")

    def say(self, text: str, hint: str) -> None:
        """Show this."""
        if (text, hint) != self._said:
            self._said = (text, hint)
            self.display = bool(text)
            self.refresh()

    def render(self) -> Text:
        """Draw the line."""
        text, hint = self._said
        line = Text(f" {text}", no_wrap=True, overflow="ellipsis", end="")
        room = self.size.width - len(line) - 1
        if room >= len(hint) + _GAP:
            line.append(f"{hint:>{room}}")
        return line
