"""What the debugger last had to say, below the panels."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from bp_tui.messages import shortened
from bp_tui.tui.widgets.recolored import Recolored

_GAP = 3
MOST_LINES, WORD = 4, 12
"""How many lines a message has at most, and what the wrapping of words may leave empty at the end of one."""
LEAVE = "Esc: no more hints"


class MessageLine(Static, Recolored):
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
        self.said = self._beside = self._hint = ""
        self._may_be_cut = False

    def say(self, text: str, *, kind: str = "") -> None:
        """Show a message; `kind` may be `error`, `note` or `title`, which may be cut where it stands in the way."""
        self.set_class(kind == "error", "error")
        self.set_class(kind == "note", "note")
        self._may_be_cut = kind == "title"
        self.said = text
        self._show()

    def say_beside(self, text: str) -> None:
        """What is to be seen beside whatever the message is, as long as that is one line and no error."""
        if text != self._beside:
            self._beside = text
            self._show()

    def hint(self, text: str) -> None:
        """What is to be seen at the right, where the message leaves room."""
        if text != self._hint:
            self._hint = text
            self._show()

    def on_resize(self) -> None:
        """There is other room."""
        self._show()

    def recolor(self) -> None:
        """In other colours."""
        self._show()

    def _show(self) -> None:
        width = self.size.width
        if not width:
            return
        text = shortened(self.said, width if self._may_be_cut else max(width, MOST_LINES * (width - WORD)))
        if self._beside and "\n" not in text and not self.has_class("error"):
            text = f"{text}   {self._beside}" if text else self._beside
        height = sum(max(1, -(-len(line) // width)) for line in text.split("\n")), width
        self.update(self._with_hint(text, width), layout=height != self._height)
        self._height = height

    def _with_hint(self, text: str, width: int) -> Text | str:
        """The message, and at the right the hint, with how to be rid of it where there is room for that too."""
        room = width - len(self._hint) - _GAP
        if not self._hint or "\n" in text or self.has_class("error") or (len(text) > room and not self._may_be_cut):
            return text
        shown = shortened(text, room)
        leave = f"   {LEAVE}" if len(shown) + len(LEAVE) + 3 <= room else ""
        line = Text(shown.ljust(room + _GAP - len(leave)), no_wrap=True, end="")
        return line.append(self._hint, style=f"not bold {self.app.theme_variables['accent']}").append(leave)
