"""What the debugger last had to say, below the panels."""

from __future__ import annotations

from textual.widgets import Static


class MessageLine(Static):
    """As many lines as the message has, up to four."""

    DEFAULT_CSS = """
    MessageLine {
        height: auto;
        max-height: 4;
        min-height: 1;
        padding: 0 1;
        color: $label;
        &.error { color: $error; }
    }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, markup=False)
        self._height = (1, 0)

    def say(self, text: str, *, error: bool = False) -> None:
        """Show a message."""
        self.set_class(error, "error")
        width = max(1, self.size.width - 2)
        height = sum(max(1, -(-len(line) // width)) for line in text.split("\n")), width
        self.update(text, layout=height != self._height)
        self._height = height
