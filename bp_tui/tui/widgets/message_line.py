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
        &.note { color: $foreground; text-style: bold; }
    }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, markup=False)
        self._height = (1, 0)
        self.said = self._beside = ""

    def say(self, text: str, *, kind: str = "") -> None:
        """Show a message; `kind` may be `error` or `note`."""
        self.set_class(kind == "error", "error")
        self.set_class(kind == "note", "note")
        self.said = text
        self._show()

    def say_beside(self, text: str) -> None:
        """What is to be seen beside whatever the message is, as long as that is one line and no error."""
        if text != self._beside:
            self._beside = text
            self._show()

    def _show(self) -> None:
        text = self.said
        if self._beside and "\n" not in text and not self.has_class("error"):
            text = f"{text}   {self._beside}" if text else self._beside
        width = max(1, self.size.width - 2)
        height = sum(max(1, -(-len(line) // width)) for line in text.split("\n")), width
        self.update(text, layout=height != self._height)
        self._height = height
